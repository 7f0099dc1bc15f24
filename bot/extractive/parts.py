"""Questions of several parts, so that an answer can say which part it leaves open."""

import re

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_SPLIT = re.compile(rf"\?\s+(?=\S)|[,;]? and (?={_ASKING}\b)|; (?={_ASKING}\b)", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,;'’\"] )[A-Z][\w&.-]*(?: [A-Z\d][\w&.-]*)*")

MIN_WORDS = 2
"""Words a part must have; "and when?" alone cannot be searched for."""


def parts_of(question: str) -> tuple[str, ...]:
    """Return the questions inside a question, each able to stand alone; one of them where it is a single question.

    A later part without a name of its own takes the names of the first one along: "Who founded Acme and when did it
    start?" gives "Who founded Acme" and "when did it start Acme".
    """
    pieces = [piece.strip(" ?") for piece in _SPLIT.split(question) if piece.strip(" ?")]
    if len(pieces) < 2 or any(len(piece.split()) < MIN_WORDS for piece in pieces):
        return (question,)
    names = " ".join(_NAME.findall(pieces[0]))
    later = [piece if _NAME.search(piece) else f"{piece} {names}".strip() for piece in pieces[1:]]
    return (pieces[0], *later)
