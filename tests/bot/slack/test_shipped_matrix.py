"""The shipped program against refusals, twins, load, kills and hostile articles: the same promises, with the real engine."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_script import Reply
from tests.fakes.openai_server import KEY, FakeOpenAI
from tests.fakes.slack.matrix import COSMETIC, FORMS, LEAKS, PLACES, STREAM_ENDS, WAITS
from tests.fakes.slack.small_corpus import write_corpus
from tests.fakes.slack.workspace import Message
from tests.fakes.slack_bot import ShippedBot, fresh

QUESTION = "Where was the highest tide ever measured seen?"
SENTENCE = "The highest tide ever measured, 16.3 metres, was seen in the Bay of Fundy in Canada"


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShippedBot]:
    home = tmp_path_factory.mktemp("matrix")
    corpus = write_corpus(home / "corpus")
    with ShippedBot(home / "data", more={"FOOTNOTE_CORPUS_DIR": str(corpus)}) as bot:
        yield bot


def beside(bot: ShippedBot, name: str, **more: str) -> ShippedBot:
    """Return a program over the same index with a store of its own."""
    folder = bot.folder.parent / name
    shutil.copytree(bot.folder, folder, ignore=shutil.ignore_patterns("slack*"))
    return ShippedBot(folder, more={**bot.more, **more})


@pytest.fixture(scope="module")
def posting(streaming: ShippedBot) -> Iterator[ShippedBot]:
    with beside(streaming, "posting", FOOTNOTE_SLACK__STREAM="false") as bot:
        yield bot


def check(bot: ShippedBot, question: Message, *, buttons: bool = True) -> Message:
    """Check that a question has exactly one whole answer, without a leak, and return it."""
    answer = bot.reply(question, holding="Why the tides follow the moon")
    assert [one.ts for one in bot.replies(question)] == [answer.ts]
    shown = answer.shown if answer.blocks else answer.text
    assert shown.count(SENTENCE + " [1].") == 1
    assert ("Show passage [1]" in shown) == buttons
    for leak in LEAKS:
        assert leak not in shown
    return answer


STREAMED = [(*pair, False) for pair in (*COSMETIC, *STREAM_ENDS)] + [(*pair, True) for pair in STREAM_ENDS]


@pytest.mark.parametrize(("method", "error", "lost"), STREAMED)
def test_streamed(streaming: ShippedBot, method: str, error: str, lost: bool) -> None:
    bot = fresh(streaming)
    bot.workspace.faults.plan(method, error, after_it_happened=lost and error != "ratelimited")
    before = len(bot.said("delivered question="))
    check(bot, bot.people.mention(QUESTION))
    bot.delivered(before + 1)
    if method in ("chat.stopStream", "assistant.threads.setStatus"):  # the others are called only now and then
        assert error in [call.error for call in bot.workspace.called(method)]


@pytest.mark.parametrize("lost", [False, True], ids=["refused", "done but unconfirmed"])
@pytest.mark.parametrize(("method", "error"), WAITS, ids=str)
def test_posted(posting: ShippedBot, method: str, error: str, lost: bool) -> None:
    bot = fresh(posting)
    bot.workspace.faults.plan(method, error, after_it_happened=lost and error != "ratelimited")
    check(bot, bot.people.mention(QUESTION))


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(("method", "error"), FORMS, ids=str)
def test_said_more_simply(posting: ShippedBot, method: str, error: str, times: int) -> None:
    bot = fresh(posting)
    bot.workspace.faults.plan(method, error, times=times)
    check(bot, bot.people.mention(QUESTION), buttons=times == 1)


@pytest.mark.parametrize(("method", "error"), PLACES, ids=str)
def test_said_elsewhere(posting: ShippedBot, method: str, error: str) -> None:
    bot = fresh(posting)
    bot.workspace.faults.plan(method, error)
    question = bot.people.mention(QUESTION)
    direct = bot.people.home_channel().id
    bot.slack.wait_for(lambda: len(bot.workspace.by_bot(direct)) == 2, "a direct message")
    assert SENTENCE in bot.workspace.by_bot(direct)[1].shown
    assert bot.replies(question) == []


@pytest.mark.parametrize("error", ["token_revoked", "missing_scope", "ekm_access_denied"])
def test_where_nothing_can_be_written_one_sentence_is_whispered(posting: ShippedBot, error: str) -> None:
    bot = fresh(posting)
    for method in ("chat.postMessage", "chat.update", "chat.delete"):
        bot.workspace.faults.plan(method, error, times=None)
    bot.people.mention(QUESTION)
    assert re.search(r"reference [0-9a-f]{8}", bot.whisper("I could not answer this").text)


def test_twins_and_redeliveries(streaming: ShippedBot) -> None:
    bot = fresh(streaming)
    question = bot.people.mention(QUESTION)
    for envelope in bot.people.sent[-2:] * 3:
        bot.slack.ack_of(bot.people.again(envelope))
    check(bot, question)
    bot.settled()
    check(bot, question)


@pytest.mark.parametrize("method", ["chat.startStream", "chat.stopStream"])
def test_killed_in_mid_answer(streaming: ShippedBot, method: str) -> None:
    bot = fresh(streaming)
    bot.slack.hold = method
    question = bot.people.mention(QUESTION)
    bot.slack.wait_for(lambda: bot.replies(question), "the answer begins")
    bot.kill()
    bot.slack.hold = ""
    bot.start()
    answer = bot.reply(question)
    bot.settled()
    assert check(bot, question).ts == answer.ts


def test_a_hostile_article_is_quoted_and_does_nothing(streaming: ShippedBot) -> None:
    bot = fresh(streaming)
    answer = bot.reply(bot.people.mention("What is painted on the harbour gate?"))
    everything = answer.streamed + "".join(str(block) for block in answer.blocks)
    assert "opens at noon" in answer.shown
    for active in ("<!", "<@", "](", "\u200b", "\u202e"):
        assert active not in everything
    assert "evil.example" not in re.sub(r"`[^`]*`", "", answer.shown)
    bot.press(answer, "footnote_passage:1")
    kinds = {
        piece["type"]
        for block in bot.opened()["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for piece in part["elements"]
    }
    assert kinds == {"text"}


def test_fifty_questions_to_a_model_that_takes_its_time(streaming: ShippedBot) -> None:
    with FakeOpenAI() as model, beside(streaming, "load", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=model.url) as bot:
        model.respond(lambda _request: Reply(hang="before"))
        for number in range(40):
            bot.people.mention(f"Where was tide number {number} seen?", user=f"U0P{number}")
        envelopes = list(bot.people.sent)
        envelopes += [
            bot.people.command(f"Where was tide number {number} seen?", user=f"U0Q{number}") for number in range(10)
        ]
        for envelope in envelopes:
            bot.slack.ack_of(envelope)
        reply = bot.slack.envelopes[envelopes[-1]].reply
        assert reply is not None
        assert "in line" in reply["text"]
        bot.slack.wait_for(
            lambda: sum("number" in one["status"] for one in bot.workspace.statuses) >= 30, "the places in line"
        )
        bot.kill()


def test_the_data_folder_is_all_there_is(streaming: ShippedBot) -> None:
    assert {path.name for path in Path(streaming.folder).glob("slack*")} >= {
        "slack.sqlite3",
        "slack.lock",
        "slack-alive",
    }
