"""Counters and log lines: what happened, how often, how long it took; never what anybody wrote."""

import logging
import threading
from collections import Counter, deque

LOG = logging.getLogger("footnote.slack")

KEPT_DURATIONS = 1000


class Metrics:
    """Counters by name, and the durations of the latest answers in seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: Counter[str] = Counter()
        self._durations: deque[float] = deque(maxlen=KEPT_DURATIONS)

    def count(self, name: str) -> None:
        """Add one."""
        with self._lock:
            self._counters[name] += 1

    def took(self, seconds: float) -> None:
        """Keep how long an answer took, from acceptance to delivery."""
        with self._lock:
            self._durations.append(seconds)

    def snapshot(self) -> dict[str, float]:
        """Return every counter, and p50 and p95 of the durations."""
        with self._lock:
            found: dict[str, float] = dict(sorted(self._counters.items()))
            ordered = sorted(self._durations)
        for name, share in (("seconds_p50", 0.5), ("seconds_p95", 0.95)):
            if ordered:
                found[name] = round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
        return found


def log(event: str, **fields: object) -> None:
    """Write one line: `event key=value ...`."""
    LOG.info("%s %s", event, " ".join(f"{name}={value}" for name, value in fields.items()))
