"""HTTP mode: the same program behind signed requests."""

import hashlib
import hmac
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.slack.people import button
from tests.fakes.slack.workspace import SIGNING_SECRET
from tests.fakes.slack_bot import Bot, fresh

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class HttpBot(Bot):
    def address(self) -> str:
        found = re.search(r"http://[^;]+", self.said("READY")[0])
        assert found is not None
        return found.group()


@pytest.fixture(scope="module")
def shared_http_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpBot]:
    with HttpBot(
        tmp_path_factory.mktemp("http"), settings={"http_port": 0, "app_token": ""}, arguments=("--http",)
    ) as bot:
        yield bot


@pytest.fixture
def http_bot(shared_http_bot: HttpBot) -> HttpBot:
    fresh(shared_http_bot)
    return shared_http_bot


def send(
    bot: HttpBot, body: str, kind: str, *, secret: str = SIGNING_SECRET, age: float = 0, path: str = ""
) -> tuple[int, str]:
    stamp = str(int(time.time() - age))
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    request = urllib.request.Request(bot.address() + path, data=body.encode(), headers=headers)  # noqa: S310 (loopback)
    try:
        with OPENER.open(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def event_body(bot: HttpBot, **more: Any) -> tuple[str, Any]:
    message = bot.people.write("<@U0BOT> why do tides rise?", "C0GEN")
    event = {**bot.workspace.event_of(message), "type": "app_mention", **more}
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "T0FOOT",
            "api_app_id": "A0FOOT",
            "event_id": f"Ev{message.ts}",
            "event": event,
        }
    ), message


def test_a_signed_mention_is_answered_once_however_often_it_is_delivered(http_bot: HttpBot) -> None:
    body, message = event_body(http_bot)
    for _ in range(4):
        assert send(http_bot, body, "application/json")[0] == 200
    http_bot.reply(message)
    assert len(http_bot.replies(message)) == 1


def test_a_wrong_or_old_signature_is_refused(http_bot: HttpBot) -> None:
    body, message = event_body(http_bot)
    assert send(http_bot, body, "application/json", secret="wrong")[0] == 401  # noqa: S106 (that is the point)
    assert send(http_bot, body, "application/json", age=301)[0] == 401
    assert http_bot.replies(message) == []


def test_commands_and_buttons_work_the_same(http_bot: HttpBot) -> None:
    people = http_bot.people
    form = {
        "command": "/footnote", "text": "why?", "team_id": "T0FOOT", "channel_id": "C0GEN", "user_id": people.anna,
        "trigger_id": http_bot.workspace.new_trigger(), "response_url": people.response_url("C0GEN", people.anna),
    }  # fmt: skip
    status, text = send(http_bot, urllib.parse.urlencode(form), "application/x-www-form-urlencoded")
    assert (status, text) == (200, "Looking in the articles. The answer comes here and only you will see it.")
    answer = http_bot.whisper("Show passage")
    people.click(answer, button(answer.blocks, "footnote_passage:1"))
    payload = http_bot.slack.envelopes[next(reversed(http_bot.slack.envelopes))].body["payload"]
    assert (
        send(http_bot, urllib.parse.urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")[0]
        == 200
    )
    assert http_bot.opened()["title"]["text"] == "Passage [1]"


def test_other_paths_bodies_and_methods_are_turned_away(http_bot: HttpBot) -> None:
    assert send(http_bot, "{}", "application/json", path="/nothing")[0] == 404
    assert send(http_bot, "{not json", "application/json")[0] == 400
    with OPENER.open(http_bot.address().replace("/slack/events", "/healthz"), timeout=10) as response:
        assert json.loads(response.read())["ok"] is True
    challenge = json.dumps({"type": "url_verification", "challenge": "abc"})
    assert json.loads(send(http_bot, challenge, "application/json")[1]) == {"challenge": "abc"}
    assert not http_bot.process_is_over()
