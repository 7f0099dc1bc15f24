"""What the exit code of `ask` means; other programs rely on it.

0 answered, fully or in part. 1 something failed. 2 wrong usage or configuration. 3 the articles do not answer it.
"""

from collections.abc import Iterable

from bot.answer import Status

ANSWERED = 0
FAILED = 1
NOT_IN_THE_ARTICLES = 3


def of_status(status: Status) -> int:
    """Return the exit code of one answer."""
    return NOT_IN_THE_ARTICLES if status == "abstained" else ANSWERED


def of_batch(codes: Iterable[int]) -> int:
    """Return the exit code of many: a failure if any failed, else 0 if any was answered, else 3."""
    seen = set(codes)
    if seen - {ANSWERED, NOT_IN_THE_ARTICLES}:
        return FAILED
    return NOT_IN_THE_ARTICLES if seen == {NOT_IN_THE_ARTICLES} else ANSWERED
