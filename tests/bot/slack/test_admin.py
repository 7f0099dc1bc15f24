"""Rules by channel, limits and budgets, told privately."""

import re
from collections.abc import Callable

from tests.fakes.slack.people import button, buttons
from tests.fakes.slack_bot import Bot


def test_channel_rules(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(
        ask_a_human="U0HELP",
        channels={
            "C0OFF": {"mode": "off"},
            "C0TWO": {"mode": "questions", "feedback": False, "ask_a_human": "S0TEAM"},
            "G0PRIV": {"replies": "private", "allowed_users": ["U0ANNA"], "filter": {"publishers": ["x"]}},
            "C0GHOST": {"mode": "off"},
        },
    )
    bot.workspace.channels["C0OFF"] = type(bot.workspace.channels["C0GEN"])("C0OFF")
    people = bot.people
    bot.slack.wait_for(lambda: bot.said("NOTICE [slack.channels.C0GHOST]: Slack knows no such channel"), "the notice")

    people.mention("why?", "C0OFF")
    off = people.command("why?", "C0OFF")
    bot.slack.ack_of(off)
    assert bot.slack.envelopes[off].reply == {"text": "I am switched off in this channel. Ask me in a direct message."}

    small_talk = people.say("good morning everybody", "C0TWO")
    unasked = people.say("nothing about why tides rise?", "C0TWO")
    answer = bot.reply(unasked, holding="do not answer")
    assert [one["action_id"] for one in buttons(answer.blocks)] == ["footnote_human"]
    assert bot.replies(small_talk) == []
    bot.press(answer, "footnote_human")
    bot.whisper("I have asked.")
    bot.press(answer, "footnote_human")
    bot.settled()
    asking = [one for one in bot.replies(unasked) if "<!subteam^S0TEAM>" in one.text]
    assert [one.text for one in asking] == [
        f"<!subteam^S0TEAM>, <@{people.anna}> asks something that the articles do not answer:\n&gt; nothing about why tides rise?"
    ]

    private = people.mention("why?", "G0PRIV")
    shown = bot.whisper("Show passage")
    assert shown.thread_ts == private.ts
    assert bot.replies(private) == []
    people.mention("why?", "G0PRIV", user=people.bert)
    bot.whisper("You are not on the list", user=people.bert)

    direct = bot.reply(people.direct("nothing here?"), holding="do not answer")
    bot.people.click(direct, button(direct.blocks, "footnote_human"))
    helper = bot.workspace.direct("U0HELP").id
    bot.slack.wait_for(lambda: bot.workspace.by_bot(helper), "the helper's message")
    assert bot.workspace.by_bot("C0OFF") == []


def test_limits_are_told_privately_with_the_time_to_wait(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(user_per_minute=2, channel_per_minute=3)
    first, second = bot.people.mention("one?"), bot.people.mention("two?")
    bot.reply(first)
    bot.reply(second)
    third = bot.people.mention("three?")
    told = bot.whisper("You may ask 2 questions a minute")
    assert re.search(r"Ask again in \d+ seconds\.", told.text)
    bot.reply(bot.people.mention("four?", user="U0BERT"))
    bot.people.mention("five?", user="U0CARL")
    bot.whisper("This channel may ask 3 questions a minute", user="U0CARL")
    command = bot.people.command("six?", "C0TWO")
    bot.slack.ack_of(command)
    assert bot.slack.envelopes[command].reply["text"].startswith("You may ask 2 questions")  # type: ignore[index]
    bot.people.again(bot.people.sent[0])
    assert bot.replies(third) == []
    assert "three?" not in bot.asked()


def test_a_daily_budget_in_questions_or_dollars_survives_a_restart(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(daily_usd=0.4)
    bot.reply(bot.people.mention("one?"))
    bot.reply(bot.people.mention("two?"))
    bot.kill()
    bot.start()
    bot.people.mention("three?")
    told = bot.whisper("Today's budget for questions is used up")
    assert re.search(r"Ask again in \d+ (hours|minutes|seconds?)\.", told.text)
    bot.kill()
    bot.settings = {"daily_questions": 2}
    bot.start()
    bot.people.mention("four?", user="U0BERT")
    bot.whisper("Today's budget", user="U0BERT")


def test_logs_and_metrics_hold_no_words_of_people_unless_told_to(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    bot.reply(bot.people.mention("xylophone, why?"))
    bot.reply(bot.people.mention("xylophone boom"), holding="(reference ")
    bot.slack.deliver("interactive", {"type": "never_heard_of", "text": "xylophone"})
    assert bot.terminate() == 0
    bot.slack.wait_for(lambda: bot.said("metrics asked.thread=2"), "the metrics")
    assert not bot.said("xylophone")
    assert not bot.said("sk-12345")
    assert not bot.said("xoxb-")
    bot.settings = {"log_text": True}
    bot.start()
    bot.reply(bot.people.mention("xylophone, why?"))
    bot.slack.wait_for(lambda: bot.said("xylophone"), "the words in the log")
