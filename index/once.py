"""What takes long to load, loaded once, by whichever thread needs it first."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Loaded = TypeVar("Loaded")


class Once(Generic[Loaded]):
    """A value that is made when it is first asked for; any number of threads may ask."""

    def __init__(self, load: Callable[[], Loaded]) -> None:
        self._load = load
        self._loaded: Loaded | None = None
        self._lock = threading.Lock()

    def get(self) -> Loaded:
        """Return the value; who comes while it is made waits for it. What failed is tried again by the next who asks."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded
