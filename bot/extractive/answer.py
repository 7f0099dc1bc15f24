"""The extractive answer, put together like a model's: claims with spans in, markers and citations out."""

import time
from collections.abc import Sequence

from bot.assemble import Assembler, DraftClaim, DraftDisagreement, Span
from bot.events import ClaimVerified, Listener
from bot.extractive.draft import QuotedSpan
from bot.extractive.extract import Extractor
from bot.extractive.statistics import CorpusView
from bot.llm.written import Written
from index.passages import Passage, Retrieval


def extract(extractor: Extractor, question: str, retrieval: Retrieval, view: CorpusView, listener: Listener) -> Written:
    """Return the answer that the articles' own sentences give to `question`; `listener` hears each claim."""
    started = time.perf_counter()
    draft = extractor.draft(question, retrieval, view)
    assembler = Assembler(view.articles)
    if not draft.abstained:
        for claim in draft.claims:
            spans = _located(claim.spans, retrieval)
            listener(ClaimVerified(*assembler.add_claim(DraftClaim(claim.text, claim.kind, claim.speaker, spans))))
        for disagreement in draft.disagreements:
            sides = tuple((side.text, _located(side.spans, retrieval)) for side in disagreement.positions)
            assembler.add_disagreement(DraftDisagreement(disagreement.topic, sides))
    return Written(
        status="abstained" if draft.abstained else "partial" if draft.not_covered else "answered",
        assembled=assembler.result(),
        not_covered=draft.not_covered,
        generate_ms=(time.perf_counter() - started) * 1000,
    )


def _located(spans: Sequence[QuotedSpan], retrieval: Retrieval) -> tuple[Span, ...]:
    return tuple(Span(s.article_id, s.start, s.end, _passage_of(s, retrieval).id) for s in spans)


def _passage_of(span: QuotedSpan, retrieval: Retrieval) -> Passage:
    """Return the retrieved passage that holds a span; a span that is in none of them is a passage of its own."""
    for found in retrieval.passages:
        passage = found.passage
        if passage.article_id == span.article_id and passage.start <= span.start and span.end <= passage.end:
            return passage
    return Passage(span.article_id, span.start, span.end)
