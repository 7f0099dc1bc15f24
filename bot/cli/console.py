"""Where words go: answers to standard output, progress and notices to standard error."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from index.build import Progress

MAX_WIDTH = 100
"""Columns; longer lines are hard to read however wide the terminal is."""


def output() -> "Console":
    """Return standard output: styled and wrapped in a terminal, plain and unwrapped in a pipe."""
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the door knows what that means; rich would leave with exit code 1

    console = Output(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        return Output(highlight=False, markup=False, emoji=False, width=1_000_000, color_system=None)
    return Output(highlight=False, markup=False, emoji=False, width=min(console.width, MAX_WIDTH))


def say(notice: str, *, quiet: bool = False) -> None:
    """Write a notice to standard error."""
    if not quiet:
        print(notice, file=sys.stderr, flush=True)  # noqa: T201 (the one place notices are written)


def emit_json(value: Any, *, compact: bool = False) -> None:  # noqa: ANN401 (anything JSON can hold)
    """Write one JSON value: on one line when `compact`, indented otherwise."""
    text = json.dumps(value, ensure_ascii=False, indent=None if compact else 2, allow_nan=False)
    # Lone surrogates cannot be written; JSON has an escape for them.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    sys.stdout.flush()


@contextmanager
def index_progress(*, quiet: bool) -> Iterator["ProgressBar"]:
    """Show a bar on standard error while an index is built; in a pipe or a dumb terminal, one line."""
    bar = ProgressBar(quiet=quiet)
    try:
        yield bar
    finally:
        bar.close()


class ProgressBar:
    """Called with each `Progress` of a build; appears with the first one, so a fresh index shows nothing."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._task: Any = None
        self._told = False

    def __call__(self, progress: "Progress") -> None:
        """Show how far the build is."""
        if self._quiet:
            return
        if not sys.stderr.isatty():
            if not self._told:
                say(f"{progress.stage} …")
                self._told = True
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(progress.stage, total=progress.total or None)
        self._bar.update(self._task, description=progress.stage, total=progress.total or None, completed=progress.done)

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
