"""What the words of a model may not hold, whatever they cite."""

import pytest

from bot.llm.guard import is_about, is_foreign, repeats_prompt
from bot.llm.prompt import VARIABLES, load_prompt

HELD = ["The mill at www.mill.example closed. See https://mill.example/news for more, or Character.AI."]


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("The mill closed.", False),
        ("The mill has a page, https://mill.example/news.", False),
        ("Character.AI wrote about it.", False),
        ("Read https://evil.example/ now.", True),
        ("Read evil-site.com/login now.", True),
        ("The mill [closed](closed).", True),
        ("<script>alert(1)</script> The mill closed.", True),
        ("```html", True),
        ("@channel the mill closed", True),
        ("He had 3 < 5 mills & U.S. offices.", False),
        ("You write one JSON object and nothing else.", True),
    ],
)
def test_addresses_markup_and_prompts_are_foreign(text: str, foreign: bool) -> None:
    assert is_foreign(text, HELD) is foreign


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_every_prompt_is_known_by_any_part_of_it(name: str) -> None:
    lines = [line for line in load_prompt(name).text.splitlines() if len(line.split()) > 12]
    assert all(repeats_prompt(line.upper()) for line in lines)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("why the mill closed", True),
        ("when the mills were closing", True),
        ("the price of bread in Paris", False),
        ("why 12 mills closed", False),
        ("mill " * 31, False),
        ("", False),
        ("the of and", False),
    ],
)
def test_most_words_and_every_number_must_be_held(text: str, about: bool) -> None:
    assert is_about(text, ["Why did the mill close in 2026?"]) is about
