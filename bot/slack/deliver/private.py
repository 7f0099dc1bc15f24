"""Answers that only the person who asked sees: by response URL, else as an ephemeral message, else by direct message.

None of the first two can be looked for afterwards. Where Slack leaves open whether one arrived, it is not sent again: the
person is told in one sentence, with a button.
"""

import time
from collections.abc import Callable, Iterator

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.calls import Verdict
from bot.slack.deliver.delivery import Delivery, UndeliverableError
from bot.slack.deliver.sending import CallRefusedError, Place, Sender, ShuttingDownError
from bot.slack.metrics import log
from bot.slack.render.answer import failure_part
from bot.slack.render.parts import Part, Payload
from bot.slack.store.answers import Answers

Send = Callable[[Payload], None]

RESPONSE_URL_LIFE_S = 29 * 60
"""Seconds; Slack says 30 minutes."""

PRIVATE = "private"
"""Stands for the timestamp of a message that has none we could use."""

RESPONSE_URL_PARTS = 3
"""Messages that one response URL carries, of the five uses it has."""


class PrivateDelivery:
    """Settles the messages of private answers."""

    def __init__(self, sender: Sender, answers: Answers, public: Delivery) -> None:
        self._sender = sender
        self._answers = answers
        self._public = public

    def settle(self, asked: Asked, parts: list[Part]) -> bool:
        """Show `parts` to the person, once; return whether Slack confirmed it. If not, `say_maybe` is next.

        Raises
        ------
        UndeliverableError, ShuttingDownError
        """
        if self._answers.messages(asked.id):
            return False
        self._answers.intend(asked.id, 0, asked.channel)
        try:
            self._send_all(asked, parts)
        except CallRefusedError as refused:
            if refused.verdict is not Verdict.UNSURE:
                raise UndeliverableError(refused.name) from None
            return False
        self._answers.posted(asked.id, 0, asked.channel, PRIVATE)
        return True

    def forget(self, asked: Asked) -> None:
        """Take earlier private messages as gone, so that the next one is sent."""
        for message in self._answers.messages(asked.id):
            self._answers.unposted(asked.id, message.slot)

    def whisper(self, asked: Asked, sentence: str) -> bool:
        """Say one sentence in whatever private way is left; return whether one was."""
        for send in self._ways(asked, [Part(sentence)]):
            try:
                send(Payload(sentence))
            except (CallRefusedError, ShuttingDownError):
                continue
            return True
        return False

    def _send_all(self, asked: Asked, parts: list[Part]) -> None:
        for send in self._ways(asked, parts):
            try:
                for part in parts:
                    self._send_richest(send, part)
            except CallRefusedError as refused:
                if refused.verdict is Verdict.UNSURE:
                    raise
                log("private_way_refused", question=asked.id, error=refused.name)
            else:
                return
        self._answers.unposted(asked.id, 0)
        try:
            self._public.settle_direct(asked, parts)
        except UndeliverableError as error:
            raise CallRefusedError(Verdict.PLACE, error.name) from None

    def _ways(self, asked: Asked, parts: list[Part]) -> Iterator[Send]:
        fresh = time.time() - asked.accepted_at < RESPONSE_URL_LIFE_S
        if asked.response_url and fresh and len(parts) <= RESPONSE_URL_PARTS:
            url = asked.response_url
            yield lambda payload: self._sender.respond(url, payload)
        place = Place(asked.channel, asked.thread_ts)
        yield lambda payload: self._sender.post_private(place, asked.user, payload)

    def _send_richest(self, send: Send, part: Part) -> None:
        forms: list[list[Payload]] = [[part.rich()], [part.simple()], part.plain()]
        for number, payloads in enumerate(forms):
            try:
                for payload in payloads:
                    send(payload)
            except CallRefusedError as refused:
                if refused.verdict is Verdict.UNSURE or number == len(forms) - 1:
                    raise
            else:
                return

    def say_maybe(self, asked: Asked) -> None:
        """Tell the person that the answer may not have arrived.

        Raises
        ------
        UndeliverableError, ShuttingDownError
        """
        self.forget(asked)
        sentence = wording.MAYBE_SENT.format(retry=wording.RETRY, reference=asked.id[:8])
        self._public.settle_direct(asked, [failure_part(asked, sentence)])
