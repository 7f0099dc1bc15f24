"""Every error a person may see, in one file: what happened, and what to do about it.

The classes live here because every other package may import this one. A message is one sentence or two, names the thing
that is wrong, and never carries a secret.
"""

from pathlib import Path
from typing import ClassVar


class FootnoteError(Exception):
    """Parent of every error that is shown to a person as one plain sentence."""

    exit_code: ClassVar[int] = 1


class UsageError(FootnoteError):
    """The question, a flag or a file handed over is not usable: exit code 2."""

    exit_code = 2


class ConfigurationError(FootnoteError):
    """A setting is missing or wrong: exit code 2."""

    exit_code = 2


class CorpusMissingError(ConfigurationError):
    """There is no corpus folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"There is no folder {folder}. Give the folder of your articles with --corpus DIR or FOOTNOTE_CORPUS_DIR."
        )


class CorpusUnreadableError(FootnoteError):
    """The corpus folder cannot be listed."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"The folder {folder} cannot be read ({reason}). Check its permissions.")


class CorpusEmptyError(FootnoteError):
    """No file of the corpus folder is an article; `problems` are `file: reason` lines."""

    def __init__(self, folder: Path, problems: tuple[str, ...]) -> None:
        self.problems = problems
        found = f" {len(problems)} could not be used: {'; '.join(problems[:3])}." if problems else ""
        super().__init__(f"No article in {folder}.{found} Put Markdown (.md) or text (.txt) files there.")


class SettingsError(ConfigurationError):
    """A setting is not valid; `name` is where it was read from, `reason` never holds its value."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The setting {name} is not valid: {reason}.")
