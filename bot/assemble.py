"""Verified claims in, one answer out: the text with its `[n]` markers, and the citations they point at.

Every way of answering ends here, so that the promise of an answer is kept in one place: every marker in the text has a
citation, every citation is used, and every quote is `article.text[start:end]`. Claims are numbered in the order they are
added, so they can be shown one by one and never be renumbered.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Citation, Claim, ClaimBasis, ClaimKind, Disagreement, Position, Support
from corpus.article import Article

_LOOKS_LIKE_A_MARKER = re.compile(r"\[(?=[^\w\[\]]*\d)([^\[\]]*)\]")
"""`[3]`, `[1, 2]`, `[^4]`, `[10 million]`: brackets that begin with a digit, which a reader would take for a footnote."""

_BRACKETS = str.maketrans({"[": "[", "]": "]", "【": "[", "】": "]"})
_BIDI_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

_ABBREVIATION = re.compile(r"(?:\.[^\W\d_]|\b(?:Inc|Corp|Ltd|Co|Jr|Sr|St|Dr|Mr|Ms|Mrs|Prof|No|vs|etc|approx|al))\.$")
_FINAL_STOP = re.compile(r"[.!?…]+$")
_ENDS_INSIDE_QUOTE = re.compile(r"[.!?…][\"'”’»)]+$")

_FORWARD = re.compile(
    r"\b(?:will|would|could|(?-i:may)|might|should|expect\w*|forecast\w*|predict\w*|project(?:s|ed|ions?)|plan\w*|aims?"
    r"|estimat\w+|anticipat\w+|likely|unlikely|hopes?|targets?|intends?|outlook|probab\w+)\b",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"\b(?:sa(?:ys|id)|tell|told|argu\w+|believ\w+|think\w*|thought|calls?|called|consider\w*|claim\w*|view\w*|opinion"
    r"|according to|describ\w+|wr(?:ites|ote)|warn\w*|judg\w+|regards?|regarded|suggest\w*|criticis\w+|criticiz\w+"
    r"|prais\w+|asks?|asked|finds?|sees?|notes?|noted)\b",
    re.IGNORECASE,
)
_QUOTATION_MARKS = re.compile(r"[\"“”«»]")


@dataclass(frozen=True, slots=True)
class Span:
    """A verified quote: `article.text[start:end]` in code points, found in the retrieved passage `passage_id`."""

    article_id: str
    start: int
    end: int
    passage_id: str


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One verified sentence, before it has markers. `text` holds no markers of its own."""

    text: str
    kind: ClaimKind
    speaker: str | None
    spans: tuple[Span, ...]
    support: Support = "supported"
    basis: ClaimBasis = "facts_match"


@dataclass(frozen=True, slots=True)
class DraftDisagreement:
    """Sides that differ, each with its text and the spans that hold it."""

    topic: str
    positions: tuple[tuple[str, tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Assembled:
    """The parts of an `Answer` that depend on claims. `answer_text` is empty when there is no claim."""

    answer_text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]


def assemble(
    claims: Sequence[DraftClaim], disagreements: Sequence[DraftDisagreement], articles: Mapping[str, Article]
) -> Assembled:
    """Return `claims` and `disagreements` as the text, claims and citations of one answer.

    Raises
    ------
    ValueError
        If a claim or a side has no text or no span, or a span does not lie in its article: a mistake of the caller,
        because only verified spans may come here.
    """
    assembler = Assembler(articles)
    for claim in claims:
        assembler.add_claim(claim)
    for disagreement in disagreements:
        assembler.add_disagreement(disagreement)
    return assembler.result()


class Assembler:
    """Numbers citations in order of first use while claims come in one by one."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._claims: list[Claim] = []
        self._disagreements: list[Disagreement] = []

    def add_claim(self, draft: DraftClaim) -> tuple[Claim, tuple[Citation, ...]]:
        """Add one claim; return it with its markers, and the citations they point at (new or used before)."""
        text = plain_line(draft.text)
        if not text:
            raise ValueError("a claim needs text")
        citations = self._cite(draft.spans)
        claim = Claim(
            text=text,
            kind=draft.kind,
            speaker=(plain_line(draft.speaker) or None) if draft.speaker else None,
            citations=tuple(citation.marker for citation in citations),
            support=draft.support,
            basis=draft.basis,
        )
        self._claims.append(claim)
        return claim, citations

    def add_disagreement(self, draft: DraftDisagreement) -> Disagreement:
        """Add one disagreement; its sides share the numbering of the claims."""
        positions = []
        for text, spans in draft.positions:
            line = plain_line(text)
            if not line:
                raise ValueError("a side of a disagreement needs text")
            markers = tuple(citation.marker for citation in self._cite(spans))
            positions.append(Position(text=line, citations=markers))
        disagreement = Disagreement(topic=plain_line(draft.topic), positions=tuple(positions))
        self._disagreements.append(disagreement)
        return disagreement

    def result(self) -> Assembled:
        """Return everything added so far as one answer."""
        said = {claim.text for claim in self._claims}
        paragraphs = [" ".join(render_claim(claim) for claim in self._claims)]
        paragraphs += [render_disagreement(disagreement, said) for disagreement in self._disagreements]
        return Assembled(
            answer_text="\n\n".join(paragraph for paragraph in paragraphs if paragraph),
            claims=tuple(self._claims),
            citations=tuple(self._citations.values()),
            disagreements=tuple(self._disagreements),
        )

    def _cite(self, spans: Sequence[Span]) -> tuple[Citation, ...]:
        """Return the citations of `spans`, each once, in order."""
        if not spans:
            raise ValueError("a claim needs at least one span")
        found = {(span.article_id, span.start, span.end): self._citation(span) for span in spans}
        return tuple(found.values())

    def _citation(self, span: Span) -> Citation:
        key = (span.article_id, span.start, span.end)
        if key in self._citations:
            return self._citations[key]
        article = self._articles.get(span.article_id)
        if article is None or not 0 <= span.start < span.end <= len(article.text):
            raise ValueError(f"no such span: {span.article_id}:{span.start}-{span.end}")
        citation = Citation(
            marker=len(self._citations) + 1,
            article_id=article.id,
            title=article.title,
            publisher=article.publisher,
            published=article.published,
            url=article.url,
            source_file=article.source_file,
            kind=article.kind,
            passage_id=span.passage_id,
            start=span.start,
            end=span.end,
            quote=article.text[span.start : span.end],
        )
        self._citations[key] = citation
        return citation


def plain_line(text: str) -> str:
    """Return `text` on one line, without control characters and without anything that looks like a footnote marker.

    `[3]` becomes `(3)`, also in full-width brackets: a model that writes its own markers, or an article that has some,
    must not put a marker into the answer that points nowhere. Direction overrides go because they reorder what follows.
    """
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text)
    line = " ".join(visible.translate(_BIDI_CONTROLS).translate(_BRACKETS).split())
    return _LOOKS_LIKE_A_MARKER.sub(r"(\1)", line)


def render_claim(claim: Claim) -> str:
    """Return a claim as it reads in the answer: label if it needs one, text, markers, full stop.

    The markers stand before the final stop ("It closed in May [1]."), so that whoever splits the answer into sentences
    keeps each marker with its sentence. A stop that belongs to the last word or stands inside quotation marks stays.
    """
    return _label(claim) + _with_markers(claim.text, claim.citations)


def render_disagreement(disagreement: Disagreement, said: set[str]) -> str:
    """Return a disagreement as one paragraph; sides that are among the claims already (`said`) are named by marker."""
    opening = "The articles differ"
    if disagreement.topic:
        opening += f" on {disagreement.topic.rstrip('.!?:… ')}"
    if all(position.text in said for position in disagreement.positions):
        sides = " and ".join(_markers(position.citations) for position in disagreement.positions)
        return f"{opening}: compare {sides}."
    sides = " ".join(_with_markers(position.text, position.citations) for position in disagreement.positions)
    return f"{opening}: {sides}"


def is_forward(text: str) -> bool:
    """Whether a sentence says by itself that it is about what may come ("will", "expects", "plans to"). May is a month."""
    return _FORWARD.search(text) is not None


def _label(claim: Claim) -> str:
    """Return "Forecast: ", "Opinion (speaker): " or "Quote (speaker): " unless the sentence says so itself."""
    says_who = _ATTRIBUTION.search(claim.text) is not None
    if claim.kind == "prediction":
        return "" if says_who or is_forward(claim.text) else _labelled("Forecast", claim.speaker)
    if claim.kind == "opinion":
        return "" if says_who else _labelled("Opinion", claim.speaker)
    if claim.kind == "quote":
        marked = says_who or _QUOTATION_MARKS.search(claim.text)
        return "" if marked else _labelled("Quote", claim.speaker)
    return ""


def _labelled(word: str, speaker: str | None) -> str:
    return f"{word} ({speaker}): " if speaker else f"{word}: "


def _with_markers(text: str, markers: Sequence[int]) -> str:
    if _ENDS_INSIDE_QUOTE.search(text) or _ABBREVIATION.search(text):
        return f"{text} {_markers(markers)}."
    stop = _FINAL_STOP.search(text)
    if stop is None:
        return f"{text} {_markers(markers)}."
    return f"{text[: stop.start()].rstrip()} {_markers(markers)}{stop.group()}"


def _markers(markers: Sequence[int]) -> str:
    return "".join(f"[{marker}]" for marker in markers)
