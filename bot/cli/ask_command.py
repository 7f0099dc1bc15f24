"""`footnote ask`."""

import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.filters import ArticleId, Publisher, Since, Until, make_filter
from bot.cli.global_options import options_of

if TYPE_CHECKING:
    from bot.pipeline import Footnote
    from bot.question import Question

EPILOG = """\b
Examples:
  footnote ask "What is the context window of Claude 3.5 Sonnet?"
  footnote ask "Which model has the largest context window?" --json
  footnote ask "What is expected within 12 months?" --publisher AINews
  footnote ask - --json < questions.jsonl > answers.jsonl

\b
Exit codes: 0 answered, fully or in part; 1 something failed; 2 wrong usage
or configuration; 3 the articles do not answer it.
"""


class ModeOption(str, Enum):
    """How to answer."""

    auto = "auto"
    llm = "llm"
    extractive = "extractive"


def ask(
    context: typer.Context,
    question: Annotated[
        list[str], typer.Argument(metavar="QUESTION...", help="The question, or - for one a line from standard input.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write the whole answer as JSON.")] = False,
    mode: Annotated[ModeOption, typer.Option(help="auto uses a model when one is configured.")] = ModeOption.auto,
    since: Since = None,
    until: Until = None,
    publisher: Publisher = None,
    article: ArticleId = None,
) -> None:
    """Answer QUESTION from the articles, each sentence with a footnote."""
    from bot.cli.opening import open_footnote
    from bot.question import Question

    text = " ".join(question)
    asked = Question(text, mode=mode.value, filter=make_filter(since, until, publisher, article))
    with open_footnote(options_of(context), mode=asked.mode) as footnote:
        code = _ask_batch(footnote, asked, as_json) if text == "-" else _ask_one(footnote, asked, as_json)
    raise typer.Exit(code)


def _ask_one(footnote: "Footnote", question: "Question", as_json: bool) -> int:
    from bot.cli.console import emit_json, output
    from bot.cli.exit_codes import of_status
    from bot.cli.render import print_answer

    answer = footnote.ask(question)
    if as_json:
        emit_json(answer.to_dict())
    else:
        print_answer(output(), answer)
    return of_status(answer.status)


def _ask_batch(footnote: "Footnote", template: "Question", as_json: bool) -> int:
    from bot.cli.batch import BadLine, read_questions
    from bot.cli.console import emit_json, output, say
    from bot.cli.exit_codes import FAILED, of_batch, of_status
    from bot.cli.render import print_answer
    from corpus.errors import FootnoteError

    codes = []
    console = output()
    for item in read_questions(sys.stdin.buffer, template):
        try:
            if isinstance(item, BadLine):
                raise FootnoteError(f"Not asked: {item.reason}.")
            answer = footnote.ask(item)
        except FootnoteError as error:
            codes.append(FAILED)
            if as_json:
                emit_json({"id": item.id, "question": getattr(item, "text", None), "error": str(error)}, compact=True)
            say(f"footnote: {error}")
            continue
        codes.append(of_status(answer.status))
        if as_json:
            emit_json(answer.to_dict(), compact=True)
        else:
            console.rule(answer.question, align="left") if console.is_terminal else console.print(
                f"> {answer.question}"
            )
            print_answer(console, answer)
            console.print()
    return of_batch(codes)
