"""Our own bounded pool of workers. Slack's listeners only hand over; questions of one conversation stay in order."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.slack.metrics import log


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; jobs of the same `lane` never run at the same time."""

    key: str
    lane: str
    run: Callable[[], None]


class WorkQueue:
    """`workers` threads over one line of jobs.

    `on_moved` is called, without any lock held, with the keys that wait and how many jobs are ahead of each.
    """

    def __init__(self, workers: int, on_moved: Callable[[dict[str, int]], None]) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._running: dict[str, Job] = {}
        self._closed = False
        self._on_moved = on_moved
        self._workers = workers
        self._threads = [threading.Thread(target=self._work, name=f"answer-{n}", daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> int:
        """Put a job in line, unless one of its key waits already; return its number there (0: it starts now).

        A job whose key is running is put in line: what runs may have seen the state before it changed.
        """
        with self._changed:
            if not self._closed and all(waiting.key != job.key for waiting in self._waiting):
                self._waiting.append(job)
                self._changed.notify()
            return self._ahead(job.key)

    def _ahead(self, key: str) -> int:
        for place, job in enumerate(self._waiting):
            if job.key == key:
                free = self._workers - len(self._running)
                return max(0, place + 1 - free)
        return 0

    def withdraw(self, key: str) -> bool:
        """Take a job out of the line; False if it runs already or is not there."""
        with self._changed:
            before = len(self._waiting)
            self._waiting = [job for job in self._waiting if job.key != key]
            return len(self._waiting) < before

    def size(self) -> tuple[int, int]:
        """Return how many jobs wait and how many run."""
        with self._changed:
            return len(self._waiting), len(self._running)

    def close(self, timeout: float) -> None:
        """Start nothing new and wait up to `timeout` seconds for what runs."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._running, timeout)

    def _next(self) -> Job | None:
        lanes = {job.lane for job in self._running.values()}
        return next((job for job in self._waiting if job.lane not in lanes), None)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._next() is not None)
                job = self._next()
                if self._closed or job is None:
                    return
                self._waiting.remove(job)
                self._running[job.key] = job
                moved = {one.key: self._ahead(one.key) for one in self._waiting}
            try:
                self._on_moved(moved)
                job.run()
            except Exception as error:  # noqa: BLE001 (a worker must outlive whatever its job did)
                log("job_failed", error=type(error).__name__)
            finally:
                with self._changed:
                    del self._running[job.key]
                    self._changed.notify_all()
