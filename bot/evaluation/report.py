"""What every kind of report shows, worked out once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.evaluation.compare import Comparison
from bot.evaluation.results import SCORE_TITLES, QuestionResult
from corpus.article import Article

STAGE_TITLES = {
    "passed": "passed",
    "retrieval": "retrieval missed an article",
    "refused": "refused an answerable question",
    "answer": "answer is wrong or incomplete",
    "citation": "citation is missing or broken",
    "answered_anyway": "answered what is not in the articles",
    "error": "error",
}
"""Where a question ended, in the order in which it could."""

STATUS_TITLES = {"answered": "answered", "partial": "answered in part", "abstained": "abstained", "error": "error"}

HEADLINES = (
    ("passed", "Questions passed"),
    ("nugget_recall", "Nugget recall"),
    ("article_recall", "Right articles cited"),
    ("citation_recall", "Citation recall"),
    ("citation_precision", "Citation precision"),
    ("quote_rate", "Verbatim quotes"),
    ("abstention_recall", "Unanswerable recognised"),
    ("abstention_precision", "Abstentions right"),
    ("false_abstention", "Wrongly refused"),
    ("disagreement", "Disagreements found"),
    ("retrieval_recall", "Retrieval recall@5"),
    ("crag", "CRAG score"),
)
"""The figures at the top of a report, by their name in `summary["scores"]`."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A finished run and what it is compared with."""

    summary: Mapping[str, Any]
    results: Sequence[QuestionResult]
    articles: Mapping[str, Article]
    comparison: Comparison | None = None

    @property
    def failed(self) -> list[QuestionResult]:
        """The questions that did not pass."""
        return [result for result in self.results if not result.passed]

    @property
    def stages(self) -> dict[str, int]:
        """How many questions ended where, in the order of `STAGE_TITLES`."""
        counts: Counter[str] = Counter(result.stage for result in self.results)
        return {stage: counts[stage] for stage in STAGE_TITLES}

    @property
    def verdict(self) -> str | None:
        """Why the run is a failure, in one sentence: a drop below the baseline, or errors; None where it is not."""
        if self.comparison is not None and not self.comparison.ok:
            groups = sorted({f"{SCORE_TITLES[drop.score]} ({drop.group})" for drop in self.comparison.drops})
            broke = ", ".join(self.comparison.broke) or "none passed before"
            return f"Worse than the baseline in {', '.join(groups)}. Questions that broke: {broke}."
        errors = [result for result in self.results if result.status == "error"]
        if errors:
            return f"{len(errors)} of {len(self.results)} questions ended in an error; the first: {errors[0].error}"
        return None

    def summary_json(self) -> dict[str, Any]:
        """Return the summary with the comparison, as JSON types."""
        found = self.comparison
        if found is None:
            return dict(self.summary)
        listed = {"drops": found.drops, "gains": found.gains}
        return {
            **self.summary,
            "comparison": {
                "ok": found.ok,
                **{name: [asdict(difference) for difference in ones] for name, ones in listed.items()},
                "broke": list(found.broke),
                "mended": list(found.mended),
                "changed": list(found.changed),
            },
        }

    def made_with(self) -> str:
        """Return one line on what made the run."""
        header = self.summary
        model = next((made["model"] for made in header["made_by"] if made["model"]), None)
        parts = [
            f"{header['questions']} questions of {header['gold']}",
            f"mode {header['mode']}" + (f", model {model}" if model else ""),
            f"Footnote {header['version']}",
        ]
        return " · ".join(parts)


def why(result: QuestionResult) -> str:
    """Return in one sentence why a question failed, or an empty string."""
    if result.passed:
        return ""
    reasons = [STAGE_TITLES[result.stage]]
    if result.error:
        reasons.append(result.error)
    if result.stage != "error":
        if result.missing:
            reasons.append("missing: " + ", ".join(result.missing))
        if result.forbidden:
            reasons.append("forbidden: " + ", ".join(result.forbidden))
        if result.uncited and result.status != "abstained":
            reasons.append("not cited: " + ", ".join(" or ".join(group) for group in result.uncited))
        if result.unresolved:
            reasons.append(
                "footnotes that do not hold: " + ", ".join(str(marker or "?") for marker in result.unresolved)
            )
    return "; ".join(reasons)


def percent(value: float | None) -> str:
    """Return a score as people read it: `92.1%`, or a dash where nothing was measured."""
    return "–" if value is None else f"{100 * value:.1f}%"


def figure(score: str, value: float | None) -> str:
    """Return a score in its own unit: CRAG as -1 to 1, everything else in percent."""
    if score == "crag":
        return "–" if value is None else f"{value:+.2f}"
    return percent(value)
