"""A model's answer, from the question and its passages to verified sentences with footnotes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.assemble import Assembler
from bot.events import ClaimVerified, Listener
from bot.llm.cache import AnswerCache, answer_key
from bot.llm.calls import ChatClient
from bot.llm.chat import Cancelled, ChatModel, Deadline, Tally
from bot.llm.config import LLMConfig
from bot.llm.context import ArticleView, Budget
from bot.llm.cost import usage_of
from bot.llm.prompt import prompt_hash
from bot.llm.rewrite import rewrite_question
from bot.llm.run import Run
from bot.llm.written import Checked, Written
from bot.question import Turn
from corpus.model_errors import ModelError
from index.passages import Passage

REWRITE_SECONDS = 20.0
"""The longest a rewrite may take; a question that was not rewritten in this time is carried over without a model."""


class AnswerWriter:
    """Writes answers with one model; safe to use from several threads.

    Parameters
    ----------
    cache
        Where finished answers are kept, or None.
    chat
        The model; made from `config` where it is not given.
    sleep
        Waits between attempts.

    Raises
    ------
    ModelKeyMissingError
        `config` has neither a key nor a server of one's own.
    """

    def __init__(
        self,
        config: LLMConfig,
        *,
        cache: AnswerCache | None = None,
        chat: ChatModel | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._config = config
        self._cache = cache
        self._chat = chat or ChatClient(config, sleep=sleep)
        self._budget = Budget.of(config)

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._config.model

    @property
    def prompt_hash(self) -> str:
        """What wording the answers are made with."""
        return prompt_hash()

    @property
    def settings_hash(self) -> str:
        """What settings the answers are made with."""
        return self._config.settings_hash

    def close(self) -> None:
        """Close the connections to the model."""
        self._chat.close()

    def rewrite(
        self, question: str, history: Sequence[Turn], tally: Tally, *, cancelled: Cancelled | None = None
    ) -> str | None:
        """Return `question` made complete in itself, or None where the model is of no use for it; costs go to `tally`.

        Raises
        ------
        StoppedError
            The person stopped the question. A failure of the model is no error: the caller carries the subject over itself.
        """
        deadline = Deadline.after(min(REWRITE_SECONDS, self._config.timeout_seconds), cancelled)
        try:
            return rewrite_question(question, history, self._chat, self._budget, deadline, tally)
        except ModelError:
            return None

    def write(
        self,
        question: str,
        passages: Sequence[Passage],
        view: ArticleView,
        *,
        index_fingerprint: str,
        tally: Tally | None = None,
        listener: Listener | None = None,
        cancelled: Cancelled | None = None,
    ) -> Written:
        """Return the verified answer to `question` from `passages`.

        Parameters
        ----------
        question
            Complete in itself; a follow-up goes through `rewrite` first.
        passages
            Best first. As many as fit are shown to the model.
        view
            The articles and sentences of the same index as the passages.
        tally
            What calls were already spent on this question.
        listener
            Hears `Drafting`, `ClaimVerified` for each sentence once it stands, and `Checking`.

        Raises
        ------
        ModelError
            No sentence could be shown because the model failed. Once one was shown, a failure only ends the answer early and
            is told in `Written.notice`.
        StoppedError
            The person stopped the question.
        """
        key = answer_key(question, passages, index_fingerprint, self.prompt_hash, self._config)
        tally = tally if tally is not None else Tally()
        known = self._cache.get(key) if self._cache else None
        if known is not None:
            return replace(_kept(known, view, listener), usage=usage_of(self.model, tally))
        deadline = Deadline.after(self._config.timeout_seconds, cancelled)
        outcome = Run(self._config, self._chat, deadline, tally).write(question, passages, view, listener)
        checked = outcome.checked
        if self._cache and outcome.complete:
            self._cache.put(key, checked)
        return Written(
            status=checked.status,
            assembled=outcome.assembled,
            not_covered=checked.not_covered,
            rejected=checked.rejected,
            usage=usage_of(self.model, tally),
            generate_ms=outcome.generate_ms,
            verify_ms=outcome.verify_ms,
            notice=checked.notice,
        )


def _kept(checked: Checked, view: ArticleView, listener: Listener | None) -> Written:
    """Return an answer from the cache, told claim by claim like a new one."""
    assembler = Assembler(view.articles)
    for claim in checked.claims:
        shown, citations = assembler.add_claim(claim)
        if listener is not None:
            listener(ClaimVerified(shown, citations))
    for disagreement in checked.disagreements:
        assembler.add_disagreement(disagreement)
    return Written(
        status=checked.status,
        assembled=assembler.result(),
        not_covered=checked.not_covered,
        rejected=checked.rejected,
        cached=True,
    )
