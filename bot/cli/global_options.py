"""The options that every command takes, wherever on the line they stand, and what they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

WITH_VALUE = ("--corpus", "--data-dir", "--config")
SWITCHES = ("--verbose", "--quiet")


@dataclass(frozen=True)
class GlobalOptions:
    """What was given on the command line, and the settings that follow from it."""

    corpus: Path | None
    data_dir: Path | None
    config: Path | None
    verbose: bool
    quiet: bool

    @cached_property
    def settings(self) -> "Settings":
        """The settings, read when a command first needs them (`--help` never does)."""
        from bot.settings import load_settings

        return load_settings(config_file=self.config, flags={"corpus_dir": self.corpus, "data_dir": self.data_dir})


def options_of(context: typer.Context) -> GlobalOptions:
    """Return the options of the running command."""
    options = context.find_object(GlobalOptions)
    assert options is not None, "the callback of the app sets them"  # noqa: S101 (a mistake of ours, not of a person)
    return options


def hoist(arguments: Sequence[str]) -> list[str]:
    """Return `arguments` with the global options moved to the front, where the parser expects them.

    People write `footnote ask "..." --corpus notes` as often as the other order. What follows `--` stays as it is.
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            return [*front, *rest, argument, *waiting]
        if argument in SWITCHES or argument.startswith(tuple(f"{name}=" for name in WITH_VALUE)):
            front.append(argument)
        elif argument in WITH_VALUE and waiting:
            front += [argument, waiting.pop(0)]
        else:
            rest.append(argument)
    return [*front, *rest]
