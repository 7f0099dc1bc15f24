"""Stopped, edited and deleted questions."""

from collections.abc import Callable

from tests.fakes.slack_bot import Bot

ANSWER = "The moon pulls the sea [1]. Lamps were lit at dusk [2]."


def test_stop_keeps_what_was_said_with_its_source_and_offers_to_go_on(bot: Bot) -> None:
    question = bot.people.mention("why? slow 20")
    half = bot.slack.wait_for(lambda: next(iter(bot.replies(question)), None), "the first sentence")
    bot.people.stop(question.channel, question.ts, half.ts)
    stopped = bot.reply(question, holding="Stopped.")
    assert stopped.ts == half.ts
    assert "The moon pulls the sea [1].\n\n_Stopped._" in stopped.shown
    assert "*Why the tides follow the moon*" in stopped.shown
    assert "Lamps" not in stopped.shown
    bot.settled()
    assert len(bot.replies(question)) == 1


def test_a_stopped_question_can_be_asked_again_in_place(bot: Bot) -> None:
    question = bot.people.mention("why? gate")
    bot.slack.wait_for(lambda: bot.replies(question), "the first sentence")
    bot.people.stop(question.channel, question.ts)
    stopped = bot.reply(question, holding="Stopped.")
    bot.go()
    bot.press(stopped, "footnote_retry")
    again = bot.slack.wait_for(lambda: [one for one in bot.replies(question) if ANSWER in one.shown], "the answer")
    assert [one.ts for one in again] == [stopped.ts]


def test_an_edit_after_the_answer_is_offered_privately_and_answered_in_place(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    answer = bot.reply(question)
    bot.people.edit(question, "<@U0BOT> nothing at all?")
    offer = bot.whisper("You changed your question")
    bot.press(offer, "footnote_new_wording", user=bot.people.bert)
    bot.whisper("no longer works", user=bot.people.bert)
    assert ANSWER in answer.shown
    bot.press(offer, "footnote_new_wording")
    changed = bot.reply(question, holding="do not answer")
    assert changed.ts == answer.ts
    assert ANSWER not in changed.shown
    bot.press(offer, "footnote_new_wording")
    bot.whisper("no longer works")
    assert len(bot.replies(question)) == 1


def test_an_edit_while_the_question_waits_is_taken_in_silently(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(workers=1)
    first = bot.people.mention("first? gate")
    waiting = bot.people.mention("before the edit?")
    bot.slack.ack_of(bot.people.sent[-1])
    bot.slack.ack_of(bot.people.edit(waiting, "<@U0BOT> after the edit?"))
    bot.go()
    bot.reply(first)
    bot.reply(waiting)
    assert bot.asked() == ["first? gate", "after the edit?"]
    assert bot.whispers() == []


def test_an_edit_while_it_is_answered_is_offered_afterwards(bot: Bot) -> None:
    question = bot.people.mention("why? gate")
    bot.slack.wait_for(lambda: bot.replies(question), "the first sentence")
    bot.slack.ack_of(bot.people.edit(question, "<@U0BOT> why else?"))
    assert bot.whispers() == []
    bot.go()
    answer = bot.reply(question)
    bot.press(bot.whisper("You changed your question"), "footnote_new_wording")
    bot.slack.wait_for(lambda: answer.edits == 1, "the new answer in place")
    assert bot.asked()[-1] == "why else?"


def test_a_stopped_question_that_waited_says_so(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(workers=1)
    first = bot.people.mention("first? gate")
    waiting = bot.people.mention("second?")
    bot.slack.ack_of(bot.people.sent[-1])
    bot.slack.ack_of(bot.people.stop(waiting.channel, waiting.ts))
    bot.go()
    bot.reply(first)
    bot.reply(waiting, holding="Stopped before there was an answer.")
    assert bot.asked() == ["first? gate"]


def test_an_unfurl_is_no_edit(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    bot.reply(question)
    bot.slack.ack_of(bot.people.edit(question, question.text))
    bot.settled()
    assert bot.whispers() == []


def test_a_deleted_question_leaves_a_tombstone_if_nobody_else_replied(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    answer = bot.reply(question)
    bot.people.remove(question)
    bot.slack.wait_for(lambda: "The question was deleted" in answer.text, "the tombstone")
    assert "moon" not in answer.shown


def test_a_deleted_question_keeps_its_answer_if_somebody_replied(bot: Bot) -> None:
    question = bot.people.mention("why do tides rise?")
    answer = bot.reply(question)
    bot.people.say("Good to know for the boat.", thread=question.ts, user=bot.people.bert)
    bot.slack.ack_of(bot.people.sent[-1])
    bot.slack.ack_of(bot.people.remove(question))
    bot.settled()
    assert ANSWER in answer.shown


def test_a_question_deleted_while_it_is_answered_leaves_no_answer(bot: Bot) -> None:
    question = bot.people.mention("why? gate")
    half = bot.slack.wait_for(lambda: next(iter(bot.replies(question)), None), "the first sentence")
    bot.people.remove(question)
    bot.slack.wait_for(lambda: "The question was deleted" in half.text, "the tombstone")
    assert "moon" not in half.shown
    assert len(bot.workspace.by_bot("C0GEN", question.ts)) == 1
