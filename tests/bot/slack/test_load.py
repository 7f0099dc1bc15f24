"""Fifty slow questions at once: every acknowledgement comes at once, and everybody sees where they stand.

How fast is measured by hand: `benchmarks/slack_acks.py`.
"""

import re
from collections.abc import Callable

from tests.fakes.slack_bot import Bot


def test_fifty_questions_of_ten_seconds_are_acknowledged_before_any_is_answered(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    people = bot.people
    questions = [people.mention(f"why {number}? slow 10", user=f"U0P{number}") for number in range(40)]
    envelopes = list(people.sent)
    envelopes += [people.command(f"why {number}? slow 10", user=f"U0Q{number}") for number in range(10)]
    assert len(envelopes) == 90
    for envelope in envelopes:
        bot.slack.ack_of(envelope)
    told = bot.slack.envelopes[envelopes[-1]].reply
    assert told is not None
    assert re.fullmatch(r"Your question is number \d+ in line\..*", told["text"])

    def places() -> set[str]:
        waiting = {question.ts for question in questions}
        lines = {one["status"] for one in bot.workspace.statuses if one["thread_ts"] in waiting}
        return {line for line in lines if line.startswith("has your question in line: number ")}

    bot.slack.wait_for(lambda: len(places()) >= 30, "the places in line")
    assert len(bot.asked()) <= 4
    # A button works at once all the same: it opens what is stored.
    bot.slack.ack_of(people.open_home())
    bot.slack.wait_for(lambda: people.anna in bot.workspace.homes, "the home")
