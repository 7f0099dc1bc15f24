"""The promise of an answer: every marker has a citation, every citation is used, every quote is the article's text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Claim
from bot.assemble import Assembled, DraftClaim, DraftDisagreement, Span, assemble, plain_line, render_claim
from corpus.article import Article

MILL = Article(id="mill", title="The mill", text="The mill closed in May. It had 40 workers.", publisher="Gazette")
RIVER = Article(id="river", title="The river", text="The mill closed in June, people say.", kind="digest")
ARTICLES = {article.id: article for article in (MILL, RIVER)}
CLOSED = Span("mill", 0, 23, "mill:0-42")
WORKERS = Span("mill", 24, 42, "mill:0-42")
JUNE = Span("river", 0, 36, "river:0-36")


def fact(text: str, *spans: Span) -> DraftClaim:
    return DraftClaim(text, "fact", None, spans)


def rendered(text: str, kind: str = "fact", speaker: str | None = None) -> str:
    draft = DraftClaim(text, kind, speaker, (CLOSED,))  # type: ignore[arg-type]
    return assemble([draft], [], ARTICLES).answer_text


def test_citations_are_numbered_in_order_of_first_use_and_shared() -> None:
    done = assemble(
        [fact("It had 40 workers.", WORKERS), fact("It closed.", CLOSED, WORKERS, CLOSED)],
        [DraftDisagreement("the month", (("It closed in May.", (CLOSED,)), ("It closed in June.", (JUNE,))))],
        ARTICLES,
    )
    assert done.answer_text == (
        "It had 40 workers [1]. It closed [2][1].\n\n"
        "The articles differ on the month: It closed in May [2]. It closed in June [3]."
    )
    assert [(c.marker, c.article_id, c.quote) for c in done.citations] == [
        (1, "mill", "It had 40 workers."),
        (2, "mill", "The mill closed in May."),
        (3, "river", "The mill closed in June, people say."),
    ]
    assert (done.citations[2].kind, done.citations[0].publisher) == ("digest", "Gazette")


def test_sides_that_are_claims_already_are_not_said_twice() -> None:
    sides = (("May it was.", (CLOSED,)), ("June it was.", (JUNE,)))
    done = assemble([fact(text, *spans) for text, spans in sides], [DraftDisagreement("the month", sides)], ARTICLES)
    assert done.answer_text.splitlines()[-1] == "The articles differ on the month: compare [1] and [2]."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It closed", "It closed [1]."),
        ("It closed!", "It closed [1]!"),
        ("He lives in the U.S.", "He lives in the U.S. [1]."),
        ("It belongs to Acme Inc.", "It belongs to Acme Inc. [1]."),
        ("He wrote it on X.", "He wrote it on X [1]."),
        ("It beats GPT-4.", "It beats GPT-4 [1]."),
        ("It costs 1.5.", "It costs 1.5 [1]."),
        ("He said “it is over.”", "He said “it is over.” [1]."),
        ("It closed [3] in May [1, 2].", "It closed (3) in May (1, 2) [1]."),
        ("It【4】closed[^2]", "It(4)closed(^2) [1]."),
        ("Two\nlines\x1b[31m and\u202e more", "Two lines [31m and more [1]."),
    ],
)
def test_markers_stand_before_the_final_stop_and_none_comes_from_the_text(text: str, shown: str) -> None:
    assert rendered(text) == shown


@pytest.mark.parametrize(
    ("kind", "speaker", "text", "shown"),
    [
        ("prediction", None, "The mill reopens in 2030.", "Forecast: The mill reopens in 2030 [1]."),
        ("prediction", None, "The mill reopens in May 2030.", "Forecast: The mill reopens in May 2030 [1]."),
        ("prediction", "Ann", "The mill will reopen.", "The mill will reopen [1]."),
        ("opinion", "Ann", "It was a mistake.", "Opinion (Ann): It was a mistake [1]."),
        ("opinion", "Ann", "Ann thinks it was a mistake.", "Ann thinks it was a mistake [1]."),
        ("quote", "Ann", "We had no choice.", "Quote (Ann): We had no choice [1]."),
        ("quote", "Ann", "“We had no choice,” is her line.", "“We had no choice,” is her line [1]."),
    ],
)
def test_forecasts_opinions_and_quotes_are_labelled_unless_they_say_so(
    kind: str, speaker: str | None, text: str, shown: str
) -> None:
    assert rendered(text, kind, speaker) == shown


@pytest.mark.parametrize(
    "claim",
    [
        fact("It closed."),
        fact(" \u202e\n", CLOSED),
        fact("It closed.", Span("nowhere", 0, 1, "x")),
        fact("It closed.", Span("mill", 40, 99, "x")),
        fact("It closed.", Span("mill", 5, 5, "x")),
    ],
)
def test_an_unverified_claim_is_a_mistake_of_the_caller(claim: DraftClaim) -> None:
    with pytest.raises(ValueError, match=r"needs|no such span"):
        assemble([claim], [], ARTICLES)


NOISE = st.text(alphabet=st.sampled_from(list("[]【】[] 0123٣,^.!?”ab\n")) | st.characters(), max_size=40)
TEXT = NOISE.filter(lambda text: bool(plain_line(text)))
SPAN = st.sampled_from(sorted(ARTICLES)).flatmap(
    lambda name: st.tuples(st.integers(0, 30), st.integers(1, 6)).map(
        lambda at: Span(name, at[0], sum(at), f"{name}:0")
    )
)
SPANS = st.lists(SPAN, min_size=1, max_size=3).map(tuple)
KINDS = st.sampled_from(["fact", "quote", "opinion", "prediction"])
CLAIMS = st.lists(st.builds(DraftClaim, TEXT, KINDS, st.none() | NOISE, SPANS), max_size=5)
DISAGREEMENTS = st.lists(
    st.builds(DraftDisagreement, NOISE, st.lists(st.tuples(TEXT, SPANS), min_size=2, max_size=3).map(tuple)), max_size=2
)


@settings(max_examples=1000, deadline=None)
@given(CLAIMS, DISAGREEMENTS)
def test_no_marker_dangles_and_no_quote_is_lost(
    claims: list[DraftClaim], disagreements: list[DraftDisagreement]
) -> None:
    done = assemble(claims, disagreements, ARTICLES)
    check(done)
    assert len(done.claims) == len(claims)


def check(done: Assembled) -> None:
    markers = {citation.marker for citation in done.citations}
    assert {int(found) for found in re.findall(r"\[\s*(\d+)\s*\]", done.answer_text)} == markers
    assert not re.findall(r"\[[\s\d,^]*[,^][\s\d,^]*\]", done.answer_text)
    assert [citation.marker for citation in done.citations] == list(range(1, len(markers) + 1))
    for citation in done.citations:
        assert citation.quote == ARTICLES[citation.article_id].text[citation.start : citation.end] != ""
    for claim in done.claims:
        assert set(claim.citations) <= markers
        assert render_claim(claim) in done.answer_text


def test_a_claim_can_be_rendered_alone_while_the_answer_is_still_coming() -> None:
    claim = Claim(text="It closed.", kind="fact", speaker=None, citations=(7, 8), support="supported")
    assert render_claim(claim) == "It closed [7][8]."
