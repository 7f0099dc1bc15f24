"""Follow-ups without a model: the last subject is carried over, the same way every time, and only where it is needed."""

import pytest

from bot.conversation import carry_over, names
from bot.question import Turn

KARPATHY = Turn("Why did Andrej Karpathy join Anthropic?", "Andrej Karpathy wanted to do research again [1].")
NAMELESS = Turn("who runs the mill?", "Anna Weber runs the mill [1].")
FOUNDER = Turn("Who founded Mill Labs?", "Anna Weber founded Mill Labs in May 2020 [1].")
VALUE = Turn("What is xAI's valuation?", "It is $5 billion [1].")
EMPTY = Turn("why?", "nobody knows.")


@pytest.mark.parametrize(
    ("question", "history", "complete"),
    [
        ("And when did he leave?", [KARPATHY], "when did he leave (Andrej Karpathy, Anthropic)?"),
        ("what does it do", [KARPATHY], "what does it do (Andrej Karpathy, Anthropic)"),
        ("Why?", [KARPATHY], "Why (Andrej Karpathy, Anthropic)?"),
        ("And how old is she?", [KARPATHY, NAMELESS], "how old is she (Anna Weber)?"),
        ("Where did she work before?", [FOUNDER], "Where did she work before (Anna Weber, Mill Labs)?"),
        ("And OpenAI?", [VALUE], "What is OpenAI's valuation?"),
        ("What about Gemini 1.5 Pro?", [VALUE], "What is Gemini 1.5 Pro's valuation?"),
        ("And the one in Rome?", [VALUE], "What is xAI's valuation? the one in Rome?"),
        ("Since when exactly?", [VALUE], "Since when exactly (xAI)?"),
        ("Is that company still there?", [VALUE], "Is that company still there (xAI)?"),
        ("Who argues that language models lack understanding?", [KARPATHY], None),
        ("What is llm.c?", [KARPATHY], None),
        ("And before that?", [KARPATHY, EMPTY], "before that (Andrej Karpathy, Anthropic)?"),
        ("And before that?", [EMPTY], "why? before that?"),
        ("How does Constitutional AI differ from RLHF?", [KARPATHY], None),
        ("Who leads the research team at OpenAI?", [KARPATHY], None),
        ("When did the mill close this year in Aldbury?", [KARPATHY], None),
        ("And when did he leave?", [], None),
        ("And did he criticise OpenAI?", [KARPATHY], "did he criticise OpenAI (Andrej Karpathy, Anthropic)?"),
    ],
)
def test_the_last_subject_is_carried_over_where_it_is_needed(
    question: str, history: list[Turn], complete: str | None
) -> None:
    assert carry_over(question, history) == complete
    assert carry_over(question, history) == carry_over(question, history)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Why did Andrej Karpathy join Anthropic?", ["Andrej Karpathy", "Anthropic"]),
        ("What is Anthropic's plan for Claude 4?", ["Anthropic", "Claude 4"]),
        ("Workers left. OpenAI stayed.", ["OpenAI"]),
        ("Is RLHF used by Aleksander Mądry?", ["RLHF", "Aleksander Mądry"]),
        ("who runs the mill?", []),
    ],
)
def test_names_are_runs_of_capitals(text: str, found: list[str]) -> None:
    assert names(text) == found
