"""Pairs of method and error, at every moment of a long answer at which the call is made: it arrives whole, in order, once."""

import re

import pytest

from tests.fakes.slack.people import buttons
from tests.fakes.slack_bot import Bot
from tests.fakes.slack_engine import long_text

LONG = 20_000
METHODS = (
    "assistant.threads.setStatus", "reactions.add", "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage",
    "chat.update",
)  # fmt: skip
MOMENTS = ("before it begins", "in its middle", "at its last part")
ERRORS = ("ratelimited", "internal_error", "invalid_blocks")
LEADS_TO = {
    "reactions.add": [("assistant.threads.setStatus", "feature_disabled")],
    "chat.update": [("chat.stopStream", "message_not_in_streaming_state")],
}
"""What has to fail before a method is called at all."""

NOT_CALLED = {
    *((method, "at its last part") for method in METHODS if method != "chat.postMessage"),
    *((method, "in its middle") for method in ("assistant.threads.setStatus", "reactions.add", "chat.startStream")),
}
"""Where an answer makes no (further) such call, so that there is nothing to refuse."""

SAID = ("The moon pulls the sea [1].", "Lamps were lit at dusk [2].")


CASES = [
    (method, error, moment)
    for method in METHODS
    for error in ERRORS
    for moment in MOMENTS
    if (method, moment) not in NOT_CALLED
]


@pytest.mark.parametrize(("method", "error", "moment"), CASES)
def test_a_long_answer_arrives_whole(bot: Bot, method: str, error: str, moment: str) -> None:
    faults = bot.workspace.faults
    for other, refusal in LEADS_TO.get(method, ()):
        faults.plan(other, refusal, times=None)
    if moment == "before it begins":
        faults.plan(method, error)
    pause = "slow 1" if method == "chat.appendStream" else "gate"
    question = bot.people.mention(f"why? {pause} long {LONG}")
    if method != "chat.startStream" or moment != "before it begins":
        bot.slack.wait_for(lambda: bot.replies(question), "the first sentence")
    if moment == "in its middle":
        faults.plan(method, error)
    elif moment == "at its last part":
        faults.plan(method, error, skip=1)
    bot.go()
    bot.reply(question)
    bot.settled()
    parts = bot.replies(question)
    shown = "\n".join(one.shown for one in parts)
    assert [shown.count(sentence) for sentence in SAID] == [1, 1]
    refused = [call.error for call in bot.workspace.called(method)]
    assert error in refused
    numbers = re.compile(r"\b(?:word|cell|line)\d+\b")
    assert numbers.findall(shown) == numbers.findall(long_text(LONG))
    assert [bool(buttons(one.blocks)) for one in parts] == [False] * (len(parts) - 1) + [True]
