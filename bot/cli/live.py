"""An answer while it is made: a status line on standard error, sentences on standard output once they are verified."""

from typing import TYPE_CHECKING, Any

from bot.answer import Answer, Citation
from bot.cli.console import say
from bot.cli.render import print_claim, print_footnotes, print_rest
from bot.events import Checking, ClaimVerified, Drafting, Event, FellBack, Searching

if TYPE_CHECKING:
    from rich.console import Console


class LiveAnswer:
    """A listener that prints; give it the finished answer, too.

    Parameters
    ----------
    show_claims
        Print sentences as they come; False for JSON, which is written as a whole.
    """

    def __init__(self, console: "Console", *, show_claims: bool, quiet: bool) -> None:
        from rich.console import Console

        self._console = console
        self._errors = Console(stderr=True, highlight=False, markup=False)
        self._show_claims = show_claims
        self._quiet = quiet
        self._status: Any = None
        self._citations: dict[int, Citation] = {}

    def __call__(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Searching(articles):
                self._say(f"Searching {articles} articles")
            case Drafting(model):
                self._say(f"{model} is writing")
            case Checking(quotes):
                self._say(f"Checking {quotes} quotes")
            case FellBack(reason):
                self.clear()
                say(f"footnote: {reason}", quiet=self._quiet)
            case ClaimVerified(claim, citations) if self._show_claims:
                self._citations.update((citation.marker, citation) for citation in citations)
                self.clear()
                print_claim(self._console, claim)

    def finish(self, answer: Answer) -> None:
        """Print what follows the sentences."""
        self.clear()
        if self._show_claims:
            print_rest(self._console, answer)

    def stop(self) -> None:
        """Leave a clean line after Ctrl-C: the sentences that were shown get their footnotes."""
        self.clear()
        if self._citations:
            print_footnotes(self._console, list(self._citations.values()))
        say("footnote: Stopped.")

    def clear(self) -> None:
        """Remove the status line."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _say(self, text: str) -> None:
        if self._quiet or not self._errors.is_terminal:
            return
        if self._status is None:
            self._status = self._errors.status(text)
            self._status.start()
        else:
            self._status.update(text)
