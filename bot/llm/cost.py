"""What is known about models: the size of their window and their price. The table is `models.json`."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from bot.answer import Usage
from bot.llm.chat import Tally

UNKNOWN_WINDOW = 4096
"""Tokens assumed for a model that is not in the table. Ollama gives a model this much unless told otherwise, and cuts a longer
prompt without a word; `llm.context_window` says better."""

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def context_window(model: str) -> int:
    """Return the context window of `model` in tokens."""
    known = _known(model)
    return int(known["window"]) if known else UNKNOWN_WINDOW


def cost_usd(model: str, prompt_tokens: int, completion_tokens: int) -> float | None:
    """Return the price of that many tokens in dollars, or None for a model whose price is not known."""
    known = _known(model)
    if known is None:
        return None
    return round((prompt_tokens * known["read"] + completion_tokens * known["written"]) / 1_000_000, 8)


def usage_of(model: str, tally: Tally) -> Usage:
    """Return the calls and tokens of `tally` with their price."""
    return Usage(
        calls=tally.calls,
        prompt_tokens=tally.prompt_tokens,
        completion_tokens=tally.completion_tokens,
        cost_usd=cost_usd(model, tally.prompt_tokens, tally.completion_tokens),
    )


def _known(model: str) -> Mapping[str, float] | None:
    """Return the row of `model`; a dated snapshot (`gpt-5-mini-2025-08-07`) is the model it is a snapshot of."""
    return _table().get(_SNAPSHOT.sub("", model))


@cache
def _table() -> Mapping[str, Mapping[str, float]]:
    text = resources.files("bot.llm").joinpath("models.json").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, float]] = json.loads(text)["models"]
    return table
