"""Votes: one a person, changeable, with a reason; exported as candidates for the gold set."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.evaluation.gold import load_gold
from bot.slack.store.whole import Store
from tests.fakes.slack.people import button
from tests.fakes.slack.workspace import Message
from tests.fakes.slack_bot import ROOT, Bot
from tests.fakes.slack_engine import LAMPS, TIDES


def vote(bot: Bot, answer: Message, which: str, user: str | None = None) -> None:
    element = button(answer.blocks, "footnote_feedback")
    bot.press(answer, "footnote_feedback", value=element[f"{which}_button"]["value"], user=user)


def export(folder: Path, *arguments: str) -> list[dict[str, object]]:
    environment = {**os.environ, "FOOTNOTE_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "bot", "feedback", "export", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=30)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_good_vote_is_thanked_privately_and_changes_nothing_that_others_see(bot: Bot) -> None:
    answer = bot.reply(bot.people.mention("why, in short?"))
    before = answer.shown
    vote(bot, answer, "positive")
    bot.whisper("Thank you")
    assert answer.shown == before
    assert answer.edits == 0


def test_a_bad_vote_asks_why_and_can_be_taken_back(bot: Bot, tmp_path: Path) -> None:
    answer = bot.reply(bot.people.mention("why, exactly?"))
    vote(bot, answer, "negative")
    form = bot.opened()
    assert [block["block_id"] for block in form["blocks"]] == ["reason", "sources", "comment"]
    sources = form["blocks"][1]["element"]["options"]
    assert [one["text"]["text"] for one in sources] == [
        "[1] Why the tides follow the moon",
        "[2] Lamps <!here> & *other* lights",
    ]
    values = {
        "reason": {"reason": {"selected_option": {"value": "source"}}},
        "sources": {"sources": {"selected_options": [{"value": "2"}, {"value": "99"}]}},
        "comment": {"comment": {"value": "The moon, and nothing about lamps."}},
    }
    bot.slack.ack_of(bot.people.submit(form, values))
    vote(bot, answer, "positive", user=bot.people.bert)
    bot.whisper("Thank you", user=bot.people.bert)
    store = Store.open(bot.folder)
    try:
        kept = [one for one in store.votes.all() if one.question == "why, exactly?"]
        assert [(one.vote, one.reason, one.wrong_markers, one.comment) for one in kept] == [
            ("down", "source", (2,), "The moon, and nothing about lamps."),
            ("up", None, (), None),
        ]
        assert kept[0].answer.made_by.index_fingerprint == "f" * 64
    finally:
        store.close()
    candidates = export(bot.folder)
    mine = next(one for one in candidates if one["question"] == "why, exactly?")
    assert mine["cite_groups"] == [["tides"]]
    assert mine["must_not_include"] == ["Lamps were lit at dusk"]
    assert mine["reference_answer"] == "The moon, and nothing about lamps."
    assert mine["tags"] == ["candidate", "vote-down", "reason-source"]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(json.dumps(one) for one in candidates), encoding="utf-8")
    assert len(load_gold(gold, {TIDES.id: TIDES, LAMPS.id: LAMPS}).questions) == len(candidates)
    vote(bot, answer, "positive")
    bot.whisper("Thank you")
    assert "vote-up" in next(one for one in export(bot.folder) if one["question"] == "why, exactly?")["tags"]  # type: ignore[operator]


def test_a_bad_vote_on_a_refusal_says_that_the_articles_do_answer(bot: Bot) -> None:
    answer = bot.reply(bot.people.mention("nothing, truly?"), holding="do not answer")
    vote(bot, answer, "negative")
    bot.opened()
    mine = next(one for one in export(bot.folder, "--vote", "down") if one["question"] == "nothing, truly?")
    assert mine["answerable"] is True
    assert mine["cite_groups"] == [["tides"]]


def test_export_of_nothing_writes_nothing(tmp_path: Path) -> None:
    assert export(tmp_path) == []
