"""What happens while a question is answered, for whoever shows it (a terminal, Slack)."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.answer import Citation, Claim


@dataclass(frozen=True, slots=True)
class Searching:
    """The search begins, over this many articles."""

    articles: int


@dataclass(frozen=True, slots=True)
class Drafting:
    """The model has been asked for an answer."""

    model: str


@dataclass(frozen=True, slots=True)
class Checking:
    """The quotes are being checked; so many there are."""

    quotes: int


@dataclass(frozen=True, slots=True)
class ClaimVerified:
    """One more sentence of the answer stands; it will not be taken back."""

    claim: Claim
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class FellBack:
    """The model could not be used and the extractive answer follows; `reason` is one plain sentence."""

    reason: str


Event = Searching | Drafting | Checking | ClaimVerified | FellBack
Listener = Callable[[Event], None]
