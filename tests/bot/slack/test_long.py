"""Long answers: split on block boundaries, whole, with sources and buttons on the last part."""

import re

import pytest

from tests.fakes.slack.people import buttons
from tests.fakes.slack_bot import Bot
from tests.fakes.slack_engine import long_text


def words(text: str) -> list[str]:
    return re.findall(r"\b(?:word|cell|line)\d+\b", text)


@pytest.mark.parametrize("characters", [8_000, 12_500, 50_000])
def test_a_long_answer_arrives_whole_and_in_order(bot: Bot, characters: int) -> None:
    question = bot.people.mention(f"why? long {characters}")
    bot.reply(question)
    bot.settled()
    parts = bot.replies(question)
    shown = "\n".join(one.shown for one in parts)
    assert words(shown) == words(long_text(characters))
    assert len(parts) == -(-characters // 9_000) or len(parts) == -(-characters // 9_000) + 1
    assert all(not buttons(one.blocks) for one in parts[:-1])
    assert [one["action_id"] for one in buttons(parts[-1].blocks)] == [
        "footnote_passage:1",
        "footnote_passage:2",
        "footnote_feedback",
    ]
    assert all(one.shown.count("```") % 2 == 0 for one in parts)


def test_a_long_private_answer_arrives_whole(bot: Bot) -> None:
    bot.people.command("why? long 50000")
    bot.whisper("Show passage")
    shown = "\n".join(one.shown for one in bot.whispers())
    assert words(shown) == words(long_text(50_000))


def test_a_long_answer_in_plain_text_arrives_whole(bot: Bot) -> None:
    bot.workspace.faults.plan("chat.postMessage", "invalid_blocks", times=None, skip=0)
    bot.workspace.faults.plan("chat.startStream", "internal_error", times=None)
    question = bot.people.mention("why? long 12500")
    bot.workspace.faults.planned["chat.postMessage"].clear()
    bot.workspace.faults.plan("chat.postMessage", "invalid_blocks", times=2)
    bot.reply(question, holding="Read the article")
    shown = "\n".join(one.shown if one.blocks else one.text for one in bot.replies(question))
    assert words(shown) == words(long_text(12_500))
