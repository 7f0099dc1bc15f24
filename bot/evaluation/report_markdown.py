"""The report for a pull request: Markdown, the figures first, then what broke."""

from collections.abc import Iterable, Sequence

from bot.evaluation.compare import Difference
from bot.evaluation.report import HEADLINES, STAGE_TITLES, Report, figure, why
from bot.evaluation.results import SCORE_TITLES

TAG_SCORES = ("passed", "nugget_recall", "article_recall", "citation_precision", "abstention")
"""The columns of the table of tags; the HTML report has all of them."""

MOST_LISTED = 50
"""Failed questions; a longer list helps nobody in a pull request."""


def to_markdown(report: Report) -> str:
    """Return the whole report."""
    blocks = [
        f"## Evaluation: {figure('passed', report.summary['scores']['passed'])} passed",
        report.made_with(),
        *_comparison(report),
        _table(
            ("", "all questions"),
            [(title, figure(name, report.summary["scores"][name])) for name, title in HEADLINES]
            + [("Latency p50 / p95", _latency(report)), ("Model calls, tokens, cost", _usage(report))],
        ),
        "### Where questions end",
        _table(
            ("", "questions"), [(STAGE_TITLES[stage], str(count)) for stage, count in report.stages.items() if count]
        ),
        "### By kind of question",
        _table(
            ("kind", "questions", *(SCORE_TITLES[name] for name in TAG_SCORES)),
            [
                (tag, str(figures["questions"]), *(figure(name, figures[name]) for name in TAG_SCORES))
                for tag, figures in report.summary["tags"].items()
            ],
        ),
        *_failures(report),
    ]
    return "\n\n".join(blocks) + "\n"


def _comparison(report: Report) -> list[str]:
    found = report.comparison
    if found is None:
        return []
    verdict = "**Nothing got worse than the baseline.**" if found.ok else "**Worse than the baseline.**"
    blocks = [f"{verdict} {len(found.broke)} question(s) broke, {len(found.mended)} mended."]
    if found.drops or found.gains:
        rows = [_difference(difference) for difference in (*found.drops, *found.gains)]
        blocks.append(_table(("questions", "score", "before", "now", "change", "interval"), rows))
    if found.broke:
        blocks.append("Broke: " + ", ".join(f"`{name}`" for name in found.broke))
    if found.mended:
        blocks.append("Mended: " + ", ".join(f"`{name}`" for name in found.mended))
    return blocks


def _difference(difference: Difference) -> tuple[str, ...]:
    return (
        difference.group,
        SCORE_TITLES[difference.score],
        figure(difference.score, difference.before),
        figure(difference.score, difference.now),
        f"{difference.change:+.3f}",
        f"{difference.low:+.3f} to {difference.high:+.3f}",
    )


def _failures(report: Report) -> list[str]:
    failed = report.failed
    if not failed:
        return []
    rows = [(f"`{result.id}`", result.question, why(result)) for result in failed[:MOST_LISTED]]
    more = [f"… and {len(failed) - MOST_LISTED} more."] if len(failed) > MOST_LISTED else []
    summary = f"<details><summary>{len(failed)} question(s) failed</summary>"
    return [summary, _table(("id", "question", "why"), rows), *more, "</details>"]


def _latency(report: Report) -> str:
    values = [report.summary["latency_ms"][name] for name in ("p50", "p95")]
    return " / ".join("–" if value is None else f"{value:.0f} ms" for value in values)


def _usage(report: Report) -> str:
    usage = report.summary["usage"]
    if not usage["calls"]:
        return "no call"
    cost = "price not known" if usage["cost_usd"] is None else f"${usage['cost_usd']:.4f}"
    return f"{usage['calls']}, {usage['prompt_tokens'] + usage['completion_tokens']}, {cost}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    """Return text that cannot break out of its cell."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
