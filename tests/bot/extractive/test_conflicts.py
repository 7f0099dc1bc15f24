"""Which pairs of sentences are shown as a disagreement, and which are not."""

import pytest

from bot.extractive.conflicts import opposites, rival_origins
from bot.extractive.extract import Extractor
from bot.extractive.question_analysis import QuestionAnalysis, analyse
from bot.extractive.rival_values import rival_values
from bot.extractive.statistics import CorpusStatistics
from corpus.article import Article
from tests.fakes.memory_view import MemoryView


def asked(question: str, *sentences: str) -> QuestionAnalysis:
    return analyse(
        question, CorpusStatistics({"a": Article(id="a", title="", text="So it is: " + " ".join(sentences))})
    )


@pytest.mark.parametrize(
    ("one", "other", "rival"),
    [
        ("Nordlys raised over $7 billion.", "The $950B raise of Nordlys pays for it.", True),
        ("Nordlys raised over $7 billion.", "Nordlys has raised $7B so far.", False),
        ("Nordlys raised over $7 billion.", "Nordlys paid a fine of $3 million.", False),
        ("Nordlys raised over $7 billion.", "Nordlys raised the sunken ferry.", False),
    ],
)
def test_two_sums_for_one_thing(one: str, other: str, rival: bool) -> None:
    question = asked("How much has Nordlys raised?", one, other)

    assert rival_values(question, one, other) is rival
    assert rival_values(question, other, one) is rival


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("The ticket price of Nordlys is higher.", "Nordlys has the lower ticket price.", True),
        (
            "Nordlys tickets have a higher price than those of Viking.",
            "Viking tickets have a lower price than those of Nordlys.",
            False,
        ),
        ("The ticket price is higher.", "The ticket price is not lower.", False),
        ("The ticket price is higher.", "The number of passengers is lower.", False),
        ("The ticket price is higher.", "The ticket price is higher in summer.", False),
    ],
)
def test_higher_here_and_lower_there(one: str, other: str, opposed: bool) -> None:
    question = asked("Is the ticket price of Nordlys higher or lower?", one, other)

    assert opposites(question, one, other) is opposed
    assert opposites(question, other, one) is opposed


@pytest.mark.parametrize(
    ("one", "other", "rival"),
    [
        ("Dahl moves from Nordlys to Viking.", "Dahl joined Viking and chose not to return to Nordlys.", True),
        ("Dahl moves from Solvind to Viking.", "Dahl joined Viking and chose not to return to Nordlys.", False),
        ("Dahl moves from Nordlys to Viking.", "Dahl returned to Nordlys.", False),
    ],
)
def test_nobody_returns_to_where_he_is_coming_from(one: str, other: str, rival: bool) -> None:
    assert rival_origins(one, other) is rival
    assert rival_origins(other, one) is rival


def test_a_rival_origin_is_seen_whatever_the_words_of_the_question() -> None:
    view = MemoryView.of(
        {
            "one": "# News\n\nIngrid Dahl leaves Nordlys for Havlys after ten years. The ferry is blue.",
            "other": "# Report\n\nIngrid Dahl chose Havlys over a return to Nordlys. Tickets are cheap.",
        }
    )
    question = "Was Ingrid Dahl at Nordlys or at Havlys?"
    [found] = Extractor().draft(question, view.search(question), view).disagreements

    assert found.pattern == "rival origins"
    assert {span.article_id for position in found.positions for span in position.spans} == {"one", "other"}
