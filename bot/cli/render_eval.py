"""An evaluation in a terminal: a bar while it runs, the figures when it is done."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.table import Table
from rich.text import Text

from bot.evaluation.report import HEADLINES, STAGE_TITLES, Report, figure, why
from bot.evaluation.results import SCORE_TITLES, QuestionResult

if TYPE_CHECKING:
    from rich.console import Console

TAG_SCORES = ("passed", "nugget_recall", "article_recall", "citation_precision", "abstention")
MOST_LISTED = 15
"""Failed questions in a terminal; the report has all of them."""


class EvalProgress:
    """Called with every result; a bar on standard error in a terminal, and nothing in a pipe."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._shown = not quiet and sys.stderr.isatty()
        self._failed = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._shown:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("Asking", total=self._total)
        return self

    def __call__(self, result: QuestionResult) -> None:
        """Count one more question."""
        if self._bar is not None:
            self._failed += not result.passed
            self._bar.update(self._task, advance=1, description=f"Asking ({self._failed} failed)")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()


def print_report(console: "Console", report: Report) -> None:
    """Print the figures, the tags and what failed."""
    console.print(report.made_with())
    console.print()
    scores = report.summary["scores"]
    latency = report.summary["latency_ms"]
    lines = [(title, figure(name, scores[name])) for name, title in HEADLINES]
    lines.append(("Latency p50 / p95", " / ".join("–" if v is None else f"{v:.0f} ms" for v in latency.values())))
    for title, value in lines:
        console.print(Text.assemble(f"{title:<26}", (f"{value:>10}", "bold")))
    console.print()
    _print_tags(console, report)
    _print_comparison(console, report)
    failed = report.failed
    if failed:
        console.print()
        console.print(Text(f"{len(failed)} failed:", style="bold"))
    for result in failed[:MOST_LISTED]:
        console.print(Text.assemble(("  " + result.id, "cyan"), f"  {why(result)}"))
    if len(failed) > MOST_LISTED:
        console.print(f"  … and {len(failed) - MOST_LISTED} more (all of them: --report DIR)")


def _print_tags(console: "Console", report: Report) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("kind", no_wrap=True)
    for title in ("questions", *(SCORE_TITLES[name] for name in TAG_SCORES)):
        table.add_column(title, justify="right")
    for tag, figures in (*report.summary["splits"].items(), *report.summary["tags"].items()):
        table.add_row(tag, str(figures["questions"]), *(figure(name, figures[name]) for name in TAG_SCORES))
    console.print(table)
    ends = [f"{STAGE_TITLES[stage]} {count}" for stage, count in report.stages.items() if count]
    console.print("\n" + "; ".join(ends))


def _print_comparison(console: "Console", report: Report) -> None:
    found = report.comparison
    if found is None:
        return
    console.print(
        f"\nAgainst the baseline: {len(found.broke)} broke, {len(found.mended)} mended, {len(found.changed)} changed in a score."
    )
    for difference in (*found.drops, *found.gains):
        console.print(
            f"  {difference.group}: {SCORE_TITLES[difference.score]} {figure(difference.score, difference.before)} -> "
            f"{figure(difference.score, difference.now)} (change {difference.low:+.3f} to {difference.high:+.3f})"
        )
    for name, ids in (("broke", found.broke), ("mended", found.mended)):
        if ids:
            console.print(f"  {name}: {', '.join(ids)}")
