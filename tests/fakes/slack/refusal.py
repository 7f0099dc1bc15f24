"""How the fake Slack says no, and the plan of refusals that a test sets."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):  # noqa: N818 (the word of the domain)
    """A Web API method answers `{"ok": false, "error": ...}`."""

    def __init__(
        self, error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **fields: Any
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = dict(headers or {})
        self.fields = fields


def rate_limited(seconds: int) -> Refused:
    """Too many calls: 429 and the seconds to wait."""
    return Refused("ratelimited", status=429, headers={"Retry-After": str(seconds)})


@dataclass
class Fault:
    """One planned refusal.

    Attributes
    ----------
    after_it_happened
        The call takes effect and then the answer is lost: the caller cannot know.
    skip, times
        The first `skip` matching calls go through, then `times` are refused (None: all).
    """

    error: str
    times: int | None = 1
    skip: int = 0
    retry_after: int = 0
    after_it_happened: bool = False

    def refusal(self) -> Refused:
        """Return what the caller gets."""
        if self.error == "ratelimited":
            return rate_limited(self.retry_after)
        if self.error in {"internal_error_500", "connection_lost"}:
            return Refused(self.error, status=500)
        return Refused(self.error)


@dataclass
class Faults:
    """The plan: refusals by method name."""

    planned: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))

    def plan(self, method: str, error: str, **options: Any) -> None:
        """Refuse calls of `method` with `error`; the options are the fields of `Fault`."""
        self.planned[method].append(Fault(error, **options))

    def clear(self) -> None:
        """Let everything through again."""
        self.planned.clear()

    def next_for(self, method: str) -> Fault | None:
        """Return the refusal for this call of `method`, or None."""
        for fault in self.planned.get(method, []):
            if fault.skip > 0:
                fault.skip -= 1
                return None
            if fault.times is None:
                return fault
            if fault.times > 0:
                fault.times -= 1
                return fault
        return None
