"""What the words of a model may never hold, whatever quotes they carry: our own prompts, and addresses or markup of its own.

An instruction planted in an article or in a question may be obeyed by a model. Verification refuses what has no quote; these rules
refuse what a true quote could be made to carry.
"""

import re
from collections.abc import Sequence
from functools import cache

from bot.llm.prompt import VARIABLES, load_prompt
from bot.verification.words import content_words, list_words, stem

PROMPT_RUN = 6
"""Words. A sentence that shares a run of this length with a prompt repeats the prompt; article and prompt share none by chance."""

MOST_WORDS_LEFT_OPEN = 30
"""Words of an item of `not_covered`."""

_MARKUP = re.compile(
    r"\w+://[^\s\[\]()<>\"'”]*|\bwww\.[^\s\[\]()<>\"'”]*|\]\(|<[/!a-zA-Z][^>]*>|```|\{\{|&[a-z]+;|@(?:here|channel|everyone)\b|(?<!\w)mailto:"
    r"|\b[\w-]+\.(?:com|org|net|io|ai|dev|co|ru|xyz|info|biz|site|online)(?:/\S*)?\b",
    re.IGNORECASE,
)


def is_foreign(text: str, held_by: Sequence[str]) -> bool:
    """Whether `text` repeats a prompt, or has an address or markup that stands in none of the texts `held_by`."""
    held = "\n".join(held_by).lower()
    return repeats_prompt(text) or any(
        found.group().lower().rstrip(".,;:!?") not in held for found in _MARKUP.finditer(text)
    )


def repeats_prompt(text: str) -> bool:
    """Whether `text` has `PROMPT_RUN` words in a row with one of our prompts."""
    words = list_words(text).words
    runs = (words[at : at + PROMPT_RUN] for at in range(len(words) - PROMPT_RUN + 1))
    return any(run in _prompt_runs() for run in runs)


def is_about(text: str, held_by: Sequence[str], *, share: float = 0.5) -> bool:
    """Whether at least `share` of the content words of `text` stand in the texts `held_by`, and every number does."""
    known_words = {word for held in held_by for word in list_words(held).words}
    known = {stem(word) for word in known_words}
    said = content_words(list_words(text).words)
    if not said or len(said) > MOST_WORDS_LEFT_OPEN:
        return False
    if any(any(char.isdigit() for char in word) and word not in known_words for word in said):
        return False
    return sum(stem(word) in known for word in said) >= share * len(said)


@cache
def _prompt_runs() -> frozenset[tuple[str, ...]]:
    runs: set[tuple[str, ...]] = set()
    for name in VARIABLES:
        words = list_words(load_prompt(name).text).words
        runs.update(words[at : at + PROMPT_RUN] for at in range(len(words) - PROMPT_RUN + 1))
    return frozenset(runs)
