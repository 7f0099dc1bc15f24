"""`python -m bot slack ...`, as anybody would start it, over a small corpus and with no model."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.small_corpus import TIDES, write_corpus
from tests.fakes.slack.workspace import ALL_SCOPES, APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_bot import ROOT, ShippedBot, fresh


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and settings."""
    home = tmp_path_factory.mktemp("shipped")
    write_corpus(home / "corpus")
    (home / "footnote.toml").write_text(
        '[slack.channels.C0TWO]\nmode = "questions"\nask_a_human = "U0HELP"\n', encoding="utf-8"
    )
    return home


@pytest.fixture(scope="module")
def shared_shipped_bot(home: Path) -> Iterator[ShippedBot]:
    more = {"FOOTNOTE_CORPUS_DIR": str(home / "corpus")}
    with ShippedBot(home / "data", arguments=("--config", str(home / "footnote.toml")), more=more) as bot:
        yield bot


@pytest.fixture
def bot(shared_shipped_bot: ShippedBot) -> ShippedBot:
    fresh(shared_shipped_bot)
    return shared_shipped_bot


def test_a_question_is_answered_with_a_footnote_that_opens(bot: ShippedBot) -> None:
    question = bot.people.mention("Where was the highest tide ever measured seen?")
    answer = bot.reply(question)
    assert "16.3 metres" in answer.shown
    assert "*Why the tides follow the moon*\nThe Harbour Post · 19 May 2026" in answer.shown
    bot.press(answer, "footnote_passage:1")
    view = bot.opened()
    bold = [
        piece["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for piece in part["elements"]
        if piece.get("style")
    ]
    assert bold
    assert all(text in TIDES for text in bold)
    bot.settled()
    assert len(bot.replies(question)) == 1


def test_every_surface_answers(bot: ShippedBot) -> None:
    assert "1811" in bot.reply(bot.people.direct("When were the first street lamps of Port Alder lit?")).shown
    bot.people.command("When did gas lamps replace them?")
    assert "1846" in bot.whisper("Show passage").shown
    unasked = bot.people.say("What did the first street lamps of Port Alder burn?", "C0TWO")
    assert "whale oil" in bot.reply(unasked).shown
    message = bot.people.write("The first street lamps burned whale oil.", "C0GEN")
    bot.workspace.ephemerals.clear()
    bot.people.shortcut(message)
    bot.whisper("Show passage")


def test_what_the_articles_do_not_say_is_not_said(bot: ShippedBot) -> None:
    question = bot.people.say("Who won the chess championship of Peru in 1987?", "C0TWO")
    answer = bot.reply(question, holding="do not answer")
    assert "Nearest articles, not an answer" in answer.shown
    assert "Ask a human" in answer.shown


def test_killed_and_started_again_it_answers_what_was_left(bot: ShippedBot) -> None:
    bot.slack.hold = "chat.stopStream"
    question = bot.people.mention("Where was the highest tide ever measured seen, once more?")
    bot.slack.wait_for(lambda: bot.replies(question), "the answer begins")
    bot.kill()
    bot.slack.hold = ""
    bot.start()
    answer = bot.reply(question)
    bot.settled()
    assert [one.ts for one in bot.replies(question)] == [answer.ts]
    assert answer.shown.count("16.3 metres") == 1


def footnote(home: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    base = ShippedBot(home / "data", more={"FOOTNOTE_CORPUS_DIR": str(home / "corpus"), **environment})
    return subprocess.run(
        [sys.executable, "-m", "bot", "slack", *arguments], cwd=home, env={**base.environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "arguments", "sentence"),
    [
        ({"SLACK_BOT_TOKEN": ""}, ["run"], "The bot token is missing: set SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": APP_TOKEN}, ["run"], "SLACK_BOT_TOKEN is not a bot token"),
        ({"SLACK_APP_TOKEN": ""}, ["run"], "The app token is missing: set SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": BOT_TOKEN}, ["run"], "SLACK_APP_TOKEN is not an app-level token"),
        ({"SLACK_SIGNING_SECRET": ""}, ["run", "--http"], "The signing secret is missing: set SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, ["run"], "Slack does not accept the bot token (invalid_auth)"),
    ],
)  # fmt: skip
def test_a_missing_or_wrong_token_is_named_in_one_sentence(
    home: Path, environment: dict[str, str], arguments: list[str], sentence: str
) -> None:
    with FakeSlack() as slack:
        done = footnote(home, *arguments, SLACK_API_URL=slack.api_url, **environment)
    lines = [line for line in done.stderr.splitlines() if line.startswith("footnote: ")]
    assert done.returncode == 2, done.stderr
    assert len(lines) == 1
    assert sentence in lines[0]
    assert "xoxb-wrong" not in done.stderr


def test_rules_for_a_channel_name_are_refused(home: Path, tmp_path: Path) -> None:
    config = tmp_path / "footnote.toml"
    config.write_text('[slack.channels.general]\nmode = "off"\n', encoding="utf-8")
    done = footnote(home, "run", "--config", str(config), SLACK_API_URL="http://127.0.0.1:9/api/")
    assert done.returncode == 2
    assert "use the channel's id" in done.stderr


def test_an_unreachable_slack_is_said_plainly(home: Path) -> None:
    away = footnote(home, "run", SLACK_API_URL="http://127.0.0.1:9/api/")
    assert away.returncode == 1
    assert "Slack cannot be reached" in away.stderr


def test_the_manifest_is_what_slack_wants(home: Path) -> None:
    made: dict[str, Any] = yaml.safe_load(footnote(home, "manifest").stdout)
    assert set(made["oauth_config"]["scopes"]["bot"]) == ALL_SCOPES
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["features"]["slash_commands"][0]["should_escape"] is True
    assert made["features"]["shortcuts"][0]["callback_id"] == "footnote_check"
    assert [one["title"] for one in made["features"]["agent_view"]["suggested_prompts"]]
    assert {"app_mention", "message.channels", "message.im", "agent_session_stopped", "app_home_opened"} <= set(
        made["settings"]["event_subscriptions"]["bot_events"]
    )
    http = json.loads(footnote(home, "manifest", "--json", "--http", "https://bot.example").stdout)
    assert http["settings"]["socket_mode_enabled"] is False
    assert http["features"]["slash_commands"][0]["url"] == "https://bot.example/slack/events"


def test_the_doctor_passes_what_works_and_names_the_one_missing_thing(home: Path) -> None:
    with FakeSlack() as slack:
        fine = footnote(home, "doctor", SLACK_API_URL=slack.api_url)
        assert fine.returncode == 0, fine.stdout + fine.stderr
        assert "MISSING" not in fine.stdout
        slack.workspace.scopes = ALL_SCOPES - {"chat:write", "reactions:write"}
        scope = footnote(home, "doctor", SLACK_API_URL=slack.api_url)
        assert scope.returncode == 1
        missing = [line for line in scope.stdout.splitlines() if line.startswith("MISSING")]
        assert len(missing) == 1
        assert "lacks the scope chat:write" in missing[0]
        slack.workspace.scopes = ALL_SCOPES
        slack.refuse_websocket = True
        socket = footnote(home, "doctor", SLACK_API_URL=slack.api_url)
        assert socket.stdout.splitlines()[-1].startswith("MISSING  app token")
    (home / "rules.toml").write_text('[slack.channels.C0GHOST]\nmode = "off"\n', encoding="utf-8")
    with FakeSlack() as slack:
        ghost = footnote(home, "doctor", "--config", str(home / "rules.toml"), SLACK_API_URL=slack.api_url)
    assert ghost.returncode == 0
    assert "[slack.channels.C0GHOST]: Slack knows no such channel" in ghost.stdout


def test_a_second_program_on_the_same_folder_is_refused(bot: ShippedBot, home: Path) -> None:
    with FakeSlack() as slack:
        second = footnote(home, "run", SLACK_API_URL=slack.api_url)
    assert second.returncode == 1
    assert "Another `footnote slack run` uses" in second.stderr
    assert not bot.process_is_over()


def test_the_health_check_follows_the_program(bot: ShippedBot, home: Path) -> None:
    assert footnote(home, "doctor", "--alive").returncode == 0
    assert bot.terminate() == 0
    assert footnote(home, "doctor", "--alive").returncode == 1


def test_a_wrong_app_token_and_a_refused_websocket_are_said_plainly(home: Path, shared_shipped_bot: ShippedBot) -> None:
    shared_shipped_bot.kill()
    with FakeSlack() as slack:
        wrong = footnote(home, "run", SLACK_API_URL=slack.api_url, SLACK_APP_TOKEN="xapp-wrong")  # noqa: S106 (that is the point)
        slack.refuse_websocket = True
        refused = footnote(home, "run", SLACK_API_URL=slack.api_url)
    assert wrong.returncode == 2
    assert "Slack does not accept the app token (invalid_auth)" in wrong.stderr
    assert "xapp-wrong" not in wrong.stderr
    assert refused.returncode == 1
    assert "Slack did not accept the Socket Mode connection" in refused.stderr
    shared_shipped_bot.start()
