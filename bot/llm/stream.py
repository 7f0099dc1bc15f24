"""Taking the claims out of a JSON object while it is still being written."""

import json
import re

_STRUCTURE = re.compile(r'["\\{}\[\]:,]')
_STRING_END = re.compile(r'["\\]')
_REASONING = "<think>"
_REASONING_END = "</think>"

_DEPTH_OF_MEMBERS = 1
_DEPTH_OF_CLAIMS = 2


class ClaimStream:
    """Reads the pieces of a reply and gives each object of the list `claims` as soon as it is complete.

    Every character is looked at once, however the pieces are cut; only the text of the claim in hand is kept. What stands before
    the first brace (a Markdown fence, reasoning in `<think>` tags) is skipped. This is a scanner and not a parser: a reply that is no
    JSON gives no claims here and is refused by `read_draft` in the end.

    Attributes
    ----------
    answerable
        The value of the member `answerable`, once it was read.
    """

    def __init__(self) -> None:
        self.answerable: str | None = None
        self._waiting = ""
        self._reasoning: bool | None = None
        self._begun = False
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._member = ""
        self._string: list[str] = []
        self._last_string = ""
        self._after_colon = False
        self._claim: list[str] | None = None

    def feed(self, piece: str) -> list[object]:
        """Take the next piece and return the claims it completes, as parsed JSON."""
        if not self._begun:
            piece = self._skip_to_object(piece)
        found: list[object] = []
        at = 0
        while self._begun and at < len(piece):
            at = self._string_part(piece, at) if self._in_string else self._structure_part(piece, at, found)
        return found

    def _skip_to_object(self, piece: str) -> str:
        """Return what follows the start of the object, or nothing while it has not begun."""
        self._waiting += piece
        if self._reasoning is None:
            text = self._waiting.lstrip()
            if len(text) < len(_REASONING) and _REASONING.startswith(text):
                return ""
            self._reasoning = text.startswith(_REASONING)
        if self._reasoning:
            end = self._waiting.find(_REASONING_END)
            if end < 0:
                self._waiting = self._waiting[-len(_REASONING_END) :]
                return ""
            self._waiting = self._waiting[end + len(_REASONING_END) :]
            self._reasoning = False
        rest, self._waiting = self._waiting, ""
        start = rest.find("{")
        self._begun = start >= 0
        return rest[start:] if self._begun else ""

    def _string_part(self, piece: str, at: int) -> int:
        """Read on inside a string; return where to go on."""
        if self._escaped:
            self._escaped = False
            self._keep(piece[at])
            return at + 1
        match = _STRING_END.search(piece, at)
        end = match.start() if match else len(piece)
        self._keep(piece[at:end])
        if match is None:
            return end
        self._keep(piece[end])
        if piece[end] == "\\":
            self._escaped = True
        else:
            self._in_string = False
            self._end_of_string()
        return end + 1

    def _end_of_string(self) -> None:
        if self._depth != _DEPTH_OF_MEMBERS:
            return
        self._last_string = "".join(self._string).removesuffix('"')
        if self._after_colon and self._member == "answerable":
            self.answerable = self._last_string

    def _structure_part(self, piece: str, at: int, found: list[object]) -> int:
        """Read to the next character that matters outside strings; return where to go on."""
        match = _STRUCTURE.search(piece, at)
        end = match.start() if match else len(piece)
        self._keep(piece[at:end])
        if match is None:
            return end
        char = piece[end]
        if char == "{" and self._depth == _DEPTH_OF_CLAIMS and self._member == "claims":
            self._claim = []
        self._keep(char)
        if char in "{[":
            self._depth += 1
        elif char in "}]":
            self._depth -= 1
            if self._depth == _DEPTH_OF_CLAIMS and self._claim is not None:
                self._complete(found)
        elif char == '"':
            self._in_string = True
            self._string = []
        elif self._depth == _DEPTH_OF_MEMBERS:
            self._after_colon = char == ":"
            self._member = self._last_string if char == ":" else self._member
        return end + 1

    def _complete(self, found: list[object]) -> None:
        text = "".join(self._claim or ())
        self._claim = None
        try:
            found.append(json.loads(text))
        except (json.JSONDecodeError, RecursionError):
            return  # `read_draft` will say so about the whole

    def _keep(self, text: str) -> None:
        if self._claim is not None:
            self._claim.append(text)
        elif self._in_string and self._depth == _DEPTH_OF_MEMBERS:
            self._string.append(text)
