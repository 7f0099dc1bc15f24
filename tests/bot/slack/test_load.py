"""Fifty slow questions at once: every acknowledgement is quick, and everybody sees where they stand."""

import re
from collections.abc import Callable

from tests.fakes.slack_bot import Bot


def test_fifty_questions_of_ten_seconds_are_all_acknowledged_within_a_second(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    people = bot.people
    questions = [people.mention(f"why {number}? slow 10", user=f"U0P{number}") for number in range(40)]
    envelopes = list(people.sent)
    envelopes += [people.command(f"why {number}? slow 10", user=f"U0Q{number}") for number in range(10)]
    seconds = sorted(bot.slack.ack_of(envelope) for envelope in envelopes)
    assert len(seconds) == 90
    assert seconds[int(len(seconds) * 0.99) - 1] < 1
    assert all(bot.slack.envelopes[envelope].redelivered == 0 for envelope in envelopes)
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
    assert bot.slack.ack_of(people.open_home()) < 1
    bot.slack.wait_for(lambda: people.anna in bot.workspace.homes, "the home")
