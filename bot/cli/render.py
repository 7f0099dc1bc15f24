"""An answer as a person reads it in a terminal: sentences, then under a rule the footnotes that hold them."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from bot.answer import Answer, Citation, Claim, Disagreement
from bot.assemble import render_claim

if TYPE_CHECKING:
    from rich.console import Console

MAX_QUOTE_CHARACTERS = 400
"""A quote in a footnote is cut here for the eye; the citation keeps all of it."""

_MARKERS = re.compile(r"(?:\[\d+\])+")


def print_answer(console: "Console", answer: Answer) -> None:
    """Print `answer`."""
    for claim in answer.claims:
        print_claim(console, claim)
    print_rest(console, answer)


def print_claim(console: "Console", claim: Claim) -> None:
    """Print one sentence of an answer with its markers."""
    line = Text(render_claim(claim))
    line.highlight_regex(_MARKERS, "cyan")
    if claim.support == "partial":
        line.append(" (supported in part)", "yellow")
    console.print(line)


def print_rest(console: "Console", answer: Answer) -> None:
    """Print what follows the sentences of an answer; all of it where there is no sentence."""
    if answer.status == "abstained":
        _print_abstention(console, answer)
        return
    for disagreement in answer.disagreements:
        _print_disagreement(console, disagreement)
    for part in answer.not_covered:
        console.print(Text.assemble(("Not in the articles: ", "yellow"), part))
    print_footnotes(console, answer.citations)


def print_footnotes(console: "Console", citations: Sequence[Citation]) -> None:
    """Print footnotes under a rule."""
    console.print(Rule(style="dim", characters="─") if console.is_terminal else Text("---"))
    for citation in citations:
        _print_citation(console, citation)


def marks(citations: Iterable[int]) -> str:
    """Return `[1][2]`."""
    return "".join(f"[{marker}]" for marker in citations)


def source_line(citation: Citation) -> str:
    """Return headline, publisher and date, as far as they are known, and whether the words are a digest's."""
    parts = [citation.title, citation.publisher, citation.published, "digest" if citation.kind == "digest" else None]
    return " · ".join(part for part in parts if part)


def _print_disagreement(console: "Console", disagreement: Disagreement) -> None:
    console.print()
    console.print(Text.assemble(("The articles differ: ", "bold yellow"), disagreement.topic))
    for position in disagreement.positions:
        console.print(
            Padding(
                Text.assemble("- ", position.text, " ", (marks(position.citations), "cyan")), (0, 0, 0, 2), expand=False
            )
        )


def _print_citation(console: "Console", citation: Citation) -> None:
    console.print(Text.assemble((f"[{citation.marker}] ", "cyan"), (source_line(citation), "bold")))
    quote = " ".join(citation.quote.split())
    if len(quote) > MAX_QUOTE_CHARACTERS:
        quote = quote[:MAX_QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    console.print(Padding(Text(f"“{quote}”", style="dim"), (0, 0, 0, 4), expand=False))
    if citation.url:
        console.print(Padding(Text(citation.url, style="dim"), (0, 0, 0, 4), expand=False))


def _print_abstention(console: "Console", answer: Answer) -> None:
    console.print(Text(answer.answer, style="yellow"))
    if answer.nearest:
        console.print("Nearest articles (they are not an answer):")
    for article in answer.nearest:
        console.print(
            Padding(Text.assemble("- ", article.title, (f"  {article.article_id}", "dim")), (0, 0, 0, 2), expand=False)
        )
