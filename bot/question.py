"""What is asked: the question, what was said before it, and which articles may answer."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from corpus.errors import UsageError

MAX_QUESTION_CHARACTERS = 4_000
"""About two pages: longer than any question, short enough for every model's window."""

RequestedMode = Literal["auto", "llm", "extractive"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation and the answer it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles may answer; an empty filter lets all of them.

    Attributes
    ----------
    since, until
        `2026`, `2026-05` or `2026-05-19`, both inclusive. An article without a date matches neither.
    publishers, article_ids, tags
        Any of these; compared without case.
    """

    since: str | None = None
    until: str | None = None
    publishers: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked."""

    text: str
    id: str | None = None
    history: tuple[Turn, ...] = ()
    mode: RequestedMode = "auto"
    filter: ArticleFilter = field(default_factory=ArticleFilter)


_TERMINAL_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners: part of Persian and Indic words, and of many emoji."""


def _unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf" and char not in _JOINERS


def clean_question(text: str) -> str:
    """Return a question on one line, without control characters.

    Raises
    ------
    UsageError
        Nothing is left to ask, or it is longer than `MAX_QUESTION_CHARACTERS`.
    """
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise UsageError(
            f"The question has {len(text):,} characters and may have {MAX_QUESTION_CHARACTERS:,}; ask something shorter."
        )
    text = _TERMINAL_SEQUENCE.sub(" ", text)
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text if not _unseen(char))
    question = " ".join(visible.split())
    if not any(character.isalnum() for character in question):
        raise UsageError("The question is empty; ask for something in words.")
    return question
