"""Disagreements have two sides that hold, forecasts read like forecasts, and speakers are people the article names."""

from collections.abc import Callable

import pytest

from bot.llm.answer import AnswerWriter
from bot.llm.written import Written
from tests.fakes.article_view import FakeView
from tests.fakes.openai_script import ChatRequest, Reply, draft, drafting, said
from tests.fakes.openai_server import FakeOpenAI

Writer = Callable[..., AnswerWriter]
Script = Callable[[ChatRequest], str]

VIEW = FakeView()
CLOSED = "The Weber mill in Aldbury closed on 4 May 2026."
NEVER = "The mill closed in June 2026, according to the council."
GOOD = said("The Weber mill in Aldbury closed on 4 May 2026.", CLOSED)


def write(writer: AnswerWriter) -> Written:
    question = "When did the Weber mill close, and how many workers did it have?"
    return writer.write(question, VIEW.passages, VIEW, index_fingerprint="f")


def sides(*, same_article: bool = False) -> Script:
    def script(request: ChatRequest) -> str:
        mill, council = request.key_of(CLOSED), request.key_of(NEVER)
        other = (mill, CLOSED) if same_article else (council, NEVER)
        positions = [
            {"text": "The mill closed on 4 May 2026.", "quotes": [{"source": mill, "quote": CLOSED}]},
            {
                "text": f"The mill closed in {'May' if same_article else 'June'} 2026.",
                "quotes": [{"source": other[0], "quote": other[1]}],
            },
        ]
        return draft(disagreements=[{"topic": "when the mill closed", "positions": positions}])

    return script


def test_a_disagreement_has_two_articles_and_both_are_checked(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(sides()))
    written = write(make_writer())
    [found] = written.assembled.disagreements
    assert found.topic == "when the mill closed"
    assert [position.citations for position in found.positions] == [(1,), (2,)]
    assert [citation.article_id for citation in written.assembled.citations] == ["mill-closes", "school-plan"]
    assert written.assembled.answer_text.endswith("The articles differ on when the mill closed: compare [1] and [2].")


def test_two_sides_of_one_article_are_no_disagreement(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(sides(same_article=True)))
    written = write(make_writer())
    assert (written.status, written.assembled.disagreements) == ("abstained", ())


def test_a_forecast_reads_like_one(server: FakeOpenAI, make_writer: Writer) -> None:
    quote = "The town expects to reopen the building as a school in 2028."
    server.play(
        Reply(drafting(said("The building is a school in 2028.", quote, kind="prediction", speaker="The town")))
    )
    written = write(make_writer())
    assert written.assembled.answer_text == "Forecast (The town): The building is a school in 2028 [1]."


@pytest.mark.parametrize(
    ("named", "kept"), [("Zorro", None), ("Anna Zorro", None), ("Anna Weber", "Anna Weber"), ("", None)]
)
def test_a_speaker_that_the_article_does_not_name_is_left_out(
    server: FakeOpenAI, make_writer: Writer, named: str, kept: str | None
) -> None:
    server.play(Reply(drafting(said("The Weber mill closed on 4 May 2026.", CLOSED, kind="quote", speaker=named))))
    assert write(make_writer()).assembled.claims[0].speaker == kept


def test_no_means_abstained_whatever_else_the_draft_says(server: FakeOpenAI, make_writer: Writer) -> None:
    server.play(Reply(drafting(GOOD, answerable="no", not_covered=["how many workers the mill had"])))
    written = write(make_writer())
    assert (written.status, written.assembled.claims, written.usage.calls) == ("abstained", (), 1)
