"""Whether everything in a finished answer holds: its markers, its footnotes, its sentences."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.answer import Answer, Citation, Claim, Position
from bot.verification.answer_text import text_failures
from bot.verification.claims import check_claim
from bot.verification.evidence import Evidence, gather
from bot.verification.facts import find_facts
from bot.verification.shown import one_line
from bot.verification.words import list_words
from corpus.article import Article
from index.passages import Sentence
from index.sentences import split_sentences

_PASSAGE_ID = re.compile(r"(?P<article>.+):(?P<start>\d{1,12})-(?P<end>\d{1,12})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing in an answer that does not hold; `message` is a sentence for people."""

    message: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.message


def verify_answer(
    answer: Answer,
    articles: Mapping[str, Article],
    *,
    split: Callable[[Article], Sequence[Sentence]] = split_sentences,
) -> tuple[Failure, ...]:
    """Return what does not hold in `answer`, checked against the stored articles; nothing means that all of it holds.

    Every marker of the text has a citation and every citation is used; every quote is the article's text at its offsets, with
    the article's title, publisher and date; every claim and every side of a disagreement stands in the text behind its own
    markers, and its numbers, dates and names stand in its citations. A claim that says its facts match (`basis`) must pass
    without a question left; another one must not be refused.
    """
    sentences = cache(lambda article_id: tuple(split(articles[article_id])))
    broken = {citation.marker: [*_citation_failures(citation, articles)] for citation in answer.citations}
    messages = [
        *(message for found in broken.values() for message in found),
        *_marker_failures(answer),
        *text_failures(answer),
        *_status_failures(answer, articles),
    ]
    sound = {citation.marker: citation for citation in answer.citations if not broken[citation.marker]}
    evidence = {
        marker: gather(
            articles[citation.article_id],
            citation.start,
            citation.end,
            sentences=sentences(citation.article_id),
            passage=_passage_span(citation),
        )
        for marker, citation in sound.items()
    }
    question = answer.standalone_question or answer.question
    for claim in answer.claims:
        messages += _claim_failures(claim, evidence, question)
    for disagreement in answer.disagreements:
        for position in disagreement.positions:
            messages += _position_failures(position, evidence, question)
    return tuple(Failure(message) for message in dict.fromkeys(messages))


def _citation_failures(citation: Citation, articles: Mapping[str, Article]) -> Iterator[str]:
    """Yield what is wrong with one footnote."""
    name = f"Footnote [{citation.marker}]"
    article = articles.get(citation.article_id)
    if article is None:
        yield f"{name} cites {citation.article_id!r}, which is not one of the articles."
        return
    if not 0 <= citation.start < citation.end <= len(article.text):
        yield f"{name} points at {citation.start}-{citation.end}, outside {article.id} (0-{len(article.text)})."
        return
    stored = article.text[citation.start : citation.end]
    if stored != citation.quote:
        yield (
            f"{name} quotes “{one_line(citation.quote)}”, but {article.id} has “{one_line(stored)}” at"
            f" {citation.start}-{citation.end}."
        )
    for field in ("title", "publisher", "published", "url", "source_file", "kind"):
        said, right = getattr(citation, field), getattr(article, field)
        if said != right:
            yield f"{name} gives {field} {one_line(str(said))!r}, but {article.id} has {one_line(str(right))!r}."
    span = _passage_span(citation)
    if span is None or not 0 <= span[0] <= citation.start < citation.end <= span[1] <= len(article.text):
        yield f"{name} names the passage {one_line(citation.passage_id)!r}, which does not hold its quote."


def _passage_span(citation: Citation) -> tuple[int, int] | None:
    """Return the span that the passage id names, if it is one of the cited article."""
    match = _PASSAGE_ID.fullmatch(citation.passage_id)
    if match is None or match["article"] != citation.article_id:
        return None
    return int(match["start"]), int(match["end"])


def _marker_failures(answer: Answer) -> Iterator[str]:
    """Yield citations that are numbered twice or wrongly, or that no sentence uses, and uses of none."""
    markers = [citation.marker for citation in answer.citations]
    yield from (f"Footnote [{marker}] is given twice." for marker in set(markers) if markers.count(marker) > 1)
    yield from (f"Footnote [{marker}] is not numbered from 1." for marker in set(markers) if marker < 1)
    positions = [position for disagreement in answer.disagreements for position in disagreement.positions]
    parts: list[Claim | Position] = [*answer.claims, *positions]
    used = {marker for part in parts for marker in part.citations}
    yield from (f"No sentence uses footnote [{marker}]." for marker in sorted(set(markers) - used))
    yield from (f"A sentence uses footnote [{marker}], which is not given." for marker in sorted(used - set(markers)))


def _status_failures(answer: Answer, articles: Mapping[str, Article]) -> Iterator[str]:
    """Yield a status that does not fit the parts, and nearest articles that do not exist."""
    says_something = bool(answer.claims or answer.disagreements)
    if answer.status == "abstained" and (says_something or answer.citations):
        yield "The answer is marked as abstained but makes claims."
    if answer.status != "abstained" and not says_something:
        yield f"The answer is marked as {answer.status} but makes no claim."
    for nearest in answer.nearest:
        article = articles.get(nearest.article_id)
        if article is None or article.title != nearest.title:
            yield f"The nearest article {nearest.article_id!r}, “{one_line(nearest.title)}”, is not one of the articles."


def _claim_failures(claim: Claim, evidence: Mapping[int, Evidence], question: str) -> Iterator[str]:
    """Yield what a claim says and its citations do not. A claim with a broken footnote is reported by that footnote."""
    if not claim.citations:
        yield f"The sentence “{one_line(claim.text)}” has no footnote."
    if not claim.citations or any(marker not in evidence for marker in claim.citations):
        return
    cited = [evidence[marker] for marker in claim.citations]
    verdict = check_claim(claim.text, cited, question=question)
    accepted = {"ok"} if claim.basis == "facts_match" else {"ok", "review"}
    if verdict.outcome not in accepted:
        yield f"“{one_line(claim.text)}”: {' '.join(map(str, verdict.reasons))}"
    if claim.speaker and not _speaker_is_known(claim.speaker, cited, question):
        yield f"“{one_line(claim.text)}” is given to {one_line(claim.speaker)!r}, whom the cited articles do not name."


def _position_failures(position: Position, evidence: Mapping[int, Evidence], question: str) -> Iterator[str]:
    """Yield what a side of a disagreement says and its citations do not."""
    if not position.citations:
        yield f"The position “{one_line(position.text)}” has no footnote."
    if not position.citations or any(marker not in evidence for marker in position.citations):
        return
    verdict = check_claim(position.text, [evidence[marker] for marker in position.citations], question=question)
    if verdict.outcome == "reject":
        yield f"“{one_line(position.text)}”: {' '.join(map(str, verdict.reasons))}"


def _speaker_is_known(speaker: str, cited: Sequence[Evidence], question: str) -> bool:
    """Whether every name in `speaker` stands in a cited article, its publisher, its authors or the question."""
    known = {
        word
        for text in (question, *(f"{item.article.text}\n{item.context}" for item in cited))
        for word in list_words(text).places
    }
    return all(word in known for name in find_facts(f"by {speaker}").names for word in name.words)
