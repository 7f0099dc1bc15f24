"""The optional model judge: for what strings cannot grade. Never part of the offline gate.

It answers two questions about an answer: does each claim's quotes support it, and does the answer convey the reference
answer. A reply that is not one of the allowed verdicts is counted as `judge_failed` and scored as nothing at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.evaluation.metrics import mean
from bot.evaluation.results import QuestionResult
from corpus.errors import FootnoteError

JUDGE_FAILED = "judge_failed"


class JudgeModel(Protocol):
    """A model that fills a prompt of `prompts/` and returns JSON of a schema."""

    def complete_json(self, prompt_name: str, variables: Mapping[str, str], schema: dict[str, Any]) -> dict[str, Any]:
        """Return the reply; FootnoteError where there is none."""
        ...


class SupportVerdict(BaseModel):
    """The reply to `prompts/judge_support.md`."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["supported", "partial", "unsupported"]


class AnswerVerdict(BaseModel):
    """The reply to `prompts/judge_answer.md`."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["conveyed", "partly", "missing", "contradicted"]


@dataclass(frozen=True)
class Judge:
    """Asks a model about one graded answer at a time."""

    model: JudgeModel

    def with_verdicts(self, result: QuestionResult) -> QuestionResult:
        """Return the result with `judge` filled in; the scores stay as they are. An abstention has nothing to judge."""
        if result.answer is None or result.status == "abstained":
            return result
        quotes = {citation["marker"]: citation["quote"] for citation in result.answer["citations"]}
        support = [
            self._verdict(
                "judge_support",
                {"claim": claim["text"], "quotes": "\n".join(quotes.get(marker, "") for marker in claim["citations"])},
                SupportVerdict,
            )
            for claim in result.answer["claims"]
        ]
        verdicts: dict[str, Any] = {"support": support}
        if result.answerable and result.reference_answer:
            variables = {
                "question": result.question,
                "reference_answer": result.reference_answer,
                "answer": result.answer["answer"],
            }
            verdicts["conveyed"] = self._verdict("judge_answer", variables, AnswerVerdict)
        return replace(result, judge=verdicts)

    def _verdict(
        self, prompt: str, variables: Mapping[str, str], kind: type[SupportVerdict] | type[AnswerVerdict]
    ) -> str:
        try:
            return kind.model_validate(self.model.complete_json(prompt, variables, kind.model_json_schema())).verdict
        except (FootnoteError, ValidationError):
            return JUDGE_FAILED


def judge_summary(results: Iterable[QuestionResult]) -> dict[str, Any] | None:
    """Return what the judge said over a run, and how far it agrees with the strings; None if no judge was asked.

    `agreement` is the share of the answers where "conveyed" and "every nugget occurs" are the same yes or no, and
    `kappa` is Cohen's (1960), None where chance alone would agree.
    """
    judged = [result for result in results if result.judge]
    if not judged:
        return None
    support = Counter(verdict for result in judged for verdict in result.judge["support"])
    conveyed = Counter(result.judge["conveyed"] for result in judged if "conveyed" in result.judge)
    pairs = [
        (result.judge["conveyed"] == "conveyed", result.scores["nugget_recall"] == 1)
        for result in judged
        if result.judge.get("conveyed", JUDGE_FAILED) != JUDGE_FAILED and result.scores["nugget_recall"] is not None
    ]
    return {
        "support": dict(sorted(support.items())),
        "conveyed": dict(sorted(conveyed.items())),
        "judge_failed": support[JUDGE_FAILED] + conveyed[JUDGE_FAILED],
        "compared": len(pairs),
        "agreement": mean(float(judge == strings) for judge, strings in pairs),
        "kappa": _kappa(pairs),
    }


def _kappa(pairs: list[tuple[bool, bool]]) -> float | None:
    if not pairs:
        return None
    observed = sum(one == other for one, other in pairs) / len(pairs)
    ones, others = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
    chance = ones * others + (1 - ones) * (1 - others)
    return (observed - chance) / (1 - chance) if chance < 1 else None
