"""A run in figures: per score, per tag, where questions fail, what it cost."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.evaluation.judge import judge_summary
from bot.evaluation.metrics import abstention_scores, mean, percentile
from bot.evaluation.results import SCORES, QuestionResult

SUMMARY_SCHEMA = 1


def summarise(results: Sequence[QuestionResult], header: Mapping[str, Any]) -> dict[str, Any]:
    """Return the summary of a run as JSON types. Nothing in it is NaN: what cannot be measured is None."""
    return {
        "schema_version": SUMMARY_SCHEMA,
        **header,
        "made_by": made_by(results),
        "questions": len(results),
        "errors": sum(result.status == "error" for result in results),
        "scores": _figures(results),
        "tags": {tag: {"questions": len(ones), **_figures(ones)} for tag, ones in by_tag(results).items()},
        "splits": {
            split: {"questions": len(ones), **_figures(ones)}
            for split in ("dev", "held_out")
            if (ones := [result for result in results if result.split == split])
        },
        "stages": dict(Counter(result.stage for result in results).most_common()),
        "words": {
            "mean": mean(float(r.words) for r in results if r.status in {"answered", "partial"}),
            "claims": mean(float(len(r.answer["claims"])) for r in results if r.answer and r.answer["claims"]),
        },
        "latency_ms": {
            f"p{percent}": percentile([result.latency_ms for result in results], percent) for percent in (50, 95)
        },
        "usage": _usage(results),
        "judge": judge_summary(results),
    }


def by_tag(results: Iterable[QuestionResult]) -> dict[str, list[QuestionResult]]:
    """Return the results of every tag, tags in alphabetical order."""
    tags: dict[str, list[QuestionResult]] = {}
    for result in results:
        for tag in result.tags:
            tags.setdefault(tag, []).append(result)
    return dict(sorted(tags.items()))


def made_by(results: Iterable[QuestionResult]) -> list[dict[str, str | None]]:
    """Return what made the answers, each combination once. More than one means that something changed on the way.

    A model's answer that fell back to the extractive one is such a combination too.
    """
    unique: list[dict[str, str | None]] = []
    for result in results:
        if result.made_by and result.made_by not in unique:
            unique.append(result.made_by)
    return unique


def _figures(results: Sequence[QuestionResult]) -> dict[str, Any]:
    abstention = abstention_scores((result.answerable, result.status == "abstained") for result in results)
    return {name: mean(result.scores[name] for result in results) for name in SCORES} | {
        "abstention_precision": abstention.precision,
        "abstention_recall": abstention.recall,
        "false_abstention": abstention.false_abstention,
    }


def _usage(results: Sequence[QuestionResult]) -> dict[str, Any]:
    usages = [result.answer["usage"] for result in results if result.answer]
    costs = [usage["cost_usd"] for usage in usages if usage["calls"]]
    return {
        "calls": sum(usage["calls"] for usage in usages),
        "prompt_tokens": sum(usage["prompt_tokens"] for usage in usages),
        "completion_tokens": sum(usage["completion_tokens"] for usage in usages),
        # One unknown price makes the sum unknown: a sum of the rest would look cheaper than it was.
        "cost_usd": None if None in costs else round(sum(costs), 6),
    }
