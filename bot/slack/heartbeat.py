"""A file that is fresh while the program is connected: what a container's health check looks at."""

import time
from contextlib import suppress
from pathlib import Path

FILE_NAME = "slack-alive"
FRESH_S = 30.0


def beat(data_dir: Path) -> None:
    """Say that the program is connected."""
    with suppress(OSError):
        (data_dir / FILE_NAME).touch()


def forget_beat(data_dir: Path) -> None:
    """Say that it no longer is."""
    with suppress(OSError):
        (data_dir / FILE_NAME).unlink(missing_ok=True)


def is_alive(data_dir: Path) -> bool:
    """Return whether the program said so lately."""
    try:
        return time.time() - (data_dir / FILE_NAME).stat().st_mtime < FRESH_S
    except OSError:
        return False
