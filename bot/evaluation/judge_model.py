"""The judge's way to the model: one prompt file, one call, one JSON object."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.llm.chat import Ask, ChatModel, Deadline, Message, Tally
from bot.llm.prompt import load_prompt, new_fence
from corpus.model_errors import ModelReplyError

MAX_OUTPUT_TOKENS = 2000
"""A verdict takes ten; the rest is room for a model that thinks first."""


@dataclass(frozen=True)
class ChatJudge:
    """Implements `judge.JudgeModel` over a chat model.

    Attributes
    ----------
    seconds
        The longest one verdict may take.
    """

    chat: ChatModel
    model: str
    seconds: float = 60.0

    def complete_json(self, prompt_name: str, variables: Mapping[str, str], schema: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to a prompt of `prompts/`; the variable `fence` is added.

        Raises
        ------
        ModelError
            The model cannot be reached, takes too long, or does not write a JSON object.
        """
        filled = {**variables, "fence": new_fence()}
        prompt = load_prompt(prompt_name, frozenset(filled)).fill(**filled)
        ask = Ask(prompt_name, (Message("user", prompt),), schema, MAX_OUTPUT_TOKENS)
        with self.chat.stream(ask, Deadline.after(self.seconds), Tally()) as reply:
            text = "".join(reply)
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            raise ModelReplyError(self.model, "a verdict that is not JSON") from error
        if not isinstance(found, dict):
            raise ModelReplyError(self.model, "a verdict that is not a JSON object")
        return found
