"""Picking up what a killed program left: messages that were about to be posted, half-written streams, threads unread."""

from typing import Any

from bot.question import Turn
from bot.slack.asked import Asked
from bot.slack.deliver.delivery import place_of
from bot.slack.deliver.sending import EVENT_TYPE, Place, Sender, ThreadUnreadableError
from bot.slack.identity import Identity
from bot.slack.intake.reading import plain_text
from bot.slack.metrics import log
from bot.slack.store.threads import BOT
from bot.slack.store.whole import Store

REMEMBERED = 3
REMEMBERED_CHARS = 500


class Recovery:
    """Reads threads where the store does not know enough; Slack allows some apps one such call a minute."""

    def __init__(self, sender: Sender, store: Store, identity: Identity) -> None:
        self._sender = sender
        self._store = store
        self._identity = identity

    def adopt(self, asked: Asked) -> None:
        """Find the messages of a question whose fate is unknown.

        A posted message carries our tag. A stream carries none before its end; questions of one thread are answered one
        at a time, so a message of ours in it that no other question owns is this one's.
        """
        unknown = [one for one in self._store.answers.messages(asked.id) if one.ts is None]
        if not unknown or asked.private:
            return
        for message in self._read(place_of(asked)):
            if message.get("user") != self._identity.bot_user and message.get("bot_id") != self._identity.bot_id:
                continue
            ts = str(message["ts"])
            tag = (message.get("metadata") or {}).get("event_payload") or {}
            if tag.get("question") == asked.id:
                self._store.answers.posted(asked.id, int(tag.get("slot", 0)), asked.channel, ts)
            elif not tag and not self._store.answers.is_ours(asked.channel, ts) and float(ts) > float(asked.ts):
                self._store.answers.posted(asked.id, 0, asked.channel, ts)
            else:
                continue
            log("message_adopted", question=asked.id)

    def said_before(self, asked: Asked) -> tuple[Turn, ...]:
        """Return what people said before us in a thread that we were first mentioned in the middle of."""
        if asked.surface != "thread" or asked.private or asked.thread_ts in (None, asked.ts):
            return ()
        said = [
            plain_text(str(message.get("text") or ""), self._identity.bot_user)[:REMEMBERED_CHARS]
            for message in self._read(Place(asked.channel, asked.thread_ts))
            if not message.get("bot_id") and str(message.get("ts")) != asked.ts
            and (message.get("metadata") or {}).get("event_type") != EVENT_TYPE
        ]  # fmt: skip
        return tuple(Turn(text, "") for text in said[-REMEMBERED:] if text)

    def _read(self, place: Place) -> list[dict[str, Any]]:
        try:
            return self._sender.thread(place)
        except ThreadUnreadableError:
            return []

    def others_replied(self, asked: Asked) -> bool:
        """Return whether anybody but the person who asked wrote in the thread, as far as we saw or may read."""
        root = asked.thread_ts or asked.ts
        if self._store.threads.speakers(asked.team, asked.channel, root) - {asked.user, BOT}:
            return True
        return any(
            message.get("user") not in (asked.user, self._identity.bot_user) and not message.get("bot_id")
            for message in self._read(Place(asked.channel, root))
        )
