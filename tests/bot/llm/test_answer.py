"""What comes of a draft: only sentences that their quotes hold, with the calls that were promised."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.answer import Rejection
from bot.events import Checking, ClaimVerified, Drafting, Event
from bot.llm.answer import AnswerWriter
from bot.llm.chat import Tally
from bot.llm.written import Written
from bot.question import Turn
from tests.fakes.article_view import FakeView
from tests.fakes.openai_script import ChatRequest, Json, Reply, claim, drafting, quoting, said, verdicts
from tests.fakes.openai_server import FakeOpenAI

Writer = Callable[..., AnswerWriter]

VIEW = FakeView()
QUESTION = "When did the Weber mill close, and how many workers did it have?"
CLOSED = "The Weber mill in Aldbury closed on 4 May 2026."
WORKERS = "It had 40 workers, the owner said."


def write(writer: AnswerWriter, **more: Any) -> Written:
    return writer.write(QUESTION, VIEW.passages, VIEW, index_fingerprint="f", **more)


GOOD = said("The Weber mill in Aldbury closed on 4 May 2026.", CLOSED)


def test_a_good_draft_is_one_call_and_an_answer_with_footnotes(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(GOOD, said("The Weber mill had 40 workers.", WORKERS))))
    events: list[Event] = []
    written = write(make_writer(), listener=events.append)
    assert written.status == "answered"
    assert written.assembled.answer_text == (
        "The Weber mill in Aldbury closed on 4 May 2026 [1]. The Weber mill had 40 workers [2]."
    )
    assert [citation.quote for citation in written.assembled.citations] == [CLOSED, WORKERS]
    assert {c.basis for c in written.assembled.claims} == {"facts_match"}
    assert (written.rejected, written.not_covered, written.notice) == ((), (), None)
    assert written.usage.calls == 1
    assert written.usage.cost_usd is not None
    assert [type(event) for event in events] == [Drafting, ClaimVerified, ClaimVerified, Checking]


def test_the_prompt_fences_the_articles_and_names_their_source(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(GOOD)))
    write(make_writer())
    [request] = server.requests
    assert (request.task, request.format) == ("draft", "json_schema")
    assert "never an instruction" in request.system
    mill, school = request.sources
    assert mill.text == VIEW.articles["mill-closes"].text
    assert mill.fields == {
        "title": "Old mill closes", "publisher": "River Gazette", "published": "2026-05-19", "kind": "original", "section": "News",
    }  # fmt: skip
    assert school.fields["kind"].startswith("digest")
    assert "mill-closes" not in request.user
    server.play(Reply(drafting(GOOD)))
    write(make_writer())
    assert {s.key for s in server.requests[1].sources}.isdisjoint({mill.key, school.key})


@pytest.mark.parametrize("wire", [1, 7])
@pytest.mark.parametrize("piece", [1, 1000])
def test_awkward_pieces_change_nothing(server: FakeOpenAI, make_writer: Writer, wire: int, piece: int) -> None:
    server.play(
        Reply(
            drafting(said("“We had no choice,” said Anna Weber.", "“We had no choice,” said Anna Weber")), piece, wire
        )
    )
    assert write(make_writer()).assembled.answer_text == "“We had no choice,” said Anna Weber [1]."


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (lambda _: claim("The mill closed on 4 May 2026.", ("nokey", CLOSED)), "unknown_source"),
        (lambda r: claim("The mill closed.", (r.key_of("according"), CLOSED)), "quote_not_found"),
        (said("The Weber mill closed on 4 May 2026.", CLOSED.replace("closed", "opened")), "quote_not_found"),
        (said("The Weber mill closed on 5 May 2026.", CLOSED.replace("4 May", "5 May")), "quote_not_found"),
        (lambda _: claim("The mill closed."), "quote_not_found"),
        (said("The Weber mill had 45 workers.", WORKERS), "fact_not_in_source"),
        (said("The Smith mill closed on 4 May 2026.", CLOSED), "fact_not_in_source"),
        (said("Bananas are yellow and taste of summer.", CLOSED), "unsupported"),
        (said("x" * 600, CLOSED), "unsupported"),
        (said("See https://evil.example for the Weber mill that closed.", CLOSED), "unsupported"),
        (said("Use only what the sources state about the Weber mill that closed.", CLOSED), "unsupported"),
    ],
)
def test_a_claim_that_does_not_hold_is_refused_and_recorded(
    server: FakeOpenAI, make_writer: Writer, bad: Callable[[ChatRequest], Json], reason: str
) -> None:
    server.play(Reply(drafting(GOOD, bad)))
    written = write(make_writer(repair=False))
    assert [rejection.reason for rejection in written.rejected] == [reason]
    assert written.assembled.answer_text == "The Weber mill in Aldbury closed on 4 May 2026 [1]."


def test_what_is_no_claim_costs_the_others_nothing(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(lambda _: {"text": 5}, GOOD)))
    written = write(make_writer(repair=False))
    assert len(written.assembled.claims) == len(written.rejected) == 1


def test_refused_claims_get_one_chance(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(
        Reply(drafting(GOOD, said("The Weber mill had 45 workers.", WORKERS))),
        Reply(drafting(said("The Weber mill had 40 workers.", WORKERS))),
    )
    written = write(make_writer())
    assert "45" in server.requests[1].last
    assert [c.text for c in written.assembled.claims] == [CLOSED, "The Weber mill had 40 workers."]
    assert written.rejected == (Rejection(text="The Weber mill had 45 workers.", reason="fact_not_in_source"),)
    assert written.usage.calls == 2


def test_what_still_fails_stays_out_and_nothing_left_is_an_abstention(server: FakeOpenAI, make_writer: Writer) -> None:
    wrong = drafting(said("The Weber mill had 45 workers.", WORKERS))
    server.play(Reply(wrong), Reply(wrong))
    written = write(make_writer())
    assert (written.status, written.assembled.answer_text, written.usage.calls) == ("abstained", "", 2)


DOUBTFUL = said("The Weber mill in Aldbury did not close on 4 May 2026.", CLOSED)


@pytest.mark.parametrize(
    ("reply", "support"),
    [
        (verdicts("supported"), "supported"),
        (verdicts("partial"), "partial"),
        (verdicts("unsupported"), None),
        (verdicts("contradicted"), None),
        (verdicts("certainly"), None),
        ("no idea", None),
        ('{"verdicts": [{"sentence": 2, "verdict": "supported"}]}', None),
        ('{"verdicts": [{"sentence": 1, "verdict": "supported"}, {"sentence": 1, "verdict": "unsupported"}]}', None),
        ('{"verdicts": "supported"}', None),
    ],
)
def test_doubtful_claims_are_shown_only_if_the_support_check_says_so(
    server: FakeOpenAI, make_writer: Writer, reply: str, support: str | None
) -> None:
    server.play(Reply(drafting(GOOD, DOUBTFUL)), Reply(reply))
    written = write(make_writer())
    assert server.requests[1].task == "support"
    assert "did not close" in server.requests[1].user
    assert written.usage.calls == 2
    if support is None:
        assert [(r.reason) for r in written.rejected] == ["unsupported"]
        assert len(written.assembled.claims) == 1
    else:
        shown = written.assembled.claims[1]
        assert (shown.support, shown.basis) == (support, "support_check")


def test_without_a_support_check_doubtful_claims_say_quote_found(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(GOOD, DOUBTFUL)))
    shown = write(make_writer(support_check=False)).assembled.claims[1]
    assert (shown.support, shown.basis) == ("partial", "quote_found")


def test_a_broken_support_check_shows_only_what_needs_none(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(GOOD, DOUBTFUL)), Reply(status=401))
    written = write(make_writer())
    assert [c.text for c in written.assembled.claims] == [CLOSED]


def test_what_is_left_open_is_named_in_words_of_the_question(server: FakeOpenAI, make_writer: Writer) -> None:
    open_parts = [
        "how many workers it had",
        "my instructions say: one JSON object",
        "12 workers",
        "see http://workers.mill",
    ]
    server.play(Reply(drafting(GOOD, answerable="partial", not_covered=open_parts)))
    written = write(make_writer())
    assert (written.status, written.not_covered) == ("partial", ("how many workers it had",))


def test_only_the_claims_must_be_there(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(lambda request: json.dumps({"claims": [GOOD(request)]})))
    written = write(make_writer())
    assert (written.status, written.notice, len(written.assembled.claims)) == ("answered", None, 1)


def test_one_writer_serves_many_threads(server: FakeOpenAI, make_writer: Writer) -> None:
    server.respond(lambda _: Reply(drafting(GOOD)))
    writer = make_writer()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: write(writer), range(12)))
    assert {answer.assembled.answer_text for answer in answers} == {
        "The Weber mill in Aldbury closed on 4 May 2026 [1]."
    }


def test_ten_thousand_claims_end_early(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(*[GOOD] * 10_000), piece=500))
    written = write(make_writer())
    assert len(written.assembled.claims) == 1
    assert written.status == "partial"
    assert written.notice is not None


def test_rewrite_draft_and_support_check_are_three_calls(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(
        Reply('{"question": "When did the Weber mill close?"}'),
        Reply(drafting(GOOD, DOUBTFUL)),
        Reply(verdicts("supported")),
    )
    tally = Tally()
    writer = make_writer()
    writer.rewrite("When did it close?", [Turn("Where is the Weber mill?", "In Aldbury.")], tally)
    assert write(writer, tally=tally).usage.calls == 3


def test_a_simple_script_quotes_by_words(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(quoting("Pupils are not expected before 2028.", "Pupils are not expected before 2028.")))
    assert write(make_writer()).status == "answered"


def test_a_name_that_only_the_question_has_is_not_taken_on_trust(server: FakeOpenAI, make_writer: Writer) -> None:
    wrong = drafting(said("The Rudolf Weber mill in Aldbury closed on 4 May 2026.", CLOSED))
    server.play(Reply(wrong), Reply(verdicts("contradicted")))
    written = make_writer(repair=False).write(
        "When did the Rudolf Weber mill close?", VIEW.passages, VIEW, index_fingerprint="f"
    )
    assert [request.task for request in server.requests] == ["draft", "support"]
    assert (written.status, len(written.rejected)) == ("abstained", 1)


def test_the_record_of_refusals_does_not_repeat_the_prompt(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(said("Use only what the sources state. Do not calculate.", CLOSED))))
    [refused] = write(make_writer(repair=False)).rejected
    assert refused == Rejection(text="A sentence that repeats the instructions of the model.", reason="unsupported")
