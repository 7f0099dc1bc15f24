"""Prompts: data files with named variables, checked when they are loaded.

A variable is written `{{name}}`. Values are put in once and never looked at again, so an article that contains `{{fence}}` is
just text.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")

VARIABLES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"fence", "max_claims"}),
    "draft_user": frozenset({"question", "count", "sources"}),
    "source": frozenset({"fence", "key", "title", "publisher", "published", "kind", "section", "text"}),
    "repair_json": frozenset({"problem"}),
    "repair_claims": frozenset({"rejected"}),
    "support": frozenset({"fence"}),
    "support_user": frozenset({"fence", "sentences", "count"}),
    "rewrite": frozenset({"fence"}),
    "rewrite_user": frozenset({"fence", "conversation", "question"}),
}
"""The prompts of the answer, and the variables that the code gives to each."""


class PromptError(ValueError):
    """A prompt file and the code do not agree on the variables: a mistake of whoever edited one of them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file."""

    name: str
    text: str

    @property
    def variables(self) -> frozenset[str]:
        """The names between double braces."""
        return frozenset(_VARIABLE.findall(self.text))

    def fill(self, **values: str) -> str:
        """Return the text with every variable replaced.

        Raises
        ------
        PromptError
            A variable has no value, or a value has no variable.
        """
        _compare(self.name, self.variables, frozenset(values))
        return _VARIABLE.sub(lambda match: values[match.group(1)], self.text)


@cache
def load_prompt(name: str, variables: frozenset[str] | None = None) -> Prompt:
    """Return the prompt `prompts/{name}.md`.

    Parameters
    ----------
    variables
        The variables it must have, no more and no fewer; None takes them from `VARIABLES`.

    Raises
    ------
    PromptError
        The file has other variables.
    """
    text = resources.files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
    prompt = Prompt(name, text)
    _compare(name, prompt.variables, VARIABLES[name] if variables is None else variables)
    return prompt


def _compare(name: str, in_file: frozenset[str], given: frozenset[str]) -> None:
    if in_file != given:
        missing, unknown = sorted(in_file - given), sorted(given - in_file)
        raise PromptError(
            f"prompts/{name}.md: variables without a value {missing}, values without a variable {unknown}"
        )


@cache
def prompt_hash() -> str:
    """Return the SHA-256 (16 hex digits) of every prompt of the answer: another wording is another answer."""
    texts = [f"{name}\n{load_prompt(name).text}" for name in sorted(VARIABLES)]
    return hashlib.sha256("\n\n".join(texts).encode()).hexdigest()[:16]


def new_fence() -> str:
    """Return a name for a fence that no article can guess."""
    return f"source-{secrets.token_hex(6)}"


def new_keys(count: int) -> list[str]:
    """Return `count` different keys for sources: they say nothing, and hold for one call only."""
    keys: set[str] = set()
    while len(keys) < count:
        keys.add(secrets.choice("bcdfghkmnpqrstvwxz") + secrets.token_hex(2))
    return sorted(keys, key=lambda _: secrets.randbits(32))


def one_line(text: str) -> str:
    """Return `text` on one line, for a field of a prompt."""
    return " ".join(text.split())
