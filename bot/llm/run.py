"""One answer, step by step: draft, one repair of what was refused, one support check of what is in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from bot.answer import Status
from bot.assemble import Assembled, Assembler
from bot.events import Checking, Drafting, Listener
from bot.llm.chat import Ask, ChatModel, Deadline, Message, ReplyEnd, Tally
from bot.llm.checking import Checker
from bot.llm.config import LLMConfig
from bot.llm.context import ArticleView, Budget, Source, fit_sources, join_neighbours
from bot.llm.draft import DRAFT_SCHEMA, MAX_CLAIMS, Draft, read_draft
from bot.llm.prompt import load_prompt, new_fence, one_line
from bot.llm.session import Session
from bot.llm.stream import ClaimStream
from bot.llm.support import check_support
from bot.llm.tokens import estimate_tokens
from bot.llm.written import Checked
from corpus.model_errors import (
    ModelBusyError,
    ModelError,
    ModelRefusedError,
    ModelReplyError,
    ModelUnreachableError,
    ModelWindowError,
)
from index.passages import Passage
from index.remote import server_name

MOST_REPAIRED = 8
"""Refused sentences that the model may try again."""

CUT_OFF = "The model's reply was cut off, so the answer may be incomplete."
BROKE_OFF = "The connection to the model broke, so the answer may be incomplete."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run; `complete` says whether the same answer may be given again from the cache."""

    checked: Checked
    assembled: Assembled
    generate_ms: float
    verify_ms: float
    complete: bool


@dataclass(frozen=True, slots=True)
class _Prompt:
    messages: tuple[Message, ...]
    sources: tuple[Source, ...]


class Run:
    """One answer of one model."""

    def __init__(self, config: LLMConfig, chat: ChatModel, deadline: Deadline, tally: Tally) -> None:
        self._config = config
        self._chat = chat
        self._budget = Budget.of(config)
        self._deadline = deadline
        self._tally = tally
        self._error: ModelError | None = None
        self._begun = False

    def write(
        self, question: str, passages: Sequence[Passage], view: ArticleView, listener: Listener | None
    ) -> Outcome:
        """Return the outcome; raise a `ModelError` only if nothing can be shown because the model failed."""
        started = perf_counter()
        assembler = Assembler(view.articles)
        prompt = self._prompt(question, passages, view)
        checker = Checker(prompt.sources, passages, view, question)
        session = Session(checker, assembler, listener)
        if listener is not None:
            listener(Drafting(self._config.model))
        draft, notice = self._draft(prompt.messages, session)
        if draft is not None and draft.answerable != "no":
            for disagreement in draft.disagreements:
                session.take_disagreement(disagreement)
            if self._config.repair:
                self._repair(prompt.messages, session)
        self._review(session, listener)
        disputes = session.disagreements()
        if not session.claims:
            session.say_sides()
        if not session.claims and self._error is not None:
            raise self._error
        for dispute in disputes:
            assembler.add_disagreement(dispute)
        left_open = tuple(item for item in (draft.not_covered if draft else ()) if checker.is_open(item))
        checked = Checked(
            status=_status(session, draft, left_open),
            claims=tuple(session.claims),
            disagreements=tuple(disputes),
            not_covered=left_open if session.claims else (),
            rejected=session.rejections(),
            notice=notice,
        )
        total = perf_counter() - started
        complete = notice is None and self._error is None
        return Outcome(checked, assembler.result(), 1000 * (total - session.seconds), 1000 * session.seconds, complete)

    def _prompt(self, question: str, passages: Sequence[Passage], view: ArticleView) -> _Prompt:
        """Return the messages of the draft with as many passages as fit."""
        fence = new_fence()
        system = load_prompt("draft").fill(fence=fence, max_claims=str(MAX_CLAIMS))
        frame = load_prompt("draft_user")
        empty = frame.fill(question=one_line(question), count="", sources="")
        room = self._budget.prompt - estimate_tokens(system) - estimate_tokens(empty)
        if room <= 0:
            raise ModelWindowError(self._config.model, self._budget.window)
        sources = fit_sources(join_neighbours(passages), view, fence, room=room, config=self._config)
        blocks = "\n\n".join(source.block(fence) for source in sources)
        user = frame.fill(question=one_line(question), count=str(len(sources)), sources=blocks)
        return _Prompt((Message("system", system), Message("user", user)), sources)

    def _draft(self, messages: tuple[Message, ...], session: Session) -> tuple[Draft | None, str | None]:
        """Return the draft, and a notice if it ended early; once something stands, no failure raises."""
        try:
            return self._whole_draft(messages, session)
        except _CutOffError:
            return None, CUT_OFF
        except ModelError as error:
            if not session.has_something:
                raise
            self._error = error
            return None, BROKE_OFF

    def _whole_draft(self, messages: tuple[Message, ...], session: Session) -> tuple[Draft | None, str | None]:
        """Return the draft; try again once when the line broke before anything stood, and once when it is no draft."""
        try:
            end = self._read(messages, session)
        except (ModelUnreachableError, ModelBusyError):
            # What fails before the first piece has been tried again already, by the client.
            if session.has_something or not self._begun or not self._config.max_retries:
                raise
            end = self._read(messages, session)
        try:
            return self._parse(end, session), None
        except ValueError as problem:
            again = load_prompt("repair_json").fill(problem=str(problem))
        end = self._read((*messages, *_turn(end.text, again)), session)
        try:
            return self._parse(end, session), None
        except ValueError:
            raise ModelReplyError(self._config.model, "it is not the JSON that was asked for") from None

    def _parse(self, end: ReplyEnd, session: Session) -> Draft:
        """Return the draft of a reply that has ended; raise ValueError if it is none and another attempt may help."""
        model = self._config.model
        stands = session.has_something
        if end.refused or end.finish == "content_filter":
            raise _CutOffError if stands else ModelRefusedError(model)
        if session.is_full:
            raise _CutOffError
        try:
            return read_draft(end.text)
        except ValueError:
            if stands:
                raise _CutOffError from None
            if end.finish == "length":
                raise ModelReplyError(model, "it was cut off; raise FOOTNOTE_LLM__MAX_OUTPUT_TOKENS") from None
            if not end.text.strip():
                raise ModelReplyError(model, "it is empty") from None
            if end.finish is None:
                raise ModelUnreachableError(server_name(self._config.base_url)) from None
            raise

    def _read(self, messages: tuple[Message, ...], session: Session) -> ReplyEnd:
        """Read one reply, handing each claim to `session` as soon as it is complete."""
        self._begun = False
        claims = ClaimStream()
        ask = Ask("draft", messages, DRAFT_SCHEMA, self._budget.output)
        with self._chat.stream(ask, self._deadline, self._tally) as reply:
            for piece in reply:
                self._begun = True
                self._deadline.check()
                for claim in claims.feed(piece):
                    if claims.answerable != "no" and not session.is_full:
                        session.take(claim)
                if session.is_full:
                    break
            return reply.end

    def _repair(self, messages: tuple[Message, ...], session: Session) -> None:
        """Give the model one chance to correct the sentences that were refused."""
        refused = session.rejected[:MOST_REPAIRED]
        if not refused or session.is_full:
            return
        lines = "\n".join(f"- {finding.claim.text} ({finding.detail})" for finding in refused)
        wanted = load_prompt("repair_claims").fill(rejected=lines)
        turn = _turn('{"answerable": "yes", "claims": [...]}', wanted)
        if sum(estimate_tokens(message.content) for message in (*messages, *turn)) > self._budget.prompt:
            return
        try:
            self._read((*messages, *turn), session)
        except ModelError as error:
            self._error = error

    def _review(self, session: Session, listener: Listener | None) -> None:
        """Decide about everything that is under review."""
        if listener is not None and session.quotes:
            listener(Checking(session.quotes))
        doubtful = session.under_review()
        if not doubtful:
            return
        if not self._config.support_check:
            session.settle_unchecked()
            return
        try:
            verdicts = check_support(doubtful, self._chat, self._budget, self._deadline, self._tally)
        except ModelError as error:
            self._error = error
            verdicts = ["unsupported"] * len(doubtful)
        session.settle(verdicts)


class _CutOffError(Exception):
    """The draft ended early, and what came of it stands."""


def _turn(said: str, wanted: str) -> tuple[Message, Message]:
    return Message("assistant", said or "{}"), Message("user", wanted)


def _status(session: Session, draft: Draft | None, left_open: Sequence[str]) -> Status:
    if not session.claims:
        return "abstained"
    whole = draft is not None and draft.answerable == "yes" and not left_open
    return "answered" if whole else "partial"
