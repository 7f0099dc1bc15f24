"""Exactly one answer a question, whatever is delivered twice and whenever the program is killed."""

from collections.abc import Callable

import pytest

from bot.slack.store.whole import Store
from tests.fakes.slack.workspace import Message
from tests.fakes.slack_bot import Bot

ANSWER = "The moon pulls the sea [1]. Lamps were lit at dusk [2]."


def test_twins_redeliveries_and_reconnects_give_one_answer(bot: Bot) -> None:
    question = bot.people.mention("why, exactly once? gate")
    twin, plain = bot.people.sent[-2:]
    for envelope in (twin, plain, twin):
        bot.people.again(envelope)
    bot.slack.wait_for(lambda: bot.replies(question), "the answer begins")
    bot.go()
    bot.reply(question)
    for attempt, envelope in enumerate((plain, twin, plain)):
        bot.slack.ack_of(bot.people.again(envelope, attempt))
    bot.settled()
    assert len(bot.replies(question)) == 1
    assert bot.asked().count("why, exactly once? gate") == 1


@pytest.mark.parametrize("politely", [True, False], ids=["disconnect message", "connection lost"])
def test_a_new_connection_goes_on_where_the_old_one_was(bot: Bot, politely: bool) -> None:
    question = bot.people.mention(f"why, over two connections ({politely})? gate")
    bot.slack.wait_for(lambda: bot.replies(question), "the answer begins")
    before = len(bot.workspace.called("apps.connections.open"))
    bot.slack.disconnect(politely=politely)
    bot.slack.wait_for(
        lambda: len(bot.workspace.called("apps.connections.open")) > before and bot.slack.links, "reconnected"
    )
    bot.slack.ack_of(bot.people.again(bot.people.sent[-1]))
    bot.go()
    bot.reply(question)
    bot.settled()
    assert len(bot.replies(question)) == 1


def test_a_command_delivered_twice_is_answered_once(bot: Bot) -> None:
    envelope = bot.people.command("why do tides rise?")
    bot.whisper("Show passage")
    bot.slack.ack_of(bot.people.again(envelope))
    bot.settled()
    assert len([one for one in bot.whispers() if "Show passage" in one.shown]) == 1


def killed_at(bot: Bot, moment: Callable[[], object]) -> None:
    """Kill the program at a moment and start it again."""
    bot.slack.wait_for(moment, "the moment to kill at")
    bot.kill()
    bot.go()
    bot.start()


def answered_once(bot: Bot, question: Message) -> Message:
    """Check that a question has one whole answer, and return it."""
    answer = bot.reply(question)
    bot.settled()
    assert [one.ts for one in bot.replies(question)] == [answer.ts]
    assert not answer.streaming
    assert answer.shown.count("The moon pulls the sea [1].") == 1
    assert answer.shown.count("Lamps were lit at dusk [2].") == 1
    return answer


def test_killed_while_a_question_waits_and_while_one_is_half_said(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(workers=1)
    half = bot.people.mention("first? gate")
    waiting = bot.people.mention("second?")
    bot.slack.ack_of(bot.people.sent[-1])
    killed_at(bot, lambda: [one for one in bot.replies(half) if one.streamed])
    assert answered_once(bot, half).edits == 1
    assert answered_once(bot, waiting).edits == 0


def test_killed_before_slack_told_where_the_stream_is(start_bot: Callable[..., Bot]) -> None:
    """The half-written message is in the thread, but the program never learned its timestamp."""
    bot = start_bot()
    bot.slack.hold = "chat.startStream"
    question = bot.people.mention("why?")
    killed_at(bot, lambda: bot.replies(question))
    bot.slack.hold = ""
    answered_once(bot, question)


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.stopStream", "chat.update"])
def test_killed_before_slack_confirmed_the_answer(start_bot: Callable[..., Bot], method: str) -> None:
    bot = start_bot(stream=method == "chat.stopStream")
    if method == "chat.update":
        bot.workspace.faults.plan("chat.postMessage", "invalid_auth")
        question = bot.people.mention("boom")
        bot.slack.wait_for(lambda: bot.said("failure_told"), "failure")
        bot.people.edit(question, "<@U0BOT> why?")
    bot.slack.hold = method
    question = bot.people.mention("why?")
    if method == "chat.update":
        bot.slack.hold = ""
        answer = bot.reply(question)
        bot.slack.hold = method
        bot.people.edit(question, "<@U0BOT> and why else?")
        bot.press(bot.whisper("You changed your question"), "footnote_new_wording")
        killed_at(bot, lambda: bot.workspace.message("C0GEN", answer.ts) and bot.workspace.called("chat.update"))
    else:
        killed_at(bot, lambda: [one for one in bot.replies(question) if not one.streaming])
    bot.slack.hold = ""
    bot.slack.wait_for(lambda: bot.said("delivered question="), "delivered")
    answered_once(bot, question)


def test_killed_while_a_private_answer_was_sent_says_so_instead_of_guessing(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    bot.slack.hold = "response_url"
    bot.people.command("why?")
    killed_at(bot, lambda: bot.whispers())
    bot.slack.hold = ""
    direct = bot.people.home_channel().id
    maybe = bot.slack.wait_for(lambda: bot.workspace.by_bot(direct), "a direct message")
    assert "I could not make sure that your answer arrived" in maybe[0].shown
    bot.press(maybe[0], "footnote_retry")
    bot.slack.wait_for(
        lambda: len([one for one in bot.whispers() if "Show passage" in one.shown]) == 2, "the answer again"
    )


def test_killed_while_a_doubt_was_told_tells_it(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    bot.workspace.faults.plan("response_url", "connection_lost")
    bot.workspace.faults.plan("chat.postMessage", "ratelimited", times=None)
    bot.people.command("why?")
    bot.slack.wait_for(lambda: bot.workspace.called("chat.postMessage"), "the attempt to tell")
    bot.kill()
    bot.workspace.faults.clear()
    bot.start()
    direct = bot.people.home_channel().id
    maybe = bot.slack.wait_for(lambda: bot.workspace.by_bot(direct), "a direct message")
    assert "I could not make sure that your answer arrived" in maybe[0].shown


def test_killed_before_a_deleted_question_was_forgotten(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    question = bot.people.mention("why?")
    answer = bot.reply(question)
    bot.slack.hold = "chat.update"
    bot.people.remove(question)
    killed_at(bot, lambda: bot.workspace.called("chat.update"))
    bot.slack.hold = ""
    bot.slack.wait_for(lambda: len(bot.workspace.called("chat.update")) == 2, "the tombstone, once more")
    assert "The question was deleted" in answer.text
    assert bot.terminate() == 0
    store = Store.open(bot.folder)
    try:
        kept = store.questions.at("T0FOOT", question.channel, question.ts)
        assert kept is not None
        assert (kept.state, kept.text, store.answers.of(kept.id)) == ("deleted", "", None)
    finally:
        store.close()


def test_a_polite_end_lets_a_running_answer_finish_and_keeps_the_rest(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot(workers=1)
    running = bot.people.mention("first? gate")
    waiting = bot.people.mention("second?")
    bot.slack.ack_of(bot.people.sent[-1])
    bot.slack.wait_for(lambda: bot.replies(running), "the answer begins")
    bot.go()
    assert bot.terminate() == 0
    assert "Show passage" in bot.reply(running).shown
    assert bot.replies(waiting) == []
    bot.start()
    answered_once(bot, waiting)
