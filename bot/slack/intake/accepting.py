"""Accepting questions: kept in the store before anything else happens, each one once."""

import secrets
import time
from dataclasses import replace

from bot.slack import wording
from bot.slack.asked import Asked, Kind
from bot.slack.config import SlackConfig
from bot.slack.identity import Identity
from bot.slack.intake.deciding import MAX_QUESTION, decide
from bot.slack.intake.reading import Command, Message, Shortcut, plain_text
from bot.slack.limits import Denial, denial_of
from bot.slack.metrics import Metrics, log
from bot.slack.store.whole import Store


class Intake:
    """Turns what was said into accepted questions."""

    def __init__(self, config: SlackConfig, store: Store, identity: Identity, metrics: Metrics) -> None:
        self._config = config
        self._store = store
        self._identity = identity
        self._metrics = metrics

    def message(self, message: Message, *, team: str, event_id: str) -> tuple[Asked, Denial | None] | None:
        """Accept a message. None: it is not for us, or it was accepted before."""
        root = message.thread_ts or message.ts
        with self._store.database.transaction():
            if self._store.questions.at(team, message.channel, message.ts) is not None:
                self._metrics.count("duplicate.message")
                return None
            rules = self._config.rules_for(message.channel)
            thread = self._store.threads.get(team, message.channel, root)
            kind = decide(message, rules, thread, self._identity.bot_user)
            if thread is not None and message.user not in (None, self._identity.bot_user) and not message.bot_id:
                self._store.threads.spoke(team, message.channel, root, str(message.user))
            if kind is None or message.user is None:
                return None
            if not self._store.questions.first_sight(event_id, time.time()):
                self._metrics.count("duplicate.event")
                return None
            private = rules.replies == "private" and not message.is_direct
            asked = self._asked(
                kind, team, message.channel, message.ts, message.user, plain_text(message.text, self._identity.bot_user)
            )
            asked = replace(asked, thread_ts=root, private=private, surface="direct" if message.is_direct else "thread")
            self._store.threads.follow(team, message.channel, root, following=kind != "stop_following")
            self._store.threads.spoke(team, message.channel, root, message.user)
            return self._keep(asked)

    def command(self, command: Command) -> tuple[Asked, Denial | None] | None:
        """Accept a slash command; its trigger id says whether it is the same one again."""
        text = plain_text(command.text, self._identity.bot_user)
        kind: Kind = "help" if not text else "question" if len(text) <= MAX_QUESTION else "too_long"
        asked = self._asked(
            kind, command.team_id, command.channel_id, f"command:{command.trigger_id}", command.user_id, text
        )
        return self._keep(replace(asked, surface="command", private=True, response_url=command.response_url))

    def shortcut(self, shortcut: Shortcut) -> tuple[Asked, Denial | None] | None:
        """Accept a message to be checked; the answer is private, in the thread of the message once shared."""
        text = plain_text(str(shortcut.message.get("text") or ""), self._identity.bot_user)
        kind: Kind = "files_only" if not text else "question" if len(text) <= MAX_QUESTION else "too_long"
        root = shortcut.message.get("thread_ts") or shortcut.message.get("ts")
        asked = self._asked(
            kind, shortcut.team.id, shortcut.channel.id, f"shortcut:{shortcut.trigger_id}", shortcut.user.id, text
        )
        return self._keep(
            replace(
                asked,
                surface="shortcut",
                private=True,
                thread_ts=str(root) if root else None,
                response_url=shortcut.response_url,
            )
        )

    def _asked(self, kind: Kind, team: str, channel: str, ts: str, user: str, text: str) -> Asked:
        return Asked(
            id=secrets.token_hex(8), team=team, channel=channel, ts=ts, thread_ts=None, user=user, surface="thread",
            kind=kind, text=text[: MAX_QUESTION * 2], accepted_at=time.time(),
        )  # fmt: skip

    def _keep(self, asked: Asked) -> tuple[Asked, Denial | None] | None:
        if not self._store.questions.accept(asked):
            self._metrics.count("duplicate.message")
            return None
        denial = self._denial(asked)
        if denial is not None:
            self._store.questions.move(asked.id, "refused")
        self._metrics.count(f"asked.{asked.surface}" if denial is None else f"refused.{denial.name}")
        log(
            "accepted" if denial is None else "refused",
            question=asked.id, surface=asked.surface, kind=asked.kind, channel=asked.channel,
            **({"text": asked.text} if self._config.log_text else {}),
        )  # fmt: skip
        return asked, denial

    def _denial(self, asked: Asked) -> Denial | None:
        if self._config.rules_for(asked.channel).mode == "off" and asked.surface in ("command", "shortcut"):
            return Denial(wording.CHANNEL_OFF, "channel_off")
        return denial_of(asked, self._config, self._store.questions)
