"""The result of a search as it leaves the program (`footnote search --json`)."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """One passage; `text` is the article's text from `start` to `end` (code points), `rank` begins at 1.

    `score` can be compared within one result only.
    """

    rank: int
    passage_id: str
    article_id: str
    title: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The passages found for one question, best first."""

    question: str
    passages: tuple[FoundPassage, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types, keys in the order of the contract."""
        return asdict(self)
