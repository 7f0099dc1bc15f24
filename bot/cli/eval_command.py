"""`footnote eval`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.global_options import GlobalOptions, options_of
from bot.question import RequestedMode

if TYPE_CHECKING:
    from bot.evaluation.judge import Judge

EPILOG = """\b
Examples:
  footnote eval
  footnote eval --mode extractive --report report/
  footnote eval --tag table --tag conflict
  footnote eval my-questions.jsonl --corpus notes/ --json
  footnote eval --mode extractive --baseline corpus/baseline.jsonl

\b
Exit codes: 0 graded; 1 a question ended in an error, or a score dropped below
the baseline by more than chance explains; 2 wrong usage or configuration.
"""

MODEL_CALLS_AT_ONCE = 4


def eval_(
    context: typer.Context,
    gold: Annotated[
        Path | None, typer.Argument(metavar="GOLD", help="Gold questions (default: those on the shipped articles).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the run and its reports here; goes on where one stopped.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Compare with a run's folder or a baseline file.")
    ] = None,
    save_baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a baseline file.")] = None,
    mode: Annotated[RequestedMode, typer.Option(help="auto uses a model when one is configured.")] = "auto",
    tag: Annotated[list[str] | None, typer.Option(metavar="TAG", help="Only questions with one of these tags.")] = None,
    split: Annotated[Literal["dev", "held_out"] | None, typer.Option(help="Only this part of the gold set.")] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="At most N questions, spread over the file.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=64, help="Questions in flight (default: 4, extractive 1).")
    ] = None,
    judge: Annotated[bool, typer.Option("--judge", help="Let the model judge the answers, too.")] = False,
) -> None:
    """Grade the answers to gold questions."""
    from bot.cli.console import emit_json, output, say
    from bot.cli.opening import open_footnote
    from bot.cli.render_eval import EvalProgress, print_report
    from bot.evaluation.gold import load_gold
    from bot.evaluation.run import Selection
    from bot.evaluation.session import Evaluation

    options = options_of(context)
    chosen = _judge(options) if judge else None
    file = gold or _shipped_gold(options)
    with open_footnote(options, mode=mode, many=True) as footnote:
        evaluation = Evaluation(
            gold=load_gold(file, footnote.articles),
            articles=footnote.articles,
            selection=Selection(tags=tuple(tag or ()), split=split, limit=limit),
            mode=mode,
            concurrency=concurrency or (1 if mode == "extractive" else MODEL_CALLS_AT_ONCE),
            judge=chosen,
            report_dir=report,
            baseline=baseline,
            save_baseline=save_baseline,
        )
        with EvalProgress(len(evaluation.selection.of(evaluation.gold)), quiet=options.quiet) as progress:
            found = evaluation.run(footnote, on_progress=progress)
    if as_json:
        emit_json(found.summary_json())
    else:
        print_report(output(), found)
    if report:
        say(f"The reports are in {report}.", quiet=options.quiet)
    if found.verdict:
        say(f"footnote: {found.verdict}")
        raise typer.Exit(1)


def _shipped_gold(options: GlobalOptions) -> Path:
    from bot.settings import SHIPPED_ARTICLES
    from corpus.errors import UsageError

    if options.settings.corpus_dir.resolve() != SHIPPED_ARTICLES:
        raise UsageError("The shipped gold questions are about the shipped articles. Name a gold file for this corpus.")
    return SHIPPED_ARTICLES.parent / "gold.jsonl"


def _judge(options: GlobalOptions) -> "Judge":
    from bot.evaluation.judge import Judge
    from bot.evaluation.judge_model import ChatJudge
    from bot.llm.calls import ChatClient
    from bot.opening import llm_of
    from corpus.model_errors import ModelKeyMissingError

    config = llm_of(options.settings)
    if config is None:
        raise ModelKeyMissingError
    return Judge(ChatJudge(ChatClient(config), config.model))
