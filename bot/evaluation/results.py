"""What is kept of one graded question, and how it is written and read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self

Stage = Literal["passed", "error", "retrieval", "refused", "answer", "citation", "answered_anyway"]
"""Where a question ended: `refused` is an answerable question abstained from, `answered_anyway` an unanswerable one
that got an answer; `retrieval`, `answer` and `citation` name the first part that failed."""

SCORES = (
    "passed", "nugget_recall", "no_forbidden", "article_recall", "citation_recall", "citation_precision", "quote_rate",
    "retrieval_recall", "retrieval_mrr", "retrieval_ndcg", "abstention", "disagreement", "crag",
)  # fmt: skip
"""Every score of a question, 0 to 1 (`crag` -1 to 1), higher is better, None where there is nothing to measure."""

BASELINE_PLACES = 4
"""Decimal places that a baseline keeps."""

SCORE_TITLES = {
    "passed": "Passed",
    "nugget_recall": "Nugget recall",
    "no_forbidden": "Nothing forbidden",
    "article_recall": "Articles cited",
    "citation_recall": "Citation recall",
    "citation_precision": "Citation precision",
    "quote_rate": "Verbatim quotes",
    "retrieval_recall": "Retrieval recall@5",
    "retrieval_mrr": "Retrieval MRR",
    "retrieval_ndcg": "Retrieval nDCG@5",
    "abstention": "Abstention right",
    "disagreement": "Disagreements found",
    "crag": "CRAG score",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """One question, its answer and its grades.

    Attributes
    ----------
    question_hash
        Of what was asked and graded; results of two runs are compared only where it is the same.
    status
        The answer's status, or `error` where there was no answer.
    missing, forbidden, uncited
        Nuggets that are missing, wordings that should not be there, groups of which no article is cited.
    unresolved
        Markers of citations that are not verbatim at their offsets, or that stand for no citation (0 for a dangling one).
    latency_ms
        Milliseconds from asking to the answer, measured around the call.
    answer
        The whole answer as JSON types, None after an error and in a baseline.
    judge
        What the model judge said, if one was asked: `{"support": ..., "conveyed": ...}`.
    """

    id: str
    question_hash: str
    question: str
    tags: tuple[str, ...]
    split: str
    answerable: bool
    status: str
    stage: Stage
    scores: Mapping[str, float | None]
    error: str | None = None
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    uncited: tuple[tuple[str, ...], ...] = ()
    unresolved: tuple[int, ...] = ()
    words: int = 0
    latency_ms: float = 0.0
    history: tuple[dict[str, str], ...] = ()
    reference_answer: str = ""
    answer: dict[str, Any] | None = None
    judge: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether everything about the answer is right."""
        return self.stage == "passed"

    @property
    def made_by(self) -> dict[str, str | None] | None:
        """What the answer depends on besides the question, None after an error."""
        if self.answer is None:
            return None
        return {"mode": self.answer["mode"], "model": self.answer["model"], **self.answer["made_by"]}

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types."""
        return asdict(self) | {"scores": dict(self.scores)}

    def to_baseline(self) -> dict[str, Any]:
        """Return what a comparison needs and nothing that differs from run to run (no text, no times)."""
        kept = ("id", "question_hash", "tags", "split", "answerable", "status", "stage")
        scores = {name: round(value, BASELINE_PLACES) for name, value in self.scores.items() if value is not None}
        return {name: getattr(self, name) for name in kept} | {"scores": scores}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` or `to_baseline` wrote; fields of later versions are left out.

        Raises
        ------
        KeyError, TypeError
            It is not such a result.
        """
        names = {field.name for field in fields(cls)}
        known = {name: value for name, value in data.items() if name in names}
        known["scores"] = {name: data["scores"].get(name) for name in SCORES}
        known["uncited"] = tuple(tuple(group) for group in data.get("uncited", ()))
        for name in ("tags", "missing", "forbidden", "unresolved", "history"):
            known[name] = tuple(data.get(name, ()))
        return cls(**{"question": "", **known})
