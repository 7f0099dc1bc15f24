"""`footnote chat`."""

import contextlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.filters import ArticleId, Publisher, Since, Until, make_filter
from bot.cli.global_options import GlobalOptions, options_of
from bot.question import Question, RequestedMode, Turn

if TYPE_CHECKING:
    from bot.pipeline import Footnote

EPILOG = """\b
In the conversation:
  /new    forget what was said
  /quit   leave (so does Ctrl-D)

\b
Examples:
  footnote chat
  footnote chat --article painful-signal
"""

REMEMBERED_TURNS = 6
"""Turns a follow-up may refer to; older ones are seldom meant and cost tokens."""


def chat(
    context: typer.Context,
    mode: Annotated[RequestedMode, typer.Option(help="auto uses a model when one is configured.")] = "auto",
    since: Since = None,
    until: Until = None,
    publisher: Publisher = None,
    article: ArticleId = None,
) -> None:
    """Talk with the articles: a question may refer to the ones before it."""
    from bot.cli.opening import open_footnote

    options = options_of(context)
    template = Question("", mode=mode, filter=make_filter(since, until, publisher, article))
    with open_footnote(options, mode=mode, many=True) as footnote:
        _talk(footnote, template, options)


def _talk(footnote: "Footnote", template: Question, options: GlobalOptions) -> None:
    history: list[Turn] = []
    while True:
        line = _read_line()
        if line is None or line in {"/quit", "/exit"}:
            return
        if line == "/new":
            history.clear()
        elif line:
            turn = _ask(footnote, template, line, history, options)
            history = [*history, *([turn] if turn else [])][-REMEMBERED_TURNS:]


def _read_line() -> str | None:
    """Return the next line, or None at the end; the prompt is shown to people only."""
    prompt = ""
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 (editing and recall of earlier lines, where the system has it)
        prompt = "\n? "
    try:
        return input(prompt).strip()
    except EOFError:
        return None


def _ask(
    footnote: "Footnote", template: Question, line: str, history: list[Turn], options: GlobalOptions
) -> Turn | None:
    """Ask one question; Ctrl-C stops the answer and not the conversation."""
    from dataclasses import replace

    from bot.cli.console import output, say
    from bot.cli.live import LiveAnswer
    from corpus.errors import FootnoteError

    live = LiveAnswer(output(), show_claims=True, quiet=options.quiet)
    try:
        answer = footnote.ask(replace(template, text=line, history=tuple(history)), listener=live)
    except KeyboardInterrupt:
        live.stop()
        return None
    except FootnoteError as error:
        live.clear()
        say(f"footnote: {error}")
        return None
    live.finish(answer)
    return Turn(answer.standalone_question or answer.question, answer.answer)
