"""From rendered parts to messages: the whole answer in its thread, else in a direct message, else one plain sentence.

Which message shows which part is written down before and after every call, so that a restart continues where the program
was killed. Slot numbers: part times 100, plus the piece where a part had to go out as plain text.
"""

from collections.abc import Iterable

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.calls import Verdict
from bot.slack.deliver.sending import CallRefusedError, Place, Sender, Tag, ThreadUnreadableError
from bot.slack.escape import label
from bot.slack.metrics import log
from bot.slack.render.parts import Part, Payload
from bot.slack.render.sources import shorten
from bot.slack.store.answers import Answers, Posted

PIECES = 100
ASIDE = 9_999
"""Slot of a message beside the answer; it is not journalled."""


class UndeliverableError(Exception):
    """Slack refuses every way to write this; `name` is its last word."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class DoubtfulError(Exception):
    """A message may or may not have been posted, and Slack does not let us look."""


class Delivery:
    """Settles the messages of public answers."""

    def __init__(self, sender: Sender, answers: Answers) -> None:
        self.sender = sender
        self._answers = answers

    def settle(self, asked: Asked, parts: list[Part], *, first_is_whole: bool = False) -> None:
        """Make the messages of a question show exactly `parts`, in order.

        Parameters
        ----------
        first_is_whole
            The stream ended as it should and shows the first part already.

        Raises
        ------
        UndeliverableError, DoubtfulError, ShuttingDownError
        """
        try:
            self._settle(asked, place_of(asked), parts, first_is_whole=first_is_whole)
        except CallRefusedError as refused:
            if refused.verdict is Verdict.UNSURE:
                raise DoubtfulError(refused.name) from None
            if refused.verdict is Verdict.DEAD:
                raise UndeliverableError(refused.name) from None
            self._instead(asked, parts, refused)

    def settle_direct(self, asked: Asked, parts: list[Part]) -> None:
        """Write `parts` to the person in a direct message.

        Raises
        ------
        UndeliverableError, ShuttingDownError
        """
        try:
            self._settle(asked, Place(asked.user), parts, first_is_whole=False)
        except CallRefusedError as refused:
            raise UndeliverableError(refused.name) from None

    def _instead(self, asked: Asked, parts: list[Part], refused: CallRefusedError) -> None:
        """Give the whole answer in a direct message: better there than nowhere."""
        log("answered_elsewhere", question=asked.id, because=refused.name)
        self._take_back(asked)
        note = Part(
            f"{wording.ANSWERED_ELSEWHERE}\n{wording.QUESTION_WAS.format(question=label(shorten(asked.text, 300)))}"
        )
        self.settle_direct(asked, [note, *parts])

    def _take_back(self, asked: Asked) -> None:
        """Remove what was written before the place refused more; half an answer is worse than none."""
        for message in self._answers.messages(asked.id):
            if message.ts is not None:
                self._remove(asked, message.slot, message.channel, message.ts)
            self._answers.unposted(asked.id, message.slot)

    def _settle(self, asked: Asked, place: Place, parts: list[Part], *, first_is_whole: bool) -> None:
        known = {one.slot: one for one in self._answers.messages(asked.id) if one.ts is not None}
        kept: set[int] = {0} if first_is_whole else set()
        for number, part in enumerate(parts):
            if number == 0 and first_is_whole:
                continue
            kept |= self._settle_part(asked, place, number * PIECES, part)
        for slot, message in known.items():
            if slot not in kept and message.ts is not None:
                self._remove(asked, slot, message.channel, message.ts)

    def _settle_part(self, asked: Asked, place: Place, slot: int, part: Part) -> set[int]:
        """Write one part in the richest form that Slack takes and return the slots it fills."""
        forms: Iterable[list[Payload]] = ([part.rich()], [part.simple()], part.plain())
        refused: CallRefusedError | None = None
        for payloads in forms:
            try:
                for piece, payload in enumerate(payloads):
                    self._write(asked, place, slot + piece, payload)
                return {slot + piece for piece in range(len(payloads))}
            except CallRefusedError as error:
                if error.verdict is not Verdict.FORMAT:
                    raise
                refused = error
        assert refused is not None  # noqa: S101 (every form was refused)
        raise refused

    def _write(self, asked: Asked, place: Place, slot: int, payload: Payload) -> None:
        """Change the message in `slot`, or post it where there is none."""
        tag = Tag(asked.id, slot)
        known = {one.slot: one for one in self._answers.messages(asked.id)}.get(slot)
        if known is not None and known.ts is None:
            known = self._found(place, tag)
        if known is not None and known.ts is not None:
            if self._change(known.channel, known.ts, payload, tag):
                self._answers.posted(asked.id, slot, known.channel, known.ts)
                return
            self._remove(asked, slot, known.channel, known.ts)
        self._answers.intend(asked.id, slot, place.channel)
        try:
            channel, ts = self.sender.post(place, payload, tag)
        except CallRefusedError as refused:
            if refused.verdict is not Verdict.UNSURE:
                self._answers.unposted(asked.id, slot)
            raise
        self._answers.posted(asked.id, slot, channel, ts)

    def _found(self, place: Place, tag: Tag) -> Posted | None:
        """Return a message that was about to be posted when the program was killed, if it was posted."""
        try:
            found = self.sender.find(place, tag)
        except ThreadUnreadableError:
            raise CallRefusedError(Verdict.UNSURE, "thread_unreadable") from None
        return None if found is None else Posted(tag.slot, *found)

    def say_aside(self, asked: Asked, part: Part) -> bool:
        """Post one more message beside the answer; return whether Slack took it."""
        for payload in (part.rich(), *part.plain()):
            try:
                self.sender.post(place_of(asked), payload, Tag(asked.id, ASIDE))
            except CallRefusedError as refused:
                log("aside_refused", question=asked.id, error=refused.name)
            else:
                return True
        return False

    def _change(self, channel: str, ts: str, payload: Payload, tag: Tag) -> bool:
        """Change a message; a stream that a killed program left open is ended first. False if Slack refuses."""
        for attempt in (1, 2):
            try:
                self.sender.update(channel, ts, payload, tag)
            except CallRefusedError as refused:
                if refused.verdict is Verdict.DEAD or refused.name in FORM_ERRORS:
                    raise
                if attempt == 2 or not self.sender.end_stream(channel, ts):
                    return False
            else:
                return True
        return False

    def _remove(self, asked: Asked, slot: int, channel: str, ts: str) -> None:
        self.sender.remove(channel, ts)
        self._answers.unposted(asked.id, slot)


FORM_ERRORS = {
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_metadata_schema",
    "markdown_text_conflict", "block_mismatch", "invalid_arguments",
}  # fmt: skip
"""Refusals that are about what was written, so that a plainer form may pass."""


def place_of(asked: Asked) -> Place:
    """Return where the answer to a question belongs."""
    return Place(asked.channel, asked.thread_ts, asked.ts if "." in asked.ts and ":" not in asked.ts else None)
