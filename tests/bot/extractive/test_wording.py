"""Questions of several parts, and sentences as they are shown."""

import pytest

from bot.extractive.parts import Part, parts_of
from bot.extractive.tidy import tidy


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who founded Acme?", (Part("Who founded Acme?", "Who founded Acme?"),)),
        (
            "Who founded the firm Acme and when did it start?",
            (
                Part("Who founded the firm Acme", "Who founded the firm Acme"),
                Part("when did it start", "when did it start Acme"),
            ),
        ),
        (
            "Where is it? What does Acme do?",
            (Part("Where is it", "Where is it"), Part("What does Acme do", "What does Acme do")),
        ),
        ("Who founded Acme and when?", (Part("Who founded Acme and when?", "Who founded Acme and when?"),)),
        (
            "Did Smith and Jones found Acme?",
            (Part("Did Smith and Jones found Acme?", "Did Smith and Jones found Acme?"),),
        ),
    ],
)
def test_parts(question: str, parts: tuple[Part, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- A **bold** word and a [link](https://example.org).", "A bold word and a link."),
        ("3. The\n  second   line", "The second line"),
        ("snake_case_name and 2 * 3 * 4 stay", "snake_case_name and 2 * 3 * 4 stay"),
        ("*Emphasis* and `code`", "Emphasis and code"),
    ],
)
def test_tidy(text: str, shown: str) -> None:
    assert tidy(text) == shown
