"""What every client of a remote model needs: how to name the server, and how long to wait before another attempt."""

import email.utils
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

PASSING_STATUS = frozenset({408, 409, 429})
"""And every 5xx: the failures that the API's reference says to try again."""

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0


def server_name(base_url: str | None) -> str:
    """Return the host of the server for a sentence, without path, user or password."""
    if base_url is None:
        return "api.openai.com"
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def may_pass(status: int) -> bool:
    """Whether the same request may succeed later."""
    return status in PASSING_STATUS or status >= 500


def backoff(attempt: int) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (from 0) when the server asks for none."""
    return min(FIRST_PAUSE_SECONDS * 2.0**attempt, LONGEST_PAUSE_SECONDS)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` (seconds or a date, RFC 9110) or `retry-after-ms` asks to wait, or None."""
    for name, seconds in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers.get(name, "")) * seconds)
        except ValueError:
            continue
    try:
        when = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, when.timestamp() - time.time())
