"""The answer while it is being checked: verified sentences, shown in Slack's streaming message as they come.

A stream can end at any moment (rate limits, five minutes, no such feature, a lost reply). It never matters: whoever
finishes the answer learns whether the stream ended whole, and otherwise writes the message anew in place.
"""

import time

from slack_sdk import WebClient

from bot.slack.asked import Asked
from bot.slack.calls import CALL_ERRORS, Verdict, error_name, verdict_of, wait_of
from bot.slack.deliver.sending import Tag
from bot.slack.metrics import Metrics, log
from bot.slack.render.parts import MAX_BODY, Part
from bot.slack.store.answers import Answers

FLUSH_CHARS = 256
FLUSH_S = 0.7
"""The first sentence goes out at once; then as many characters, or seconds, make the next call (Tier 4: 100 a minute)."""

NO_FEATURE_S = 600.0
"""Seconds for which streams are not tried again after the workspace said it has none."""

NO_FEATURE = {
    "feature_disabled",
    "not_agent_app",
    "unknown_method",
    "method_deprecated",
    "not_allowed_token_type",
    "missing_scope",
}


class StreamGate:
    """Remembers until when streams are not worth trying."""

    def __init__(self) -> None:
        self._closed_until = 0.0

    def is_open(self) -> bool:
        """Return whether a stream may be tried."""
        return time.monotonic() >= self._closed_until

    def close_for(self, seconds: float) -> None:
        """Try no stream for a while."""
        self._closed_until = max(self._closed_until, time.monotonic() + seconds)


class LiveAnswer:
    """One streamed message, in slot 0 of a question."""

    def __init__(self, client: WebClient, answers: Answers, gate: StreamGate, metrics: Metrics, asked: Asked) -> None:
        self._client = client
        self._answers = answers
        self._gate = gate
        self._metrics = metrics
        self._asked = asked
        self._buffer = ""
        self._sent = ""
        self._flushed_at = 0.0
        self._ts: str | None = None
        shown_before = bool(
            answers.messages(asked.id)
        )  # then that message is written anew, and there is none to stream
        self._over = shown_before or asked.private or asked.thread_ts is None or not gate.is_open()

    @property
    def said(self) -> str:
        """What was given to the stream, sent or not."""
        return self._sent + self._buffer

    def add(self, markdown: str) -> None:
        """Show one more verified sentence (safe Markdown)."""
        self._buffer += markdown
        due = len(self._buffer) >= FLUSH_CHARS or time.monotonic() - self._flushed_at >= FLUSH_S
        if self._over or not due or len(self.said) > MAX_BODY:
            return
        try:
            self._flush()
        except CALL_ERRORS as error:
            self._broke("append" if self._ts else "start", error)

    def _flush(self) -> None:
        text = self._buffer
        if self._ts is None:
            self._start(text)
        else:
            self._client.chat_appendStream(channel=self._asked.channel, ts=self._ts, markdown_text=text)
        self._sent += text
        self._buffer = ""
        self._flushed_at = time.monotonic()

    def _start(self, text: str) -> None:
        self._answers.intend(self._asked.id, 0, self._asked.channel)
        try:
            response = self._client.chat_startStream(
                channel=self._asked.channel,
                thread_ts=str(self._asked.thread_ts),
                recipient_team_id=self._asked.team,
                recipient_user_id=self._asked.user,
                markdown_text=text,
            )
        except CALL_ERRORS as error:
            if verdict_of(error) is not Verdict.UNSURE:
                self._answers.unposted(self._asked.id, 0)
            raise
        self._ts = str(response["ts"])
        self._answers.posted(self._asked.id, 0, self._asked.channel, self._ts)

    def _broke(self, what: str, error: BaseException) -> None:
        self._over = True
        name = error_name(error)
        self._metrics.count(f"stream_broke.{what}.{name}")
        log("stream_broke", question=self._asked.id, what=what, error=name)
        if what == "start" and verdict_of(error) is Verdict.WAIT:
            self._gate.close_for(wait_of(error))
        elif what == "start" and name in NO_FEATURE:
            self._gate.close_for(NO_FEATURE_S)

    def finish(self, parts: list[Part]) -> bool:
        """End the stream as the first of `parts`; return whether the message is now whole and right."""
        if self._ts is None:
            return False
        first = parts[0]
        if not self._over and first.markdown.startswith(self._sent):
            try:
                self._client.chat_stopStream(
                    channel=self._asked.channel,
                    ts=self._ts,
                    markdown_text=first.markdown[len(self._sent) :] or None,
                    blocks=list(first.tail) or None,
                    metadata=Tag(self._asked.id, 0).metadata(),
                )
            except CALL_ERRORS as error:
                self._broke("stop", error)
            else:
                return True
        self.abandon()
        return False

    def abandon(self) -> None:
        """End the stream as it is, so that the message can be written anew."""
        if self._ts is None:
            return
        try:
            self._client.chat_stopStream(channel=self._asked.channel, ts=self._ts)
        except CALL_ERRORS as error:
            log("stream_not_stopped", question=self._asked.id, error=error_name(error))
