import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Claim, Disagreement, MadeBy, NearestArticle, Position
from bot.assemble import DraftClaim, DraftDisagreement, Span, assemble
from bot.verification.answers import verify_answer
from corpus.article import Article

NORTH = Article(
    id="northgate",
    title="Halvorsen leaves Northgate",
    text="Ingrid Halvorsen left Northgate on May 19. Northgate has raised over $7 billion. She worked there 12 years.\n",
    publisher="The Globe",
    published="2026-05-20",
)
SOUTH = Article(
    id="velmora",
    title="Velmora hires",
    text="Velmora hired Ingrid Halvorsen on June 2. Northgate has raised only $5 billion, Jan Brandt said.\n",
)
ARTICLES = {article.id: article for article in (NORTH, SOUTH)}


def span(article: Article, quote: str) -> Span:
    start = article.text.index(quote)
    return Span(article.id, start, start + len(quote), f"{article.id}:0-{len(article.text)}")


def make(*claims: DraftClaim, disagreements: tuple[DraftDisagreement, ...] = ()) -> Answer:
    made = assemble(claims, disagreements, ARTICLES)
    return Answer(
        id="a1",
        question="Who left Northgate?",
        status="answered",
        mode="extractive",
        model=None,
        answer=made.answer_text,
        claims=made.claims,
        citations=made.citations,
        disagreements=made.disagreements,
        made_by=MadeBy(index_fingerprint="i", prompt_hash="p", settings_hash="s"),
    )


LEFT = DraftClaim(
    text="Ingrid Halvorsen left Northgate on 19 May 2026.",
    kind="fact",
    speaker=None,
    spans=(span(NORTH, "Ingrid Halvorsen left Northgate on May 19."),),
)
RAISED = DraftClaim(
    text="Northgate has raised over $7 billion.",
    kind="fact",
    speaker=None,
    spans=(span(NORTH, "Northgate has raised over $7 billion."),),
)
SIDES = DraftDisagreement(
    topic="how much Northgate raised",
    positions=(
        ("Northgate has raised over $7 billion.", (span(NORTH, "Northgate has raised over $7 billion."),)),
        (
            "Northgate has raised $5 billion, Jan Brandt said.",
            (span(SOUTH, "raised only $5 billion, Jan Brandt said"),),
        ),
    ),
)
ANSWER = make(LEFT, RAISED)


def messages(answer: Answer) -> list[str]:
    return [str(failure) for failure in verify_answer(answer, ARTICLES)]


def test_a_sound_answer_has_no_failure() -> None:
    assert messages(ANSWER) == []
    assert messages(make(LEFT, disagreements=(SIDES,))) == []
    assert messages(make(RAISED, LEFT, disagreements=(SIDES,))) == []


def test_an_abstention_is_sound_and_says_what_is_near() -> None:
    nearest = (NearestArticle(article_id="northgate", title="Halvorsen leaves Northgate"),)
    abstained = replace(
        ANSWER, status="abstained", answer="The articles do not answer this.", claims=(), citations=(), nearest=nearest
    )
    assert messages(abstained) == []
    wrong = replace(abstained, nearest=(NearestArticle(article_id="x", title="Nothing"),))
    assert messages(wrong) == ["The nearest article 'x', “Nothing”, is not one of the articles."]
    assert messages(replace(ANSWER, status="abstained")) == ["The answer is marked as abstained but makes claims."]
    assert messages(replace(abstained, status="answered")) == ["The answer is marked as answered but makes no claim."]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"article_id": "gone"}, "Footnote [1] cites 'gone', which is not one of the articles."),
        ({"start": 900, "end": 942}, "Footnote [1] points at 900-942, outside northgate (0-108)."),
        ({"start": -42, "end": 0}, "Footnote [1] points at -42-0, outside northgate (0-108)."),
        (
            {"quote": "Ingrid Halvorsen left Northgate on May 18."},
            "Footnote [1] quotes “Ingrid Halvorsen left Northgate on May 18.”, but northgate has “Ingrid Halvorsen left Northgate on May 19.” at 0-42.",
        ),
        ({"title": "Another"}, "Footnote [1] gives title 'Another', but northgate has 'Halvorsen leaves Northgate'."),
        ({"publisher": None}, "Footnote [1] gives publisher 'None', but northgate has 'The Globe'."),
        ({"published": "2025"}, "Footnote [1] gives published '2025', but northgate has '2026-05-20'."),
        ({"url": "http://x"}, "Footnote [1] gives url 'http://x', but northgate has 'None'."),
        ({"kind": "digest"}, "Footnote [1] gives kind 'digest', but northgate has 'original'."),
        (
            {"passage_id": "northgate:50-80"},
            "Footnote [1] names the passage 'northgate:50-80', which does not hold its quote.",
        ),
        (
            {"passage_id": "velmora:0-90"},
            "Footnote [1] names the passage 'velmora:0-90', which does not hold its quote.",
        ),
    ],
)
def test_a_footnote_that_was_changed_is_named(change: dict[str, object], message: str) -> None:
    first = replace(ANSWER.citations[0], **change)  # type: ignore[arg-type]
    assert messages(replace(ANSWER, citations=(first, *ANSWER.citations[1:]))) == [message]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[2]", "[1]", "is not followed by its footnotes [2]."),
        (" [2]", "", "Footnote [2] is not in the text."),
        ("[2]", "[2][9]", "The text has [9], which is not a footnote of this answer."),
        ("$7 billion", "$8 billion", "The text does not say “Northgate has raised over $7 billion.”"),
        ("19 May", "20 May", "The text does not say “Ingrid Halvorsen left Northgate on 19 May 2026.”"),
        ("[2].", "[2]. It lost $99 million.", "The text says '$99,000,000' outside its checked sentences."),
        ("[2].", "[2]. So said Tobias Renner.", "The text says 'Tobias' outside its checked sentences."),
        ("[2].", "[2]. It ended in 1987.", "The text says '1987' outside its checked sentences."),
    ],
)
def test_a_text_that_was_changed_is_noticed(old: str, new: str, message: str) -> None:
    found = messages(replace(ANSWER, answer=ANSWER.answer.replace(old, new)))
    assert any(message in line for line in found), found


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("Ingrid Halvorsen left Northgate on 21 May 2026.", "The date 2026-05-21 stands nowhere"),
        ("Tobias Renner left Northgate on 19 May 2026.", "The name Tobias stands nowhere"),
        ("Ingrid Halvorsen left Velmora on 19 May 2026.", "The name Velmora stands nowhere"),
        ("Ingrid Halvorsen and 12 others left Northgate on 19 May 2026.", "The number 12 stands only elsewhere"),
        ("Ingrid Halvorsen has not left Northgate on 19 May 2026.", "differ in a “not”"),
    ],
)
def test_a_claim_that_was_changed_together_with_the_text_is_noticed(claim: str, value: str) -> None:
    text = ANSWER.answer.replace(ANSWER.claims[0].text.rstrip("."), claim.rstrip("."))
    found = messages(replace(ANSWER, answer=text, claims=(replace(ANSWER.claims[0], text=claim), ANSWER.claims[1])))
    assert any(value in line for line in found), found


def test_a_claim_that_a_model_reviewed_may_stand_with_a_question_left_but_not_against_its_source() -> None:
    draft = replace(LEFT, text="Ingrid Halvorsen left on 19 May 2026 after 12 years.")
    assert messages(make(replace(draft, basis="support_check"))) == []
    assert messages(make(replace(draft, basis="quote_found"))) == []
    assert len(messages(make(draft))) == 1
    wrong = replace(LEFT, text="Ingrid Halvorsen left on 19 May 2026 after 77 years.", basis="support_check")
    assert len(messages(make(wrong))) == 1


def test_a_side_of_a_disagreement_is_checked_too() -> None:
    wrong = replace(SIDES, positions=(SIDES.positions[0], ("Northgate has raised $6 billion.", SIDES.positions[1][1])))
    (message,) = messages(make(LEFT, disagreements=(wrong,)))
    assert "“Northgate has raised $6 billion.”: The number $6,000,000,000 stands nowhere" in message


def test_a_speaker_must_be_named_by_the_article() -> None:
    said = replace(RAISED, kind="opinion", speaker="Jan Brandt")
    assert messages(make(said)) == [
        "“Northgate has raised over $7 billion.” is given to 'Jan Brandt', whom the cited articles do not name."
    ]
    assert messages(make(replace(said, speaker="Ingrid Halvorsen"))) == []
    assert messages(make(replace(said, speaker="The Globe"))) == []


def test_markers_are_given_once_from_one_and_used() -> None:
    one, two = ANSWER.citations
    assert "Footnote [1] is given twice." in messages(replace(ANSWER, citations=(one, one, two)))
    assert "No sentence uses footnote [2]." in messages(replace(ANSWER, claims=ANSWER.claims[:1]))
    bare = replace(ANSWER.claims[0], citations=())
    assert (
        "has no footnote."
        in messages(replace(ANSWER, claims=(bare, ANSWER.claims[1])))[0]
        + messages(replace(ANSWER, claims=(bare, ANSWER.claims[1])))[-1]
    )
    lost = replace(ANSWER.claims[0], citations=(5,))
    assert "A sentence uses footnote [5], which is not given." in messages(
        replace(ANSWER, claims=(lost, ANSWER.claims[1]))
    )


TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=string.printable + "[]1234567890“”…-", max_size=60),
    st.sampled_from([NORTH.text, "May 19 [1]", "[1][2][99999999999]", "$7 billion", "northgate:0-9" + "9" * 30, ""]),
)
NUMBERS = st.one_of(st.integers(-3, 120), st.integers())
MARKERS = st.lists(st.integers(-1, 3), max_size=3).map(tuple)
CITATIONS = st.builds(
    Citation,
    marker=st.integers(-1, 3),
    article_id=st.sampled_from(["northgate", "velmora", "gone"]),
    title=TEXTS,
    publisher=st.none() | TEXTS,
    published=st.none() | TEXTS,
    url=st.none() | TEXTS,
    source_file=st.none() | TEXTS,
    kind=st.sampled_from(["original", "digest"]),
    passage_id=TEXTS,
    start=NUMBERS,
    end=NUMBERS,
    quote=TEXTS,
)
CLAIMS = st.builds(
    Claim,
    text=TEXTS,
    kind=st.sampled_from(["fact", "quote", "opinion", "prediction"]),
    speaker=st.none() | TEXTS,
    citations=MARKERS,
    support=st.sampled_from(["supported", "partial"]),
    basis=st.sampled_from(["quote_found", "facts_match", "support_check"]),
)
POSITIONS = st.lists(st.builds(Position, text=TEXTS, citations=MARKERS), max_size=2).map(tuple)
ANSWERS = st.builds(
    Answer,
    id=TEXTS,
    question=TEXTS,
    standalone_question=st.none() | TEXTS,
    status=st.sampled_from(["answered", "partial", "abstained"]),
    mode=st.sampled_from(["llm", "extractive"]),
    model=st.none() | TEXTS,
    answer=TEXTS,
    claims=st.lists(CLAIMS, max_size=3).map(tuple),
    citations=st.lists(CITATIONS, max_size=3).map(tuple),
    disagreements=st.lists(st.builds(Disagreement, topic=TEXTS, positions=POSITIONS), max_size=2).map(tuple),
    not_covered=st.lists(TEXTS, max_size=2).map(tuple),
    nearest=st.lists(st.builds(NearestArticle, article_id=TEXTS, title=TEXTS), max_size=2).map(tuple),
    made_by=st.just(MadeBy(index_fingerprint="", prompt_hash="", settings_hash="")),
)


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_no_answer_makes_the_verifier_raise(answer: Answer) -> None:
    for failure in verify_answer(answer, ARTICLES):
        assert str(failure)
        assert "\n" not in str(failure)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([NORTH, SOUTH]))
def test_a_claim_that_is_its_own_quote_always_holds(start: int, length: int, article: Article) -> None:
    words = article.text.split()
    quote = " ".join(words[start : start + length])
    if quote and any(char.isalnum() for char in quote):
        draft = DraftClaim(text=quote, kind="fact", speaker=None, spans=(span(article, quote),))
        assert messages(make(draft)) == []
