"""A follow-up question made complete in itself, by one cheap call."""

import json
from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.assemble import plain_line
from bot.llm.chat import Ask, ChatModel, Deadline, Message, Tally
from bot.llm.context import Budget
from bot.llm.draft import REWRITE_SCHEMA, json_part
from bot.llm.guard import is_about, is_foreign
from bot.llm.prompt import load_prompt, new_fence, one_line
from bot.llm.tokens import estimate_tokens
from bot.question import Turn

MAX_TURNS = 4
"""Earlier questions the model sees; older ones are rarely what "he" means."""

MAX_ANSWER = 600
"""Characters of an earlier answer the model sees."""

MAX_QUESTION = 1000
"""Characters of a rewritten question; a longer one is not a question."""

MAX_OUTPUT = 2000
"""Tokens, most of them for models that think before they write."""


class _Rewritten(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    question: str = Field(min_length=1, max_length=MAX_QUESTION)


def rewrite_question(
    question: str, history: Sequence[Turn], chat: ChatModel, budget: Budget, deadline: Deadline, tally: Tally
) -> str | None:
    """Return `question` so that it stands alone, or None when the reply is of no use.

    Of no use is a reply that is no question in the words of the conversation: an answer, an instruction, a piece of a prompt.

    Raises
    ------
    ModelError
        The call failed.
    """
    fence = new_fence()
    system = load_prompt("rewrite").fill(fence=fence)
    user = load_prompt("rewrite_user")
    recent = [replace(turn, answer=turn.answer[:MAX_ANSWER]) for turn in history[-MAX_TURNS:]]
    while True:
        talk = "\n".join(f"Question: {one_line(t.question)}\nAnswer: {one_line(t.answer)}" for t in recent)
        content = user.fill(fence=fence, conversation=talk, question=one_line(question))
        if not recent:
            return None
        if estimate_tokens(system) + estimate_tokens(content) <= budget.prompt:
            break
        recent = recent[1:]
    messages = (Message("system", system), Message("user", content))
    ask = Ask("rewrite", messages, REWRITE_SCHEMA, min(budget.output, MAX_OUTPUT))
    with chat.stream(ask, deadline, tally) as reply:
        for _ in reply:
            deadline.check()
        text = reply.end.text
    try:
        rewritten = plain_line(_Rewritten.model_validate(json.loads(json_part(text))).question)
    except (ValidationError, json.JSONDecodeError, RecursionError):
        return None
    said = [question, *(line for turn in recent for line in (turn.question, turn.answer))]
    return rewritten if is_about(rewritten, said) and not is_foreign(rewritten, said) else None
