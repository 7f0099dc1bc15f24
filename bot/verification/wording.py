"""Words that a claim puts in quotation marks, and whether a source has them."""

import re
from collections.abc import Iterator, Sequence

from bot.verification.evidence import Evidence
from bot.verification.folding import tidy
from bot.verification.quotes import locate
from bot.verification.words import list_words

_QUOTED = re.compile(r'"([^"]{2,2000})"')

_SHORT = 3
"""Words; so few in quotation marks may be a term or irony and not a quotation."""


def invented_quotations(claim: str, evidence: Sequence[Evidence]) -> Iterator[tuple[str, bool, bool]]:
    """Yield (words, stands in the passage, is short) for words in quotation marks that no quote has.

    A single word is not looked up: it is more often a term than a quotation.
    """
    for match in _QUOTED.finditer(tidy(claim)):
        words = claim[match.start(1) : match.end(1)]
        count = len(list_words(words))
        around = [f"{item.quote}\n{item.context}" for item in evidence]
        if count < 2 or any(locate(words, text) for text in around):
            continue
        yield words, any(locate(words, item.passage_text) for item in evidence), count <= _SHORT
