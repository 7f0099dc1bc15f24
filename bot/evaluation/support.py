"""Whether quotes support a claim, decided by the verifier and no model: what ALCE asks its NLI model."""

from collections.abc import Mapping, Sequence
from functools import cache

from bot.answer import Citation
from bot.evaluation.metrics import Supports
from bot.verification.claims import check_claim
from bot.verification.evidence import gather
from corpus.article import Article
from index.passages import Sentence
from index.sentences import split_sentences


def verifier_supports(articles: Mapping[str, Article]) -> Supports[Citation]:
    """Return a check that says yes where every figure, date and name of a claim stands in its quotes.

    Only the verifier's `ok` counts. What it would send to a model for review is not taken for supported, so that the
    figure errs on the low side. Names that only the question gave are not exempt either.
    """

    @cache
    def sentences(article_id: str) -> tuple[Sentence, ...]:
        return split_sentences(articles[article_id])

    def supports(claim: str, quotes: Sequence[Citation]) -> bool:
        evidence = [
            gather(articles[quote.article_id], quote.start, quote.end, sentences=sentences(quote.article_id))
            for quote in quotes
        ]
        return check_claim(claim, evidence).outcome == "ok"

    return supports
