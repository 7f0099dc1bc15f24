"""Every method may be refused, with every error, at three moments: the person gets the whole answer, or one sentence."""

import re
import time
from collections.abc import Callable, Iterator

import pytest

from tests.fakes.slack.matrix import COSMETIC, FORMS, LEAKS, PLACES, STREAM_ENDS, STREAM_STARTS, WAITS
from tests.fakes.slack.people import button, buttons
from tests.fakes.slack.workspace import Message
from tests.fakes.slack_bot import Bot, fresh

WHOLE = (
    "The moon pulls the sea [1].",
    "Lamps were lit at dusk [2].",
    "Why the tides follow the moon",
    "Show passage [1]",
)


def check_no_leak(bot: Bot) -> None:
    for message in (*bot.workspace.by_bot(), *bot.workspace.ephemerals):
        for leak in LEAKS:
            assert leak not in message.shown + message.text


def check_whole(message: Message) -> None:
    for words in WHOLE:
        assert message.shown.count(words) == 1, (words, message.shown)


@pytest.fixture(scope="module")
def shared_posting_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with Bot(tmp_path_factory.mktemp("posting"), settings={"stream": False}) as bot:
        yield bot


@pytest.fixture
def posting_bot(shared_posting_bot: Bot) -> Bot:
    """A shared process that streams nothing."""
    return fresh(shared_posting_bot)


def answered(bot: Bot, text: str = "why?") -> tuple[Message, Message]:
    question = bot.people.mention(text)
    answer = bot.reply(question)
    return question, answer


@pytest.mark.parametrize(("method", "error"), COSMETIC, ids=lambda one: str(one))
def test_a_refused_cosmetic_call_costs_nothing(bot: Bot, method: str, error: str) -> None:
    if method.startswith("reactions"):
        bot.workspace.faults.plan("assistant.threads.setStatus", "feature_disabled", times=None)
    bot.workspace.faults.plan(method, error, times=None)
    question, answer = answered(bot)
    bot.settled()
    check_whole(answer)
    assert len(bot.replies(question)) == 1
    bot.slack.wait_for(lambda: any(call.error for call in bot.workspace.called(method)), "the refusal")
    check_no_leak(bot)


@pytest.mark.parametrize(("method", "error"), STREAM_STARTS, ids=lambda one: str(one))
def test_a_stream_that_does_not_start_is_posted(start_bot: Callable[..., Bot], method: str, error: str) -> None:
    bot = start_bot()
    bot.workspace.faults.plan(method, error, times=None, retry_after=1)
    question, answer = answered(bot)
    check_whole(answer)
    assert len(bot.replies(question)) == 1
    assert [call.error for call in bot.workspace.called(method)] == [error]
    check_no_leak(bot)


@pytest.mark.parametrize("lost", [False, True], ids=["refused", "done but unconfirmed"])
@pytest.mark.parametrize(("method", "error"), STREAM_ENDS, ids=lambda one: str(one))
def test_a_stream_that_does_not_end_well_is_written_anew_in_place(
    bot: Bot, method: str, error: str, lost: bool
) -> None:
    before = len(bot.said("delivered question="))
    bot.workspace.faults.plan(method, error, after_it_happened=lost)
    question, answer = answered(bot)
    bot.delivered(before + 1)
    assert bot.workspace.called(method)[0].error
    check_whole(answer)
    assert len(bot.replies(question)) == 1
    check_no_leak(bot)


@pytest.mark.parametrize("lost", [False, True], ids=["refused", "done but unconfirmed"])
@pytest.mark.parametrize(("method", "error"), WAITS, ids=lambda one: str(one))
def test_a_doubtful_post_is_repeated_only_if_it_did_not_happen(
    posting_bot: Bot, method: str, error: str, lost: bool
) -> None:
    bot = posting_bot
    bot.workspace.faults.plan(method, error, after_it_happened=lost and error != "ratelimited")
    question, answer = answered(bot)
    bot.settled()
    check_whole(answer)
    assert len(bot.replies(question)) == 1


@pytest.mark.parametrize("error", ["missing_scope", "internal_error", "ratelimited"])
def test_a_doubtful_post_that_cannot_be_looked_for_is_said_to_be_doubtful(posting_bot: Bot, error: str) -> None:
    bot = posting_bot
    bot.workspace.faults.plan("chat.postMessage", "internal_error", after_it_happened=True)
    bot.workspace.faults.plan("conversations.replies", error, times=None)
    question = bot.people.mention("why?")
    maybe = bot.reply(question, holding="I could not make sure that your answer arrived")
    assert len(bot.replies(question)) == 2
    check_whole(bot.replies(question)[0])
    bot.workspace.faults.clear()
    bot.press(maybe, "footnote_retry")
    check_whole(bot.reply(question, number=2))


@pytest.mark.parametrize(("method", "error"), FORMS, ids=lambda one: str(one))
@pytest.mark.parametrize("times", [1, 2])
def test_refused_blocks_are_said_more_simply(posting_bot: Bot, method: str, error: str, times: int) -> None:
    bot = posting_bot
    bot.workspace.faults.plan(method, error, times=times)
    question = bot.people.mention("why?")
    answer = bot.reply(question, holding="Why the tides follow the moon")
    for words in WHOLE[:3]:
        assert (answer.shown if answer.blocks else answer.text).count(words) == 1
    assert bool(answer.blocks) == (times == 1)
    assert len(bot.replies(question)) == 1


@pytest.mark.parametrize(("method", "error"), PLACES, ids=lambda one: str(one))
def test_where_the_channel_is_closed_the_answer_comes_by_direct_message(
    posting_bot: Bot, method: str, error: str
) -> None:
    bot = posting_bot
    bot.workspace.faults.plan(method, error)
    question = bot.people.mention("why?")
    direct = bot.people.home_channel().id
    bot.slack.wait_for(lambda: len(bot.workspace.by_bot(direct)) == 2, "two direct messages")
    note, answer = bot.workspace.by_bot(direct)
    assert "I could not write where you asked" in note.shown
    check_whole(answer)
    assert bot.replies(question) == []


@pytest.mark.parametrize("moment", ["before the engine", "in mid-answer", "at the end"])
@pytest.mark.parametrize("error", ["token_revoked", "missing_scope", "account_inactive", "ekm_access_denied"])
def test_where_no_message_can_be_written_one_private_sentence_is(
    bot: Bot, posting_bot: Bot, error: str, moment: str
) -> None:
    for method in ("chat.postMessage", "chat.update", "chat.delete"):
        bot.workspace.faults.plan(method, error, times=None)
    text = "why?"
    if moment == "before the engine":
        bot.workspace.faults.plan("chat.startStream", "invalid_blocks", times=None)
    elif moment == "in mid-answer":
        bot.workspace.faults.plan("chat.stopStream", error, times=None)
        text = "why? gate"
    else:
        bot = posting_bot
        for method in ("chat.postMessage", "chat.update", "chat.delete"):
            bot.workspace.faults.plan(method, error, times=None)
    bot.people.mention(text)
    bot.go()
    told = bot.whisper("I could not answer this (reference ")
    reference = re.search(r"reference ([0-9a-f]{8})", told.text)
    assert reference is not None
    bot.slack.wait_for(lambda: bot.said(reference.group(1)), "the reference in the log")
    check_no_leak(bot)


@pytest.mark.parametrize("text", ["boom", "unusable"])
def test_a_failed_answer_is_one_sentence_with_a_reference_and_a_working_retry(bot: Bot, text: str) -> None:
    question = bot.people.mention(text)
    failed = bot.reply(question, holding="(reference ")
    assert [one["action_id"] for one in buttons(failed.blocks)] == ["footnote_retry"]
    check_no_leak(bot)
    bot.press(failed, "footnote_retry")
    bot.slack.wait_for(lambda: failed.edits == 1, "the second failure, in place")
    assert len(bot.replies(question)) == 1


def test_a_failure_in_mid_answer_replaces_the_half(bot: Bot) -> None:
    question = bot.people.mention("why? crash")
    failed = bot.reply(question, holding="(reference ")
    assert "moon" not in failed.shown
    assert len(bot.replies(question)) == 1
    check_no_leak(bot)


def test_a_stream_that_began_unconfirmed_is_found_again(bot: Bot) -> None:
    bot.workspace.faults.plan("chat.startStream", "internal_error", after_it_happened=True)
    question = bot.people.mention("why?")
    answer = bot.reply(question)
    check_whole(answer)
    assert len(bot.replies(question)) == 1


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed", "internal_error", "ratelimited"]
)
def test_a_message_that_cannot_be_changed_is_posted_anew(bot: Bot, error: str) -> None:
    bot.workspace.faults.plan("chat.stopStream", "message_not_in_streaming_state", times=None)
    bot.workspace.faults.plan("chat.update", error, times=4 if error == "internal_error" else 1)
    bot.workspace.stream_life_s = 0.0
    try:
        question, answer = answered(bot)
    finally:
        bot.workspace.stream_life_s = 300.0
    bot.settled()
    check_whole(answer)
    assert len(bot.replies(question)) == 1


def test_a_stream_that_ends_after_five_minutes_loses_nothing(bot: Bot) -> None:
    question = bot.people.mention("why? gate")
    bot.slack.wait_for(lambda: bot.replies(question), "the first sentence")
    bot.workspace.ahead_s = 301
    bot.go()
    try:
        answer = bot.reply(question)
    finally:
        bot.workspace.ahead_s = 0
    check_whole(answer)
    assert len(bot.replies(question)) == 1


def test_without_the_agents_feature_everything_is_there_but_the_show(bot: Bot) -> None:
    bot.workspace.agent_features = False
    try:
        question = bot.people.mention("why? gate")
        bot.slack.wait_for(lambda: ("C0GEN", question.ts, "eyes") in bot.workspace.reactions, "eyes")
        bot.go()
        check_whole(bot.reply(question))
        bot.slack.wait_for(lambda: ("C0GEN", question.ts, "eyes") not in bot.workspace.reactions, "no eyes")
    finally:
        bot.workspace.agent_features = True


@pytest.mark.parametrize(
    ("method", "error"), [("response_url", "used_url"), ("response_url", "connection_lost")], ids=["used", "lost"]
)
def test_a_private_answer_finds_another_way_or_says_so(bot: Bot, method: str, error: str) -> None:
    bot.workspace.faults.plan(method, error)
    bot.people.command("why?")
    if error == "used_url":
        check_whole(bot.whisper("Show passage"))
    else:
        direct = bot.people.home_channel().id
        maybe = bot.slack.wait_for(lambda: bot.workspace.by_bot(direct), "a direct message")[0]
        assert "I could not make sure that your answer arrived" in maybe.shown
        bot.press(maybe, "footnote_retry")
        check_whole(bot.whisper("Show passage"))


def test_a_hand_quicker_than_the_program_gets_the_answer_too(bot: Bot) -> None:
    bot.workspace.faults.plan("response_url", "connection_lost")
    bot.slack.hold = "chat.postMessage"
    bot.people.command("why?")
    try:
        direct = bot.people.home_channel().id
        maybe = bot.slack.wait_for(lambda: bot.workspace.by_bot(direct), "a direct message")[0]
        pressed = bot.press(maybe, "footnote_retry")
        bot.slack.wait_for(lambda: bot.slack.envelopes[pressed].acked_after is not None, "the acknowledgement")
        time.sleep(0.2)  # the press is taken in while the program still waits to hear that its message is there
    finally:
        bot.slack.hold = ""
    check_whole(bot.whisper("Show passage"))
    assert len(bot.workspace.by_bot(direct)) == 1


def test_the_21st_stream_in_a_minute_is_posted_instead(bot: Bot) -> None:
    questions = [bot.people.mention(f"why number {number}?") for number in range(24)]
    for question in questions:
        check_whole(bot.reply(question))
        assert len(bot.replies(question)) == 1
    assert any(call.error == "ratelimited" for call in bot.workspace.called("chat.startStream"))


@pytest.mark.parametrize("method", ["chat.postEphemeral", "chat.delete", "views.update", "conversations.replies"])
def test_a_refused_side_call_harms_nothing(bot: Bot, method: str) -> None:
    bot.workspace.faults.plan(method, "internal_error", times=None)
    question, answer = answered(bot)
    bot.people.edit(question, "<@U0BOT> why else?")
    bot.press(answer, "footnote_passage:1")
    view = bot.opened()
    bot.people.click_in_view(view, button(view["blocks"], "footnote_page:next"))
    bot.people.remove(question)
    bot.slack.wait_for(lambda: "The question was deleted" in answer.text, "the tombstone")
    check_no_leak(bot)


def test_a_modal_that_slack_refuses_is_answered_in_words(bot: Bot) -> None:
    _, answer = answered(bot)
    bot.workspace.faults.plan("views.open", "expired_trigger_id")
    bot.press(answer, "footnote_passage:1")
    bot.whisper("Press the button again")
    assert button(answer.blocks, "footnote_passage:1")


def test_a_full_matrix_of_at_least_twenty_pairs() -> None:
    pairs = {*COSMETIC, *STREAM_STARTS, *STREAM_ENDS, *FORMS, *WAITS, *PLACES}
    assert len(pairs) >= 20


def test_the_store_keeps_what_slack_would_not_take(start_bot: Callable[..., Bot]) -> None:
    bot = start_bot()
    for method in ("chat.postMessage", "chat.startStream", "chat.postEphemeral"):
        bot.workspace.faults.plan(method, "ratelimited", times=None, retry_after=30)
    question = bot.people.mention("why?")
    bot.slack.wait_for(lambda: bot.said("call_refused method=chat.postMessage"), "the refusal")
    assert bot.terminate() == 0
    bot.slack.wait_for(lambda: bot.said("kept_for_next_start"), "the log line")
    bot.workspace.faults.clear()
    bot.start()
    check_whole(bot.reply(question))
    assert len(bot.replies(question)) == 1
