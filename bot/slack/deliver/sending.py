"""Single calls that must arrive: waiting out rate limits, and finding out what happened when an answer got lost.

Slack may do what was asked and still answer with an error (`internal_error`, a broken connection). Every message carries
the question's id in its metadata, so it can be looked for in its thread before it is posted a second time.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.calls import CALL_ERRORS, Verdict, error_name, verdict_of, wait_of
from bot.slack.metrics import Metrics, log
from bot.slack.render.parts import Payload

Result = TypeVar("Result")

EVENT_TYPE = "footnote_answer"
PATIENCE_S = 120.0
"""Seconds that one message may spend waiting for rate limits."""

THREAD_PAGE = 15
"""Messages; the most that Slack gives to some apps."""

UNSURE_TRIES = 3
UNSURE_WAIT_S = 0.2


class CallRefusedError(Exception):
    """A call failed for good; `verdict` says what is still open."""

    def __init__(self, verdict: Verdict, name: str) -> None:
        super().__init__(name)
        self.verdict = verdict
        self.name = name


class ThreadUnreadableError(Exception):
    """Slack does not show us a thread, or not all of it."""


class ShuttingDownError(Exception):
    """The program ends; the question stays in the store and is delivered at the next start."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes; what we posted for it is not older than `since`."""

    channel: str
    thread_ts: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """What a message is marked with, so that it can be found again."""

    question_id: str
    slot: int

    def metadata(self) -> dict[str, Any]:
        """Return the tag as Slack's message metadata."""
        return {"event_type": EVENT_TYPE, "event_payload": {"question": self.question_id, "slot": self.slot}}


class Sender:
    """Posts and changes messages through one client."""

    def __init__(self, client: WebClient, metrics: Metrics, closing: threading.Event) -> None:
        self.client = client
        self._metrics = metrics
        self._closing = closing

    def post(self, place: Place, payload: Payload, tag: Tag) -> tuple[str, str]:
        """Post a message once and return its channel and timestamp.

        Raises
        ------
        CallRefusedError, ShuttingDownError
        """

        def call() -> tuple[str, str]:
            response = self.client.chat_postMessage(
                channel=place.channel,
                thread_ts=place.thread_ts,
                text=payload.text,
                blocks=list(payload.blocks) or None,
                metadata=tag.metadata(),
                unfurl_links=False,
                unfurl_media=False,
            )
            return str(response["channel"]), str(response["ts"])

        return self._insist("chat.postMessage", call, lambda: self.find(place, tag))

    def update(self, channel: str, ts: str, payload: Payload, tag: Tag) -> None:
        """Replace a message; doing it twice does no harm.

        Raises
        ------
        CallRefusedError, ShuttingDownError
        """
        self._insist(
            "chat.update",
            lambda: self.client.chat_update(
                channel=channel, ts=ts, text=payload.text, blocks=list(payload.blocks), metadata=tag.metadata()
            ),
            absent,
        )

    def post_private(self, place: Place, user: str, payload: Payload) -> None:
        """Post a message that only `user` sees. It cannot be looked for, so a doubtful call is not repeated.

        Raises
        ------
        CallRefusedError, ShuttingDownError
        """
        self._insist(
            "chat.postEphemeral",
            lambda: self.client.chat_postEphemeral(
                channel=place.channel,
                user=user,
                thread_ts=place.thread_ts,
                text=payload.text,
                blocks=list(payload.blocks) or None,
            ),
            unreadable,
        )

    def respond(self, url: str, payload: Payload) -> None:
        """Post through a response URL (30 minutes, 5 uses), to the person who pressed or typed.

        Raises
        ------
        CallRefusedError
        """
        webhook = WebhookClient(url, timeout=10, retry_handlers=[], proxy=self.client.proxy)
        try:
            response = webhook.send(text=payload.text, blocks=list(payload.blocks) or None, response_type="ephemeral")
        except CALL_ERRORS as error:
            log("call_refused", method="response_url", error=error_name(error))
            raise CallRefusedError(Verdict.UNSURE, error_name(error)) from None
        if response.status_code != 200:
            self._metrics.count(f"refused.response_url.{response.status_code}")
            log("call_refused", method="response_url", error=response.status_code)
            unsure = response.status_code >= 500
            raise CallRefusedError(Verdict.UNSURE if unsure else Verdict.PLACE, f"http_{response.status_code}")

    def end_stream(self, channel: str, ts: str) -> bool:
        """End a stream as it is; False if the message is no open stream."""
        try:
            self.client.chat_stopStream(channel=channel, ts=ts)
        except CALL_ERRORS as error:
            log("call_refused", method="chat.stopStream", error=error_name(error))
            return False
        return True

    def remove(self, channel: str, ts: str) -> bool:
        """Delete a message of ours where that is possible."""
        try:
            self.client.chat_delete(channel=channel, ts=ts)
        except CALL_ERRORS as error:
            log("call_refused", method="chat.delete", error=error_name(error))
            return False
        return True

    def find(self, place: Place, tag: Tag) -> tuple[str, str] | None:
        """Return channel and timestamp of the message with this tag, or None if there is none.

        Raises
        ------
        ThreadUnreadableError, ShuttingDownError
        """
        for message in self.thread(place):
            if (message.get("metadata") or {}).get("event_payload") == tag.metadata()["event_payload"]:
                return place.channel, str(message["ts"])
        return None

    def thread(self, place: Place) -> list[dict[str, Any]]:
        """Return the messages of a thread since `place.since`.

        Raises
        ------
        ThreadUnreadableError
            There is no thread to read, Slack refuses, or shows only a part.
        ShuttingDownError
        """
        if place.thread_ts is None:
            raise ThreadUnreadableError
        for attempt in (1, 2):
            try:
                response = self.client.conversations_replies(
                    channel=place.channel,
                    ts=place.thread_ts,
                    include_all_metadata=True,
                    limit=THREAD_PAGE,
                    oldest=place.since,
                )
            except CALL_ERRORS as error:
                log("thread_unreadable", error=error_name(error))
                if attempt == 2 or verdict_of(error) is not Verdict.WAIT:
                    raise ThreadUnreadableError from None
                self.pause(wait_of(error))
            else:
                if response.get("has_more"):
                    raise ThreadUnreadableError
                return list(response.get("messages") or [])
        raise ThreadUnreadableError

    def pause(self, seconds: float) -> None:
        """Wait, unless the program ends."""
        if self._closing.wait(seconds):
            raise ShuttingDownError

    def _insist(self, name: str, call: Callable[[], Result], look: Callable[[], Result | None]) -> Result:
        waited = 0.0
        unsure = 0
        while True:
            try:
                return call()
            except CALL_ERRORS as error:
                verdict, reason = verdict_of(error), error_name(error)
                self._metrics.count(f"refused.{name}.{reason}")
                log("call_refused", method=name, error=reason)
                if verdict is Verdict.WAIT and waited < PATIENCE_S:
                    seconds = wait_of(error)
                    waited += max(seconds, 0.1)
                    self.pause(seconds)
                elif verdict is Verdict.UNSURE:
                    unsure += 1
                    found = self._look(look, reason)
                    if found is not None:
                        return found
                    if unsure > UNSURE_TRIES:  # it surely did not happen, and will not
                        raise CallRefusedError(Verdict.PLACE, reason) from None
                    self.pause(UNSURE_WAIT_S * unsure)
                else:
                    raise CallRefusedError(verdict, reason) from None

    def _look(self, look: Callable[[], Result | None], reason: str) -> Result | None:
        try:
            return look()
        except ThreadUnreadableError:
            raise CallRefusedError(Verdict.UNSURE, reason) from None


def absent() -> None:
    """Stand for looking where nothing is to be found: the call is simply made again."""


def unreadable() -> None:
    """Stand for looking where nobody can look.

    Raises
    ------
    ThreadUnreadableError
    """
    raise ThreadUnreadableError
