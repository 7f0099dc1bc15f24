"""The shipped program with a model: streamed as it is checked, stopped when asked to, never silent when the model fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_script import ChatRequest, Reply, claim, draft, error
from tests.fakes.openai_server import KEY, FakeOpenAI
from tests.fakes.slack_bot import ShippedBot, fresh

FIRST = "The first street lamps of Port Alder burned whale oil and were lit in 1811."
SECOND = "Gas lamps replaced them in 1846, and the town switched to electric light in 1902."
ARTICLE = f"# Street lamps of Port Alder\n\n{FIRST}\n\n{SECOND}\n"


def both(request: ChatRequest) -> str:
    return draft(
        claim("The first street lamps of Port Alder burned whale oil.", (request.key_of(FIRST), FIRST)),
        claim("Gas lamps replaced them in 1846.", (request.key_of(SECOND), SECOND)),
    )


@pytest.fixture(scope="module")
def model() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as fake:
        yield fake
    assert fake.faults == []


@pytest.fixture(scope="module")
def shared_model_bot(tmp_path_factory: pytest.TempPathFactory, model: FakeOpenAI) -> Iterator[ShippedBot]:
    home: Path = tmp_path_factory.mktemp("model")
    (home / "corpus").mkdir()
    (home / "corpus" / "lamps.md").write_text(ARTICLE, encoding="utf-8")
    more = {
        "FOOTNOTE_CORPUS_DIR": str(home / "corpus"),
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": model.url,
        "FOOTNOTE_LLM__MAX_RETRIES": "0",
    }
    with ShippedBot(home / "data", more=more) as bot:
        yield bot


@pytest.fixture
def bot(shared_model_bot: ShippedBot) -> ShippedBot:
    return fresh(shared_model_bot)


def test_a_model_answers_and_its_checked_sentences_are_streamed(bot: ShippedBot, model: FakeOpenAI) -> None:
    model.play(Reply(both))
    question = bot.people.mention("What were the street lamps of Port Alder?")
    answer = bot.reply(question)
    assert (
        answer.streamed
        == "The first street lamps of Port Alder burned whale oil [1]. Gas lamps replaced them in 1846 [2]."
    )
    assert "Written by gpt-6-luna; every quote was found in its article." in answer.shown
    assert len(bot.replies(question)) == 1
    told = {one["status"] for one in bot.workspace.statuses if one["thread_ts"] == question.ts}
    assert told & {"Writing an answer", "Searching one article", "Checking 2 quotes", "Checking one quote"}


def test_stop_works_at_once_while_the_model_is_silent(bot: ShippedBot, model: FakeOpenAI) -> None:
    model.play(Reply(both, hang="middle"))
    question = bot.people.mention("What were the lamps of Port Alder, before you stop?")
    told = bot.workspace.statuses
    bot.slack.wait_for(
        lambda: {"thread_ts": question.ts, "channel": "C0GEN", "status": "Writing an answer"} in told, "writing"
    )
    bot.people.stop(question.channel, question.ts)
    stopped = bot.reply(question, holding="Stopped")
    assert len(bot.replies(question)) == 1
    assert not stopped.streaming


def test_a_model_that_fails_gives_way_to_the_articles_own_sentences(bot: ShippedBot, model: FakeOpenAI) -> None:
    model.play(error(500, "secret internals of the server"))
    question = bot.people.mention("When were the first street lamps of Port Alder lit?")
    answer = bot.reply(question)
    assert "1811" in answer.shown
    assert "The model could not be used. In the articles' own sentences" in answer.shown
    for leak in ("secret", "127.0.0.1", KEY, "500"):
        assert leak not in answer.shown + answer.text
