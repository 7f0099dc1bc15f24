"""What happens to a question after it was asked: it is edited, deleted, stopped, tried again."""

import time
from functools import partial

from bot.slack import wording
from bot.slack.answering import Answering
from bot.slack.asked import Asked
from bot.slack.deliver.delivery import DoubtfulError, UndeliverableError
from bot.slack.deliver.sending import CallRefusedError, Place, Sender
from bot.slack.identity import Identity
from bot.slack.intake.deciding import MAX_QUESTION
from bot.slack.intake.reading import Message, plain_text
from bot.slack.metrics import log
from bot.slack.render.answer import stopped_part
from bot.slack.render.offer import edited_payload
from bot.slack.render.parts import Part
from bot.slack.store.whole import Store
from bot.slack.work import Job, WorkQueue


class Changes:
    """Keeps answers in step with their questions."""

    def __init__(
        self, store: Store, queue: WorkQueue, answering: Answering, sender: Sender, identity: Identity
    ) -> None:
        self._store = store
        self._queue = queue
        self._answering = answering
        self._sender = sender
        self._identity = identity

    def submit(self, asked: Asked) -> int:
        """Put a question in line; return its number there, 0 if it starts now."""
        return self._queue.submit(Job(asked.id, asked.lane, partial(self._answering.run, asked.id)))

    # --- edited

    def edited(self, event: Message, team: str) -> None:
        """Take an edit in: silently while the question waits, else as an offer to answer the new wording."""
        after = event.message or {}
        asked = self._store.questions.at(team, event.channel, str(after.get("ts")))
        if asked is None or asked.kind != "question":
            return
        if after.get("subtype") == "tombstone":
            self.deleted(event.channel, asked.ts, team)
            return
        text = plain_text(str(after.get("text") or ""), self._identity.bot_user)
        if not text or text == asked.text or len(text) > MAX_QUESTION:
            return
        if asked.state == "waiting" and self._queue.withdraw(asked.id):
            self._store.questions.reword(asked.id, text, new_version=False)
            self.submit(asked)
        elif self._store.questions.keep_new_wording(asked.id, text):
            self._queue.submit(Job(f"{asked.id}/offer/{hash(text)}", asked.lane, lambda: self._offer(asked.id)))

    def _offer(self, question_id: str) -> None:
        asked = self._store.questions.get(question_id)
        if asked is None or asked.state != "delivered" or self._store.questions.new_wording(question_id) is None:
            return
        payload = edited_payload(question_id)
        try:
            self._sender.post_private(Place(asked.channel, asked.thread_ts), asked.user, payload)
        except CallRefusedError as refused:
            log("offer_refused", question=question_id, error=refused.name)

    def answer_new_wording(self, question_id: str) -> bool:
        """Answer the edited question in place of the old answer; False if there is no new wording."""
        text = self._store.questions.new_wording(question_id)
        if text is None or not self._store.questions.move(question_id, "waiting", only_from=("delivered", "failed")):
            return False
        self._store.questions.reword(question_id, text, new_version=True)
        asked = self._store.questions.get(question_id)
        if asked is None:
            return False
        self._answering.progress.accepted(asked, self.submit(asked))
        return True

    def try_again(self, question_id: str, response_url: str | None) -> bool:
        """Answer once more what failed or was stopped; False if it did neither."""
        if not self._store.questions.move(question_id, "waiting", only_from=("failing", "failed", "stopped")):
            return False
        asked = self._store.questions.get(question_id)
        if asked is None:
            return False
        if asked.private:
            self._store.questions.renew(question_id, response_url)
        number = self._queue.submit(Job(asked.id, asked.lane, partial(self._anew, asked)))
        self._answering.progress.accepted(asked, number)
        return True

    def _anew(self, asked: Asked) -> None:
        """Answer as if nothing had been sent; in the lane, since a quick hand presses before the sending is written down."""
        if asked.private:
            self._answering.private.forget(asked)
        else:
            self._store.answers.give_up_unknown(asked.id)
        self._answering.run(asked.id)

    # --- stopped

    def stopped(self, team: str, channel: str, thread_ts: str) -> None:
        """Stop everything that is being answered in a thread, and what waits there."""
        for asked in self._store.questions.active_in(team, channel, thread_ts):
            if self._queue.withdraw(asked.id):
                if self._store.questions.move(asked.id, "stopped", only_from=("waiting",)):
                    self._queue.submit(Job(f"{asked.id}/stopped", asked.lane, partial(self._say_stopped, asked)))
            else:
                self._answering.stop(asked.id)

    def _say_stopped(self, asked: Asked) -> None:
        try:
            self._answering.show(asked, [stopped_part(asked, "", [])])
        except (UndeliverableError, DoubtfulError) as error:
            log("undeliverable", question=asked.id, error=str(error))

    # --- deleted

    def deleted(self, channel: str, ts: str, team: str) -> None:
        """Forget a deleted question; take its answer back unless somebody else has replied."""
        asked = self._store.questions.at(team, channel, ts)
        if asked is None or asked.state == "deleted":
            return
        self._queue.withdraw(asked.id)
        self._answering.stop(asked.id)
        self._store.questions.move(asked.id, "deleted")
        self._queue.submit(Job(f"{asked.id}/deleted", asked.lane, partial(self._take_back, asked)))

    def _take_back(self, asked: Asked) -> None:
        self._answering.recovery.adopt(asked)
        shown = self._store.answers.messages(asked.id)
        if shown and not asked.private and not self._answering.recovery.others_replied(asked):
            try:
                self._answering.show(asked, [Part(wording.QUESTION_DELETED)])
            except (UndeliverableError, DoubtfulError) as error:
                log("undeliverable", question=asked.id, error=str(error))
        self._store.questions.forget(asked.id)

    def resume(self) -> int:
        """Put everything unfinished back in line, oldest first; return how much there was."""
        self._store.questions.forget_events(time.time())
        for deleted in self._store.questions.half_deleted():
            self._queue.submit(Job(f"{deleted.id}/deleted", deleted.lane, partial(self._take_back, deleted)))
        unfinished = self._store.questions.unfinished()
        for asked in unfinished:
            self._answering.progress.accepted(asked, self.submit(asked))
        return len(unfinished)
