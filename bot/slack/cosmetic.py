"""Calls that are nice to have: status lines, reactions, private notes. They may all fail; nothing waits for them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.slack.calls import CALL_ERRORS, error_name
from bot.slack.metrics import Metrics, log

THREADS = 3


class Cosmetic:
    """Runs such calls in the background: under one key one at a time, and of those that wait only the latest."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="cosmetic")
        self._lock = threading.Lock()
        self._latest: dict[str, Callable[[], object] | None] = {}
        """What waits under a key; None while its last call runs and nothing waits."""
        self._closed = False

    def later(self, key: str, call: Callable[[], object]) -> None:
        """Make a call soon, unless a later one under the same key takes its place."""
        with self._lock:
            if self._closed:
                return
            taken_care_of = key in self._latest
            self._latest[key] = call
            if not taken_care_of:
                self._pool.submit(self._run, key)

    def attempt(self, name: str, call: Callable[[], object]) -> bool:
        """Make a call now and return whether it went through."""
        try:
            call()
        except CALL_ERRORS as error:
            self._metrics.count(f"cosmetic_refused.{name}")
            log("cosmetic_refused", what=name, error=error_name(error))
            return False
        return True

    def _run(self, key: str) -> None:
        while (call := self._next(key)) is not None:
            self.attempt(key.split("/")[0], call)

    def _next(self, key: str) -> Callable[[], object] | None:
        with self._lock:
            call = self._latest[key]
            if call is None or self._closed:
                del self._latest[key]
                return None
            self._latest[key] = None
            return call

    def close(self) -> None:
        """Finish what runs, forget what waits."""
        with self._lock:
            self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
