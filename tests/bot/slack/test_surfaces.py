"""Asking and being answered, everywhere it can be done."""

from tests.fakes.slack.people import button, buttons
from tests.fakes.slack_bot import Bot

ANSWER = "The moon pulls the sea [1]. Lamps were lit at dusk [2]."


def test_a_mention_is_answered_once_in_its_thread(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    answer = bot.reply(question)
    bot.settled()
    assert [one.ts for one in bot.replies(question)] == [answer.ts]
    assert answer.thread_ts == question.ts
    assert answer.streamed == ANSWER
    assert (
        "*Why the tides follow the moon*\nThe Harbour Post · 19 May 2026 · <https://harbour.example/tides|Read the article>"
        in answer.shown
    )
    assert "digest, in our own words" in answer.shown
    assert [one["action_id"] for one in buttons(answer.blocks)] == [
        "footnote_passage:1",
        "footnote_passage:2",
        "footnote_feedback",
    ]


def test_the_first_sign_comes_within_a_second_and_says_what_happens(bot: Bot) -> None:
    question = bot.people.mention("why? gate")
    told = bot.slack.wait_for(
        lambda: [one for one in bot.workspace.statuses if one["thread_ts"] == question.ts], "status"
    )
    assert told[0]["status"] in ("is looking in the articles", "Searching 2 articles", "Checking 2 quotes")
    first = next(call for call in bot.workspace.called("assistant.threads.setStatus"))
    assert first.at - float(question.ts) < 1
    bot.slack.wait_for(lambda: any(one["status"] == "Checking 2 quotes" for one in bot.workspace.statuses), "checking")
    bot.go()
    bot.reply(question)


def test_verified_sentences_are_shown_before_the_answer_is_finished(bot: Bot) -> None:
    question = bot.people.mention("why? gate")
    half = bot.slack.wait_for(lambda: next(iter(bot.replies(question)), None), "the first sentence")
    assert half.streaming
    assert half.streamed == "The moon pulls the sea [1]."
    bot.go()
    assert bot.reply(question).streamed == ANSWER


def test_every_direct_message_is_a_thread_of_its_own(bot: Bot) -> None:
    first = bot.people.direct("why do tides rise?")
    second = bot.people.direct("and lamps?")
    assert bot.reply(first).thread_ts == first.ts
    assert bot.reply(second).thread_ts == second.ts


def test_a_follow_up_needs_no_mention_and_knows_what_was_said(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    bot.reply(question)
    follow_up = bot.people.say("and what about lamps?", thread=question.ts)
    bot.reply(follow_up, number=2)
    line = next(
        one for one in (bot.folder / "asked.log").read_text().splitlines() if one.startswith("and what about lamps?")
    )
    assert line.endswith("['why do tides rise?']")


def test_a_first_mention_in_the_middle_of_a_thread_reads_what_was_said(bot: Bot) -> None:
    root = bot.people.write("The harbour floods twice a day.", "C0GEN", user="U0BERT")
    question = bot.people.mention("is that so in spring tides?", thread=root.ts)
    bot.reply(question)
    line = next(
        one for one in (bot.folder / "asked.log").read_text().splitlines() if one.startswith("is that so in spring")
    )
    assert line.endswith("['The harbour floods twice a day.']")


def test_people_who_talk_to_each_other_are_left_alone(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    bot.reply(question)
    bert = bot.people.bert
    for text, user in (
        ("thanks!", None),
        (":tada:", None),
        (f"<@{bert}> what do you think?", None),
        ("fine by me", bert),
        ("do you agree?", None),
    ):
        bot.people.say(text, thread=question.ts, user=user)
        bot.slack.ack_of(bot.people.sent[-1])
    bot.settled()
    assert len(bot.replies(question)) == 1


def test_stop_following_makes_a_thread_quiet_until_the_next_mention(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    bot.reply(question)
    bot.people.say("stop following", thread=question.ts)
    bot.reply(question, holding="I stay quiet in this thread")
    bot.people.say("what about lamps?", thread=question.ts)
    bot.settled()
    assert len(bot.replies(question)) == 2
    again = bot.people.mention("what about lamps?", thread=question.ts)
    bot.reply(again, number=2)


def test_a_command_is_answered_privately_and_can_be_shared_once(bot: Bot) -> None:
    public_before = len(bot.workspace.by_bot("C0TWO"))
    envelope = bot.people.command("why do tides rise?", "C0TWO")
    assert bot.slack.ack_of(envelope) < 1
    assert bot.slack.envelopes[envelope].reply == {
        "text": "Looking in the articles. The answer comes here and only you will see it."
    }
    private = bot.whisper("Show passage")
    assert ANSWER in private.shown
    assert len(bot.workspace.by_bot("C0TWO")) == public_before
    bot.press(private, "footnote_share")
    bot.whisper("Shared.")
    shared = bot.workspace.by_bot("C0TWO")[public_before:]
    assert [f"<@{bot.people.anna}> asked: why do tides rise?" in shared[0].shown, ANSWER in shared[1].shown] == [
        True,
        True,
    ]
    assert shared[1].thread_ts == shared[0].ts
    bot.press(private, "footnote_share")
    bot.whisper("already shared")
    assert len(bot.workspace.by_bot("C0TWO")) == public_before + 2


def test_a_command_in_a_channel_without_the_bot_is_answered_and_sharing_says_what_to_do(bot: Bot) -> None:
    bot.people.command("why do tides rise?", "C0OUT")
    private = bot.whisper("Show passage")
    bot.press(private, "footnote_share")
    bot.whisper("Invite me with /invite")


def test_the_shortcut_checks_any_message_privately(bot: Bot) -> None:
    message = bot.people.write("The moon makes the tides.", "C0GEN", user="U0BERT")
    envelope = bot.people.shortcut(message)
    assert bot.slack.ack_of(envelope) < 1
    private = bot.whisper("Show passage")
    bot.press(private, "footnote_share")
    bot.whisper("Shared.")
    assert all(one.thread_ts == message.ts for one in bot.workspace.by_bot("C0GEN", message.ts))
    assert ANSWER in bot.workspace.by_bot("C0GEN", message.ts)[1].shown


def test_a_private_channel_works_like_any_other(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?", "G0PRIV")
    assert bot.reply(question).streamed == ANSWER


def test_an_empty_mention_gets_help_and_a_file_alone_a_sentence(bot: Bot) -> None:
    hello = bot.people.mention("")
    assert "What does “Why the tides follow the moon” say?" in bot.reply(hello, holding="Ask me something").text
    file_only = bot.people.say("", bot.people.home_channel().id, subtype="file_share", files=[{"id": "F1"}])
    bot.reply(file_only, holding="I read text only")


def test_a_40000_character_message_is_declined_in_one_sentence(bot: Bot) -> None:
    question = bot.people.direct("why " * 10_000)
    assert "I take questions of up to 3000" in bot.reply(question, holding="characters").text


def test_bots_other_subtypes_and_broken_payloads_are_ignored_and_acknowledged(bot: Bot) -> None:
    people = bot.people
    base = {
        "type": "message",
        "channel": "C0GEN",
        "channel_type": "channel",
        "user": people.anna,
        "ts": bot.workspace.next_ts(),
        "text": "<@U0BOT> why?",
    }
    before = len(bot.workspace.by_bot())
    envelopes = [
        people.event({**base, "bot_id": "B0OTHER"}),
        people.event({**base, "subtype": "channel_join"}),
        people.event({**base, "subtype": "never_heard_of"}),
        people.event({**base, "ts": "not a time"}),
        people.event({key: value for key, value in base.items() if key != "channel"}),
        people.event({"type": "message"}),
        people.event({"type": "app_context_changed"}),
        people.event({"type": "app_home_opened"}),
        people.event({"type": "agent_session_stopped"}),
        bot.slack.deliver("events_api", {}),
        bot.slack.deliver("interactive", {"type": "block_actions"}),
        bot.slack.deliver("interactive", {"type": "view_submission", "view": {"callback_id": "footnote_reason"}}),
        bot.slack.deliver("slash_commands", {"command": "/footnote"}),
        bot.slack.deliver("interactive", {"type": "message_action", "callback_id": "footnote_check"}),
    ]
    bot.settled()
    for envelope in envelopes:
        assert bot.slack.ack_of(envelope) < 3, bot.slack.envelopes[envelope].body
    assert len(bot.workspace.by_bot()) == before + 1
    assert not bot.process_is_over()


def test_its_own_echo_starts_nothing(bot: Bot) -> None:
    question = bot.people.direct("why do tides rise?")
    bot.reply(question)
    bot.settled()
    bot.settled()
    assert len(bot.replies(question)) == 1


def test_not_in_the_articles_is_one_line_with_the_nearest(bot: Bot) -> None:
    question = bot.people.mention("nothing about this?")
    answer = bot.reply(question, holding="do not answer")
    assert "The articles do not answer this." in answer.shown
    assert "*Nearest articles, not an answer:*\n• Why the tides follow the moon" in answer.shown


def test_feedback_buttons_are_slacks_own(bot: Bot) -> None:
    answer = bot.reply(bot.people.mention("why?"))
    assert button(answer.blocks, "footnote_feedback")["type"] == "feedback_buttons"
