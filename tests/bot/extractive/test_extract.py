"""Whole answers over a small corpus, and what must hold for any question."""

import json
from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.extractive.abstention import FEATURES as CONFIDENCE_FEATURES
from bot.extractive.draft import ExtractiveClaim, ExtractiveDisagreement, ExtractivePosition, QuotedSpan
from bot.extractive.evidence import FEATURES as EVIDENCE_FEATURES
from bot.extractive.extract import Extractor, extract_answer
from bot.extractive.judge import FEATURES as JUDGE_FEATURES
from bot.extractive.select import MAX_CLAIMS
from bot.extractive.sentence_store import SentenceStore
from index.passages import Sentence
from tests.fakes.memory_view import Ask, MemoryView


def span_of(view: MemoryView, article_id: str, quote: str) -> QuotedSpan:
    start = view.articles[article_id].text.index(quote)
    return QuotedSpan(article_id, start, start + len(quote))


def test_a_fact_is_answered_with_its_sentence(view: MemoryView, ask: Ask) -> None:
    draft = ask("Who founded Nordlys?")

    sentence = "Nordlys was founded by Ingrid Dahl in 1987."
    assert draft.claims == (ExtractiveClaim(sentence, "fact", None, (span_of(view, "night-ferry", sentence),)),)
    assert not draft.abstained
    assert draft.disagreements == ()
    assert draft.not_covered == ()


def test_a_cell_is_told_in_the_words_of_its_table_and_quoted_as_its_row(view: MemoryView, ask: Ask) -> None:
    draft = ask("What is the top speed of Solvind?")

    row = "| Solvind | 800 | 27 knots | 2008 |"
    [claim] = draft.claims
    assert claim.text == "Solvind: Top speed 27 knots"
    start, end = claim.spans[0].start, claim.spans[0].end
    assert view.articles["night-ferry"].text[start:end] in row


def test_the_largest_of_a_column_is_found(ask: Ask) -> None:
    assert [claim.text for claim in ask("Which ship is the fastest?").claims] == ["Solvind: Top speed 27 knots"]
    assert [claim.text for claim in ask("Which ship has the lowest top speed?").claims] == [
        "Gamle Erik: Top speed 16 knots"
    ]


def test_a_quotation_names_its_speaker(ask: Ask) -> None:
    claim = ask("What did Captain Brandt say about the night boat?").claims[0]

    assert (claim.kind, claim.speaker) == ("quote", "Captain Ole Brandt")


def test_a_forecast_is_labelled(ask: Ask) -> None:
    assert ask("What will Nordlys order by 2034?").claims[0].kind == "prediction"


@pytest.mark.parametrize(
    "question",
    [
        "What is the salary of Captain Brandt?",
        "How many lifeboats does Solvind have?",
        "Who designed the Havmaagen?",
        "Where was Mette Krogh born?",
        "What does the captain of the Titanic earn?",
    ],
)
def test_a_question_on_the_topic_that_nobody_answers_is_refused(ask: Ask, question: str) -> None:
    draft = ask(question)

    assert draft.abstained
    assert draft.nearest[0] == "night-ferry"


def test_sources_that_differ_stand_side_by_side(view: MemoryView, ask: Ask) -> None:
    draft = ask("Are ticket prices higher than on the old line?")

    one = "Ticket prices are higher than on the old line."
    other = "Ticket prices for the ferry are lower than on the old line, the port says."
    assert draft.disagreements == (
        ExtractiveDisagreement(
            "ticket prices old line",
            "opposites",
            (
                ExtractivePosition(one, (span_of(view, "night-ferry", one),)),
                ExtractivePosition(other, (span_of(view, "port-of-brevik", other),)),
            ),
        ),
    )


def test_the_open_part_of_a_question_is_named(ask: Ask) -> None:
    draft = ask("Who founded Nordlys and what is the colour of the funnel?")

    assert not draft.abstained
    assert [claim.text for claim in draft.claims] == ["Nordlys was founded by Ingrid Dahl in 1987."]
    assert draft.not_covered == ("what is the colour of the funnel",)


@pytest.mark.parametrize("question", ["", "  ", "???", "the of and", "\x00\x07", "🚢🚢", "متى تبحر العبارة؟"])
def test_a_question_without_a_word_to_search_for_is_refused(ask: Ask, question: str) -> None:
    assert ask(question).abstained


def test_a_corpus_without_articles_refuses() -> None:
    empty = MemoryView.of({})

    draft = extract_answer("Who founded Nordlys?", empty.search("Who founded Nordlys?"), empty)

    assert draft.abstained
    assert draft.claims == ()
    assert draft.nearest == ()


def test_a_very_long_question_is_read_at_its_beginning(ask: Ask) -> None:
    draft = ask("Who founded Nordlys? " + "lorem ipsum " * 8000)

    assert "Nordlys was founded by Ingrid Dahl in 1987." in [claim.text for claim in draft.claims]


_WORDS = "who what when how many Nordlys ferry ship speed Solvind port Brevik price higher lowest and is the Krogh 2031 $40 says"
WORDS = st.sampled_from(_WORDS.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), st.text(max_size=60)))
def test_every_claim_is_a_sentence_of_an_article(view: MemoryView, ask: Ask, question: str) -> None:
    draft = ask(question)

    known = {(each.article_id, each.start, each.end) for split in view.split.values() for each in split}
    assert len(draft.claims) <= MAX_CLAIMS
    assert 0.0 <= draft.confidence <= 1.0
    spans = [span for claim in draft.claims for span in claim.spans]
    assert len(spans) == len(set(spans))
    assert {(span.article_id, span.start, span.end) for span in spans} <= known
    for disagreement in draft.disagreements:
        assert len(disagreement.positions) == 2
        assert disagreement.topic


def test_the_same_question_has_the_same_answer(view: MemoryView) -> None:
    question = "Which ship has the highest top speed?"
    first, second = (Extractor().draft(question, view.search(question), view) for _ in range(2))

    assert first == second


def test_the_weights_belong_to_the_features_of_the_program() -> None:
    stored = json.loads(resources.files("bot.extractive").joinpath("weights.json").read_text(encoding="utf-8"))

    assert sorted(stored) == ["local", "words"]
    for model in stored.values():
        assert tuple(model["ranker"]) == ("bias", *EVIDENCE_FEATURES)
        assert tuple(model["judge"]) == ("bias", *JUDGE_FEATURES)
        assert tuple(model["confidence"]) == ("bias", *CONFIDENCE_FEATURES)
        assert 0.0 < model["threshold"] < 1.0


def test_a_single_question_that_is_refused_is_judged_once(view: MemoryView, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read = Extractor._read
    monkeypatch.setattr(
        Extractor, "_read", lambda self, question, *rest: asked.append(question) or read(self, question, *rest)
    )
    question = "Who designed the bridge of Odense?"

    assert Extractor().draft(question, view.search(question), view).abstained
    assert asked == [question]


def test_warming_reads_the_first_sentences_and_changes_no_answer(
    view: MemoryView, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Who founded Nordlys?"
    read: list[tuple[str, int]] = []
    places = SentenceStore.places

    def counted(store: SentenceStore, sentence: Sentence) -> object:
        read.append((sentence.article_id, sentence.ordinal))
        return places(store, sentence)

    everything = [(each.article_id, each.ordinal) for name in view.articles for each in view.sentences(name)]
    monkeypatch.setattr(SentenceStore, "places", counted)
    extractor = Extractor()
    extractor.warm(view)
    assert read == everything
    assert extractor.draft(question, view.search(question), view) == ask(question)
    read.clear()
    monkeypatch.setattr("bot.extractive.extract.WARMED", 3)
    Extractor().warm(view)
    assert read == everything[:3], "a large corpus does not keep the first question waiting"
