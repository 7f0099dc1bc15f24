"""The same question over the same articles costs nothing twice; a cache that is broken is no cache and no error."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answer import Rejection
from bot.assemble import DraftClaim, DraftDisagreement, Span
from bot.events import ClaimVerified, Event
from bot.llm.answer import AnswerWriter
from bot.llm.cache import AnswerCache, answer_key
from bot.llm.config import LLMConfig
from bot.llm.written import Checked, Written
from index.passages import Passage
from tests.fakes.article_view import FakeView
from tests.fakes.openai_script import Reply, claim, draft, quoting
from tests.fakes.openai_server import FakeOpenAI

Writer = Callable[..., AnswerWriter]

VIEW = FakeView()
CLOSED = "The Weber mill in Aldbury closed on 4 May 2026."
SPAN = Span("mill-closes", 0, 47, "mill-closes:0-200")
ANSWER = Checked(
    status="partial",
    claims=(DraftClaim("It closed.", "quote", "Anna", (SPAN,), "partial", "support_check"),),
    disagreements=(DraftDisagreement("when", (("May", (SPAN,)), ("June", (SPAN,)))),),
    not_covered=("why",),
    rejected=(Rejection(text="No.", reason="unsupported"),),
)


def write(
    writer: AnswerWriter, question: str = "When did the mill close?", fingerprint: str = "f", **more: Any
) -> Written:
    return writer.write(question, VIEW.passages, VIEW, index_fingerprint=fingerprint, **more)


def test_the_second_answer_is_the_first_without_a_call(server: FakeOpenAI, make_writer: Writer, tmp_path: Path) -> None:
    server.play(Reply(quoting(CLOSED, CLOSED)))
    cache = AnswerCache(tmp_path / "answers.sqlite")
    first = write(make_writer(cache=cache))
    events: list[Event] = []
    second = write(make_writer(cache=AnswerCache(tmp_path / "answers.sqlite")), listener=events.append)
    assert second.cached
    assert (second.status, second.assembled) == (first.status, first.assembled)
    assert (second.usage.calls, second.usage.cost_usd) == (0, 0.0)
    assert [type(event) for event in events] == [ClaimVerified]
    assert len(server.requests) == 1


def test_another_question_index_or_setting_is_another_answer(
    server: FakeOpenAI, make_writer: Writer, tmp_path: Path
) -> None:
    server.respond(lambda _: Reply(quoting(CLOSED, CLOSED)))
    cache = AnswerCache(tmp_path / "answers.sqlite")
    write(make_writer(cache=cache))
    write(make_writer(cache=cache), question="Did the mill close?")
    write(make_writer(cache=cache), fingerprint="g")
    write(make_writer(cache=cache, repair=False))
    assert len(server.requests) == 4
    write(make_writer(cache=cache, timeout_seconds=4.0))
    assert len(server.requests) == 4


def test_an_answer_that_was_cut_short_is_not_kept(server: FakeOpenAI, make_writer: Writer, tmp_path: Path) -> None:
    def script(request: Any) -> str:
        return draft(claim(CLOSED, (request.key_of(CLOSED), CLOSED)))[:-20]

    server.respond(lambda _: Reply(script, finish_reason="length"))
    cache = AnswerCache(tmp_path / "answers.sqlite")
    assert write(make_writer(cache=cache)).notice is not None
    assert not write(make_writer(cache=cache)).cached


def test_everything_comes_back_as_it_went_in(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "deep" / "answers.sqlite")
    assert cache.get("a") is None
    cache.put("a", ANSWER)
    assert cache.get("a") == ANSWER
    cache.put("a", replace(ANSWER, status="abstained"))
    assert cache.get("a") == replace(ANSWER, status="abstained")


def test_the_answers_used_last_are_kept(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite", max_answers=2)
    for key in ("a", "b"):
        cache.put(key, ANSWER)
    cache.get("a")
    cache.put("c", ANSWER)
    assert [key for key in "abc" if cache.get(key)] == ["a", "c"]


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(b"this is no database" * 100)
    cache = AnswerCache(path)
    assert cache.get("a") is None
    cache.put("a", ANSWER)
    assert cache.get("a") == ANSWER


def test_an_entry_of_another_shape_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    cache = AnswerCache(path)
    cache.put("a", ANSWER)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE answers SET answer = '{}'")
    database.close()
    assert cache.get("a") is None


def test_a_file_of_another_format_is_emptied(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    AnswerCache(path).put("a", ANSWER)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    assert AnswerCache(path).get("a") is None


def test_a_path_that_cannot_be_a_file_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "answers.sqlite", tmp_path / "file" / "answers.sqlite"):
        AnswerCache(path).put("a", ANSWER)
        assert AnswerCache(path).get("a") is None


def test_many_threads_share_it(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite")
    threads = [threading.Thread(target=cache.put, args=(str(n), ANSWER)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(cache.get(str(n)) == ANSWER for n in range(8))


def test_the_key_depends_on_what_decides_the_answer_and_on_nothing_else() -> None:
    def key(question: str = "q", end: int = 5, prompt: str = "p", **changes: Any) -> str:
        config = LLMConfig(**({"api_key": "one"} | changes))
        return answer_key(question, [Passage("a", 0, end)], "f", prompt, config)

    different = [
        key(),
        key("r"),
        key(end=6),
        key(prompt="x"),
        key(model="other"),
        key(base_url="http://x"),
        key(repair=False),
    ]
    assert len(set(different)) == len(different)
    assert key() == key(api_key="two") == key(timeout_seconds=1.0)
