"""One evaluation from end to end: select, ask, grade, sum up, compare, report."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from bot.evaluation.compare import compare
from bot.evaluation.gold import GoldSet
from bot.evaluation.grade import Grader
from bot.evaluation.judge import Judge
from bot.evaluation.report import Report
from bot.evaluation.results import QuestionResult
from bot.evaluation.run import Answerer, Runner, Selection
from bot.evaluation.storage import RunFolder, read_results, write_atomically, write_baseline
from bot.evaluation.summary import summarise
from bot.evaluation.support import verifier_supports
from bot.question import RequestedMode
from corpus.article import Article

REPORTS = ("report.html", "report.md", "junit.xml")
"""What is written for people and machines, beside the run itself."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What to evaluate, and how.

    Attributes
    ----------
    concurrency
        Questions in flight at a time.
    report_dir
        Where the run and its reports are written; an interrupted run there goes on. None keeps nothing.
    baseline
        A run folder, a results file or a baseline file to compare with.
    save_baseline
        Where to write the small file that later runs are compared with.
    """

    gold: GoldSet
    articles: Mapping[str, Article]
    selection: Selection = field(default_factory=Selection)
    mode: RequestedMode = "auto"
    concurrency: int = 4
    judge: Judge | None = None
    report_dir: Path | None = None
    baseline: Path | None = None
    save_baseline: Path | None = None

    def run(self, answerer: Answerer, *, on_progress: Callable[[QuestionResult], None] | None = None) -> Report:
        """Ask, grade and report.

        Raises
        ------
        EmptySelectionError, RunFileError, RunMixedError, OtherGoldError
            As their names say. A baseline that cannot be read is found before the first question is asked.
        """
        questions = self.selection.of(self.gold)
        baseline = read_results(self.baseline) if self.baseline else None
        header = {
            "gold": self.gold.name,
            "gold_hash": self.gold.content_hash,
            "selection": asdict(self.selection),
            "mode": self.mode,
            "judged": self.judge is not None,
            "version": version("footnote"),
        }
        folder = RunFolder(self.report_dir) if self.report_dir else None
        grader = Grader(self.articles, verifier_supports(self.articles))
        runner = Runner(
            answerer=answerer, grader=grader, mode=self.mode, concurrency=self.concurrency, judge=self.judge
        )
        results = runner.run(questions, folder=folder, header=header, on_progress=on_progress)
        summary = summarise(results, header)
        if folder:
            folder.finish(results, summary)
        comparison = compare(baseline, results, everything=self.selection.everything) if baseline else None
        report = Report(summary=summary, results=results, articles=self.articles, comparison=comparison)
        if self.report_dir:
            write_reports(report, self.report_dir)
        if self.save_baseline:
            write_baseline(self.save_baseline, results)
        return report


def write_reports(report: Report, folder: Path) -> None:
    """Write the HTML, Markdown and JUnit reports."""
    from bot.evaluation.report_html import to_html
    from bot.evaluation.report_junit import to_junit
    from bot.evaluation.report_markdown import to_markdown

    for name, make in zip(REPORTS, (to_html, to_markdown, to_junit), strict=True):
        write_atomically(folder / name, make(report))
