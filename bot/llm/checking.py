"""From what the model drafted to what may be shown: every sentence through the verifier, and what it refused kept with the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answer import ClaimKind, RejectionReason
from bot.assemble import DraftClaim, Span, is_forward, plain_line
from bot.llm.context import ArticleView, Source
from bot.llm.draft import MAX_TEXT, DraftQuote, ModelClaim
from bot.llm.guard import is_about, is_foreign, repeats_prompt
from bot.verification.claims import Outcome, check_claim
from bot.verification.evidence import Evidence, gather
from bot.verification.quotes import locate
from bot.verification.scope import Scope
from bot.verification.support import coverage
from index.passages import Passage

LEAST_COVERAGE = 0.2
"""Share of a sentence's words (weighted by rarity) that its quotes must have before a model is even asked about it. None of 183
supported sentences (68 of ours, 115 of WiCE) is below; the verifier sends what is below about 0.24 to review. Without this bound, a
model that obeys a planted instruction could approve its own words."""

LEAST_SUPPORT = 0.15
"""Support score of the verifier, names of the question not excused, below which a sentence in doubt is refused without asking: it
has little in common with its quote, and something in it stands nowhere."""

_EXPECTS = re.compile(
    r"\b(?:expect(?:s|ed|ations?)?|forecasts?|predict(?:s|ed|ions?)?|projected|plan(?:s|ned)? to|aim(?:s|ed)? to"
    r"|intend(?:s|ed)? to|hope(?:s|d)? to|is likely|are likely)\b",
    re.IGNORECASE,
)
"""Wordings that make a sentence of an article a forecast or a plan whatever else it says; "will" and "could" do not."""

OWN_INSTRUCTIONS = "A sentence that repeats the instructions of the model."
"""What the record of refusals says instead of such a sentence: it is kept with the answer, and people read it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checks say about one sentence.

    Attributes
    ----------
    outcome
        `ok`: may be shown. `review`: the quote was found, and something in the sentence may not be in it. `reject`: never shown.
    claim
        The sentence with its spans; for a rejected one, without spans.
    reason
        Why it was rejected, else None.
    detail
        One sentence for the model, that it may correct itself; empty when there is nothing to say.
    """

    outcome: Literal["ok", "review", "reject"]
    claim: DraftClaim
    evidence: tuple[Evidence, ...] = ()
    reason: RejectionReason | None = None
    detail: str = ""


class Checker:
    """Checks the sentences of one draft against the stored articles of its sources.

    Parameters
    ----------
    sources
        What the model was shown.
    passages
        What was retrieved: the sources are made of these.
    """

    def __init__(
        self, sources: Sequence[Source], passages: Sequence[Passage], view: ArticleView, question: str
    ) -> None:
        self._sources: Mapping[str, Source] = {source.key: source for source in sources}
        self._passages = tuple(passages)
        self._view = view
        self._question = question

    def check(self, drafted: ModelClaim) -> Finding:
        """Return the finding on one claim. Quotes that cannot be located cost a claim its place even beside good ones."""
        text = plain_line(drafted.text)
        if not text or len(text) > MAX_TEXT:
            return _rejected(drafted, "unsupported", "It is empty or too long for one sentence.")
        spans, evidence = [], []
        for quote in drafted.quotes:
            if quote.source.strip() not in self._sources:
                return _rejected(drafted, "unknown_source", f"There is no source {quote.source[:20]!r}.")
            found = self._locate(quote)
            if found is None:
                return _rejected(drafted, "quote_not_found", f"“{quote.quote}” does not stand in the source.")
            spans.append(found[0])
            evidence.append(found[1])
        if not evidence:
            return _rejected(drafted, "quote_not_found", "It has no quote.")
        return self._verdict(drafted, text, tuple(spans), tuple(evidence))

    def speaker(self, drafted: ModelClaim, evidence: Sequence[Evidence]) -> str | None:
        """Return the speaker if the cited articles have every word of the name, else None."""
        named = plain_line(drafted.speaker or "")
        known = [text for item in evidence for text in (item.article.text, item.context)]
        return named if named and is_about(named, known, share=1.0) and not is_foreign(named, known) else None

    def is_open(self, text: str) -> bool:
        """Whether an item of `not_covered` speaks of the question and of nothing else."""
        return is_about(text, [self._question]) and not is_foreign(text, [self._question])

    def topic(self, text: str, spans: Sequence[Span]) -> str:
        """Return the topic of a disagreement if its words stand in the question or in the quotes, else nothing."""
        held = [self._question, *(self._view.articles[span.article_id].text[span.start : span.end] for span in spans)]
        line = plain_line(text)
        return line if is_about(line, held) and not is_foreign(line, held) else ""

    def _locate(self, quote: DraftQuote) -> tuple[Span, Evidence] | None:
        """Return where a quote stands, if it stands in what the model was shown of the article."""
        source = self._sources[quote.source.strip()]
        article = source.article
        match = locate(quote.quote, article.text, near=(source.passage.start, source.passage.end))
        if match is None:
            return None
        passage = self._passage_around(article.id, match.start, match.end)
        if passage is None:
            return None
        evidence = gather(
            article,
            match.start,
            match.end,
            sentences=self._view.sentences(article.id),
            passage=(passage.start, passage.end),
        )
        return Span(article.id, match.start, match.end, passage.id), evidence

    def _passage_around(self, article_id: str, start: int, end: int) -> Passage | None:
        """Return the passage that holds a span: the shortest retrieved one, else one that was shown, else None."""
        shown = [source.passage for source in self._sources.values()]
        for passages in (self._passages, shown):
            holding = [p for p in passages if p.article_id == article_id and p.start <= start and end <= p.end]
            if holding:
                return min(holding, key=lambda passage: passage.end - passage.start)
        return None

    def _verdict(
        self, drafted: ModelClaim, text: str, spans: tuple[Span, ...], evidence: tuple[Evidence, ...]
    ) -> Finding:
        if (
            is_foreign(text, [item.quote for item in evidence])
            or coverage(text, Scope(evidence, self._question)) < LEAST_COVERAGE
        ):
            return _rejected(drafted, "unsupported", "Its quotes are about something else.")
        outcome, detail = self._outcome(text, drafted.kind, evidence)
        if outcome == "reject":
            return _rejected(drafted, "fact_not_in_source", detail)
        claim = DraftClaim(text, drafted.kind, self.speaker(drafted, evidence), spans)
        return Finding(outcome, claim, evidence, detail=detail)

    def _outcome(self, text: str, kind: ClaimKind, evidence: tuple[Evidence, ...]) -> tuple[Outcome, str]:
        """Return the verifier's outcome and its reasons.

        A name that stands only in the question is no miss for the verifier, because a quote says "he" where a question gives the
        name. But it may also be a name that the question got wrong. So it costs a sentence its `ok`, and together with
        any other doubt its place.
        """
        verdict = check_claim(text, evidence, question=self._question)
        strict = check_claim(text, evidence)
        outcome = verdict.outcome
        if outcome == "review" and strict.support < LEAST_SUPPORT:
            outcome = "reject"
        elif outcome != strict.outcome:
            outcome = "review" if outcome == "ok" else "reject"
        elif outcome == "ok" and kind == "fact" and _hides_forecast(text, evidence):
            return "review", "It states as a fact what its quote only expects."
        reasons = verdict.reasons if verdict.outcome == outcome else strict.reasons
        return outcome, " ".join(str(reason) for reason in reasons)


def _hides_forecast(text: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a quote expects something, and the sentence neither says so nor names who does."""
    return not is_forward(text) and any(_EXPECTS.search(item.quote) for item in evidence)


def claim_of(text: str, quotes: Sequence[DraftQuote], kind: ClaimKind = "fact") -> ModelClaim:
    """Return one side of a disagreement as a claim, to be checked like one."""
    return ModelClaim(text=text, kind=kind, quotes=list(quotes))


def _rejected(drafted: ModelClaim, reason: RejectionReason, detail: str) -> Finding:
    text = plain_line(drafted.text)[:MAX_TEXT]
    if repeats_prompt(text):
        text = OWN_INSTRUCTIONS
    return Finding("reject", DraftClaim(text, drafted.kind, None, ()), reason=reason, detail=detail)
