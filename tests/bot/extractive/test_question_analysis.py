"""Questions taken apart."""

import pytest

from bot.extractive.question_analysis import analyse, answer_type, asked_noun, extreme
from bot.extractive.statistics import CorpusStatistics
from bot.extractive.text_facts import AnswerType
from bot.extractive.words import content_stems
from corpus.article import Article

TEXT = (
    "The harbour bought the ferry Havmaagen. Later Ingrid Dahl left the company, and Ingrid Dahl's departure cost $4 million. "
    "The price of the Havmaagen and of the Blue Whale was high. It is said that Mądry paid for the Blue Whale."
)


@pytest.fixture(scope="module")
def statistics() -> CorpusStatistics:
    return CorpusStatistics({"a": Article(id="a", title="Harbour", text=TEXT)})


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("who founded nordlys", AnswerType.PERSON),
        ("when does the ferry sail", AnswerType.DATE),
        ("in which year was it built", AnswerType.DATE),
        ("how long does the crossing take", AnswerType.DURATION),
        ("how much does a ticket cost", AnswerType.MONEY),
        ("what is the valuation of nordlys", AnswerType.MONEY),
        ("ferry ticket price", AnswerType.MONEY),
        ("how many ships are there", AnswerType.COUNT),
        ("how fast is the ferry", AnswerType.NUMBER),
        ("by how much did prices rise", AnswerType.NUMBER),
        ("what share of tickets is sold online", AnswerType.PERCENTAGE),
        ("where does the ferry land", AnswerType.PLACE),
        ("why was the line closed", AnswerType.REASON),
        ("what did the captain say about the boat", AnswerType.STATEMENT),
        ("is the ferry safe", AnswerType.YES_NO),
        ("what is a knot", AnswerType.DEFINITION),
        ("what does the port plan", AnswerType.ANYTHING),
    ],
)
def test_the_kind_of_answer(question: str, wanted: AnswerType) -> None:
    assert answer_type(question) is wanted


@pytest.mark.parametrize(
    ("question", "end"), [("which ship is the fastest", "max"), ("the cheapest ticket", "min"), ("a fast ship", None)]
)
def test_superlatives(question: str, end: str | None) -> None:
    assert extreme(question) == end


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("which chip does the buoy use", "chip"),
        ("what output speed is the pump said to reach", "speed"),
        ("how many sluice gates were closed in may", "gates"),
        ("in which harbour basin will the ferry moor", "basin"),
        ("which authority examines the collision", "authority"),
        ("which company built the dam", None),  # a company goes by a name
        ("what made him leave the port", None),
        ("what is the draught of the ferry", None),
        ("who closed the gates", None),
        ("which", None),
        ("which of the two is it", None),
    ],
)
def test_the_noun_that_is_asked_for(question: str, noun: str | None) -> None:
    assert asked_noun(question) == noun


def test_who_is_somebody_wants_a_description_and_not_a_person(statistics: CorpusStatistics) -> None:
    assert analyse("Who is Ingrid Dahl?", statistics).wanted is AnswerType.DEFINITION
    assert analyse("Who is the buyer of the ferry?", statistics).wanted is AnswerType.PERSON


def test_polite_words_before_a_question_change_nothing(statistics: CorpusStatistics) -> None:
    plain, polite = (analyse(text, statistics) for text in ("Who left?", "Could you tell me who left?"))

    assert polite.wanted is plain.wanted is AnswerType.PERSON


def test_terms_are_found_through_family_synonym_typo_and_accent(statistics: CorpusStatistics) -> None:
    analysis = analyse("Did Madry regret the departing and pay the pricing of the Havmaagn?", statistics)

    stems = {term.word: dict(term.stems) for term in analysis.terms}
    assert stems == {
        "madry": {"madri": 1.0},
        "regret": {},
        "departing": {"departur": 0.8, "leav": 0.6},
        "pay": {"pay": 1.0},
        "pricing": {"price": 1.0, "cost": 0.6},
        "havmaagn": {"havmaagen": 0.9},
    }


def test_a_name_of_several_words_counts_once(statistics: CorpusStatistics) -> None:
    analysis = analyse("What did the Blue Whale cost?", statistics)

    blue, whale, cost = analysis.terms
    assert (blue.is_name, whale.is_name, cost.is_name) == (True, True, False)
    assert blue.weight + whale.weight == pytest.approx(max(blue.idf, whale.idf))
    assert cost.weight == pytest.approx(cost.idf)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("How does the Blue Whale differ from the Havmaagen?", [["blue", "whale"], ["havmaagen"]]),
        ("Havmaagen vs. Blue Whale", [["havmaagen"], ["blue", "whale"]]),
        ("Did the Havmaagen meet the Blue Whale?", []),
        ("How does the Blue Whale differ?", []),
    ],
)
def test_the_names_that_are_compared(statistics: CorpusStatistics, question: str, sides: list[list[str]]) -> None:
    assert [[term.word for term in side] for side in analyse(question, statistics).sides] == sides


def test_only_words_that_are_always_capital_inside_sentences_are_names(statistics: CorpusStatistics) -> None:
    assert statistics.is_name("havmaagen")
    assert not statistics.is_name("later")
    assert not statistics.is_name("ferry")
    assert statistics.person(("later", "ingrid", "dahl")) == {"ingrid", "dahl"}


def test_may_is_a_month_beside_a_number_or_with_a_capital(statistics: CorpusStatistics) -> None:
    terms = {text: [term.word for term in analyse(text, statistics).terms] for text in ("may 19 2026", "it may rain")}

    assert terms == {"may 19 2026": ["may", "19", "2026"], "it may rain": ["rain"]}
    assert content_stems("On May 19 it may rain") == ["may", "19", "rain"]
