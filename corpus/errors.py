"""Every error a person may see, in one file: what happened, and what to do about it.

The classes live here because every other package may import this one. A message is one sentence or two, names the thing
that is wrong, and never carries a secret.
"""

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
