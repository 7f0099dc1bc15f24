"""Questions of several parts, so that an answer can say which part it leaves open."""

import re
from dataclasses import dataclass

from bot.extractive.question_analysis import MAX_CHARACTERS

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_SPLIT = re.compile(rf"\?\s+(?=\S)|[,;]? and (?={_ASKING}\b)|; (?={_ASKING}\b)", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,;'’\"] )[A-Z][\w&.-]*(?: [A-Z\d][\w&.-]*)*")

MAX_PARTS = 4
"""Parts that are read; each costs as much as a question."""

MIN_WORDS = 2
"""Words a part must have; "and when?" alone cannot be searched for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question of several: its words as they stand, and so that they can be searched for by themselves."""

    shown: str
    asked: str


def parts_of(question: str) -> tuple[Part, ...]:
    """Return the questions inside a question; one where it is a single question.

    A later part without a name of its own is searched for with the names of the first one: of "Who founded Acme and when
    did it start?" the second part asks "when did it start Acme".
    """
    pieces = [piece.strip(" ?") for piece in _SPLIT.split(question[:MAX_CHARACTERS]) if piece.strip(" ?")]
    if len(pieces) < 2 or any(len(piece.split()) < MIN_WORDS for piece in pieces):
        return (Part(question, question),)
    names = " ".join(_NAME.findall(pieces[0]))
    later = [Part(piece, piece if _NAME.search(piece) else f"{piece} {names}".strip()) for piece in pieces[1:]]
    return (Part(pieces[0], pieces[0]), *later)[:MAX_PARTS]
