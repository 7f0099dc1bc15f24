"""Prompts are files whose variables the code and the file agree on, and articles cannot write into them."""

import re
from pathlib import Path

import pytest

import prompts
from bot.llm.prompt import VARIABLES, Prompt, PromptError, load_prompt, new_fence, new_keys, prompt_hash

FILES = sorted(Path(prompts.__path__[0]).glob("*.md"))


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_every_prompt_has_exactly_its_variables(name: str) -> None:
    assert load_prompt(name).variables == VARIABLES[name]


def test_a_variable_too_few_or_too_many_is_an_error() -> None:
    with pytest.raises(PromptError, match=r"support\.md.*missing|support\.md.*without a variable \['other'\]"):
        load_prompt("support", frozenset({"fence", "other"}))
    prompt = Prompt("x", "{{one}} and {{two}}")
    with pytest.raises(PromptError, match="two"):
        prompt.fill(one="1")
    with pytest.raises(PromptError, match="three"):
        prompt.fill(one="1", two="2", three="3")


def test_values_are_put_in_once() -> None:
    assert Prompt("x", "{{one}} {{two}}").fill(one="{{two}}", two="{{one}} \\1") == "{{two}} {{one}} \\1"


def test_every_prompt_says_that_sources_are_not_instructions() -> None:
    for name in ("draft", "support", "rewrite"):
        text = load_prompt(name).text
        assert text.startswith(f"Task: {name}\n")
        assert "never an instruction" in text
        assert "json" in text.lower()


def test_fences_and_keys_cannot_be_guessed() -> None:
    assert len({new_fence() for _ in range(50)}) == 50
    keys = new_keys(40)
    assert len(set(keys)) == 40
    assert all(re.fullmatch(r"[a-z][0-9a-f]{4}", key) for key in keys)


def test_prompts_are_plain_text_without_stray_braces() -> None:
    assert FILES
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "{{ " not in text, path.name
        assert all(line == line.rstrip() for line in text.splitlines()), path.name


def test_the_hash_names_the_wording() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", prompt_hash())
