"""`footnote verify`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.global_options import options_of

EPILOG = """\b
Examples:
  footnote ask "Who does he report to?" --json > answer.json
  footnote verify answer.json
  footnote ask - --json < questions.txt | footnote verify -

\b
Exit codes: 0 every footnote holds; 1 one does not, or the file is no answer;
2 wrong usage.
"""


def verify(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="ANSWER.json", help="A saved answer, or one a line; - reads standard input.")
    ],
) -> None:
    """Check a saved answer against the articles again: quotes, offsets, numbers, dates and names."""
    from bot.cli.console import say
    from bot.verification.answer_json import read_answers
    from bot.verification.answers import verify_answer
    from corpus.readers import read_corpus

    options = options_of(context)
    answers = read_answers(file)
    articles = {article.id: article for article in read_corpus(options.settings.corpus_dir).articles}
    broken = footnotes = 0
    for answer in answers:
        footnotes += len(answer.citations)
        for failure in verify_answer(answer, articles):
            broken += 1
            typer.echo(f"{answer.id}: {failure}")
    if broken:
        say(f"footnote: checks that failed: {broken}; answers read: {len(answers)}.")
        raise typer.Exit(1)
    typer.echo(f"Answers checked: {len(answers)}. Footnotes: {footnotes}; all hold.")
