"""What a person may do with an answer: share it, hand its question to a human."""

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.config import SlackConfig
from bot.slack.deliver.sending import CallRefusedError, Place, Sender, Tag
from bot.slack.escape import label
from bot.slack.metrics import log
from bot.slack.render.answer import answer_parts, shared_parts
from bot.slack.render.parts import Part, Payload
from bot.slack.render.sources import shorten
from bot.slack.store.whole import Store

SHARE_SLOT = 10_000
"""Slots of shared messages, apart from those of the answer itself."""

HUMAN_PREFIX = "human:"
"""Marks, among the shares, that a human was asked."""


class Sharing:
    """Shows private answers to a channel, and questions to a human; each once."""

    def __init__(self, config: SlackConfig, store: Store, sender: Sender) -> None:
        self._config = config
        self._store = store
        self._sender = sender

    def share(self, asked: Asked) -> str:
        """Share an answer in its channel and return what to tell the person."""
        answer = self._store.answers.of(asked.id)
        if answer is None or not asked.private:
            return wording.OLD_BUTTON
        if not self._store.answers.begin_share(asked.id, asked.channel):
            return wording.ALREADY_SHARED
        rules = self._config.rules_for(asked.channel)
        helper = rules.ask_a_human or self._config.ask_a_human
        parts = shared_parts(asked, answer_parts(asked, answer, rules, helper=helper, shareable=False))
        ts = self._post(Place(asked.channel, asked.thread_ts), asked, parts)
        self._store.answers.end_share(asked.id, asked.channel, ts)
        if ts is None:
            return wording.CANNOT_SHARE
        self._store.threads.follow(asked.team, asked.channel, asked.thread_ts or ts, following=True)
        return wording.SHARED

    def _post(self, place: Place, asked: Asked, parts: list[Part]) -> str | None:
        """Post the messages, the first as the root of a thread where there is none; None if Slack refuses."""
        root: str | None = None
        for number, part in enumerate(parts):
            where = place if root is None else Place(place.channel, place.thread_ts or root)
            posted = self._post_part(where, part, Tag(asked.id, SHARE_SLOT + number))
            if posted is None:
                return None
            root = root or posted
        return root

    def _post_part(self, place: Place, part: Part, tag: Tag) -> str | None:
        for payload in (part.rich(), part.simple()):
            try:
                return self._sender.post(place, payload, tag)[1]
            except CallRefusedError as refused:
                log("share_refused", question=tag.question_id, error=refused.name)
        return None

    def ask_human(self, asked: Asked) -> str:
        """Mention the configured helper in the question's thread and return what to tell the person."""
        helper = self._config.rules_for(asked.channel).ask_a_human or self._config.ask_a_human
        key = HUMAN_PREFIX + asked.channel
        if helper is None:
            return wording.OLD_BUTTON
        if not self._store.answers.begin_share(asked.id, key):
            return wording.HUMAN_ASKED
        mention = f"<!subteam^{helper}>" if helper.startswith("S") else f"<@{helper}>"
        text = wording.ASKING_HUMAN.format(helper=mention, user=asked.user, question=label(shorten(asked.text, 1000)))
        place = Place(asked.channel, asked.thread_ts)
        if asked.surface == "direct" and not helper.startswith("S"):
            place = Place(helper)  # nobody else reads a direct message with us
        try:
            _, ts = self._sender.post(place, Payload(text), Tag(asked.id, SHARE_SLOT - 1))
        except CallRefusedError as refused:
            log("human_not_reached", question=asked.id, error=refused.name)
            self._store.answers.end_share(asked.id, key, None)
            return wording.HUMAN_NOT_REACHED
        self._store.answers.end_share(asked.id, key, ts)
        return wording.HUMAN_ASKED
