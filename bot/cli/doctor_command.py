"""`footnote doctor`."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.global_options import options_of

EPILOG = """\b
Examples:
  footnote doctor
  footnote doctor --corpus notes/ --json

\b
Exit codes: 0 everything that was looked at works; 1 something does not;
2 the settings cannot be read.
"""

MARKS = {"ok": "ok     ", "missing": "not set", "failed": "FAILED "}


def doctor(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False
) -> None:
    """Show what is configured, what works and what is missing. Sends nothing anywhere."""
    from bot.cli.console import emit_json
    from bot.doctor import examine

    findings = examine(options_of(context).settings)
    if as_json:
        emit_json([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.subject) for finding in findings)
        for finding in findings:
            typer.echo(f"{MARKS[finding.state]}  {finding.subject:<{width}}  {finding.detail}")
    if any(finding.state == "failed" for finding in findings):
        raise typer.Exit(1)
