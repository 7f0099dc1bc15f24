"""What the extractive answer hands to the pipeline: sentences with the spans they come from, nothing numbered yet."""

from dataclasses import dataclass

from bot.answer import ClaimKind


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """`article.text[start:end]` in code points: the words a claim rests on."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ExtractiveClaim:
    """One sentence of an answer.

    Attributes
    ----------
    text
        The words of the first span; for a row of a table its label, headers and cells put in a line.
    speaker
        As named in the sentence, or None where the article speaks for itself.
    spans
        The sentence itself first, then sentences of other articles that say the same.
    """

    text: str
    kind: ClaimKind
    speaker: str | None
    spans: tuple[QuotedSpan, ...]


@dataclass(frozen=True, slots=True)
class ExtractivePosition:
    """One side of a disagreement."""

    text: str
    spans: tuple[QuotedSpan, ...]


@dataclass(frozen=True, slots=True)
class ExtractiveDisagreement:
    """Two sides that do not go together; `pattern` names the check that saw it."""

    topic: str
    pattern: str
    positions: tuple[ExtractivePosition, ...]


@dataclass(frozen=True, slots=True)
class ExtractiveDraft:
    """An answer without a language model, or the refusal to give one.

    Attributes
    ----------
    claims
        At most five, best first. Also filled where the draft abstains, so that whoever wants to can see what was refused;
        only an answer that does not abstain may show them.
    confidence
        Calibrated probability, 0 to 1, that the articles answer the question.
    not_covered
        Parts of a question of several parts for which nothing was found.
    nearest
        Ids of the articles nearest to the question, nearest first, at most three.
    """

    claims: tuple[ExtractiveClaim, ...]
    disagreements: tuple[ExtractiveDisagreement, ...]
    abstained: bool
    confidence: float
    not_covered: tuple[str, ...]
    nearest: tuple[str, ...]
