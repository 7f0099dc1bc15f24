"""What the model's side of an answer is, once it has been checked."""

from dataclasses import dataclass, field

from bot.answer import Rejection, Status, Usage
from bot.assemble import Assembled, DraftClaim, DraftDisagreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A verified answer of a model, in the parts that an `Answer` needs.

    Attributes
    ----------
    status
        `abstained` when no sentence survived, also when the model said that the articles do not answer.
    assembled
        Text with markers, claims, citations, disagreements; empty when abstained.
    notice
        One sentence for standard error when the answer is complete in itself but not all that was asked of the model (the
        connection broke, the model ran out of room), else None.
    generate_ms, verify_ms
        Milliseconds spent waiting for the model, and checking.
    cached
        Whether the answer came from the cache; `usage` then counts no call.
    """

    status: Status
    assembled: Assembled
    not_covered: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    usage: Usage = field(default_factory=Usage)
    generate_ms: float = 0.0
    verify_ms: float = 0.0
    notice: str | None = None
    cached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The same before assembling: what the cache keeps."""

    status: Status
    claims: tuple[DraftClaim, ...] = ()
    disagreements: tuple[DraftDisagreement, ...] = ()
    not_covered: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    notice: str | None = None
