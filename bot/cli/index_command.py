"""`footnote index`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.global_options import options_of

if TYPE_CHECKING:
    from index.build import IndexReport

EPILOG = """\b
Examples:
  footnote index
  footnote index --corpus notes/
  footnote index --rebuild --json
  footnote index --strict        (for CI: a broken article is a failure)
"""


def index(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build anew, even when nothing changed.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when an article could not be read.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write what was done as JSON.")] = False,
) -> None:
    """Build the index, or bring it up to date with the articles."""
    from bot.cli.console import emit_json, index_progress, say
    from bot.cli.opening import library_with_progress

    options = options_of(context)
    with index_progress(quiet=options.quiet) as bar:
        report = library_with_progress(options, bar).refresh(rebuild=rebuild)
    for problem in report.problems:
        say(f"footnote: warning: {problem.file} was left out: {problem.reason}.", quiet=options.quiet and not strict)
    if as_json:
        emit_json(asdict(report))
    else:
        typer.echo(_summary(report))
    if strict and report.problems:
        raise typer.Exit(1)


def _summary(report: "IndexReport") -> str:
    changes = [
        f"{len(ids)} {word}"
        for word, ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed))
        if ids
    ]
    total = len(report.added) + len(report.changed) + len(report.unchanged)
    what = ", ".join(changes) or "nothing changed"
    because = f" (rebuilt: {report.rebuilt_because})" if report.rebuilt_because else ""
    return f"{total} articles indexed: {what}{because}."
