"""A question is cleaned before anything else sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import MAX_QUESTION_CHARACTERS, clean_question
from corpus.errors import UsageError


@pytest.mark.parametrize(
    ("asked", "cleaned"),
    [
        ("  What\n\tis  it? ", "What is it?"),
        ("\x1b[1;31mRed\x1b[0m question\x07?", "Red question ?"),
        ("\u202eevil\u200b order\ufeff", "evil order"),
        ("من می‌خواهم؟", "من می‌خواهم؟"),
        ("🚀 Zażółć?", "🚀 Zażółć?"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_what_is_kept(asked: str, cleaned: str) -> None:
    assert clean_question(asked) == cleaned


@pytest.mark.parametrize("asked", ["", " \n\t", "?!…", "\x00\x07", "\u200b\u202e"])
def test_nothing_is_asked(asked: str) -> None:
    with pytest.raises(UsageError, match="The question is empty"):
        clean_question(asked)


def test_too_much_is_asked() -> None:
    assert len(clean_question("a" * MAX_QUESTION_CHARACTERS)) == MAX_QUESTION_CHARACTERS
    with pytest.raises(UsageError, match="4,001 characters"):
        clean_question("a" * (MAX_QUESTION_CHARACTERS + 1))


@given(st.text(max_size=200))
def test_a_clean_question_is_clean(asked: str) -> None:
    try:
        cleaned = clean_question(asked)
    except UsageError:
        return
    assert clean_question(cleaned) == cleaned
    assert "\n" not in cleaned
    assert "\x1b" not in cleaned
