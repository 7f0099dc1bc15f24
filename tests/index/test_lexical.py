"""Keyword search: folding, stop words, stemming, and questions that look like query syntax."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import refresh_index
from index.folding import MAX_TERMS, fold, question_terms
from index.generation import GENERATIONS
from index.lexical import FILE_NAME, Lexical
from tests.fakes.embedder import HashingSource

TEXT = """# Wanderings of Aleksander Mądry

He left Łódź for Århus in 2019. The naïve café on Große Straße served smørrebrød.

# Researching models

Researchers research “red-teaming” of GPT-4 at $1.5 billion.
"""


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexical]:
    place = tmp_path_factory.mktemp("lexical")
    (place / "corpus").mkdir()
    (place / "corpus" / "one.md").write_text(TEXT, "utf-8")
    (place / "corpus" / "two.txt").write_text("Nothing of the kind stands here.", "utf-8")
    name = refresh_index(place / "corpus", place / "index", HashingSource()).generation
    lexical = Lexical(place / "index" / GENERATIONS / name / FILE_NAME)
    yield lexical
    lexical.close()


@pytest.mark.parametrize(
    "question",
    [
        "Madry",
        "MĄDRY",
        "Lodz",
        "Łódź",
        "Lo\u0301dz\u0301",
        "arhus",
        "naive cafe",
        "grosse strasse",
        "smorrebrod",
        "wanderer wandering",
    ],
)
def test_accents_case_and_endings_do_not_matter(lexical: Lexical, question: str) -> None:
    (hit,) = lexical.search(question, 10)
    assert hit.bm25 > 0
    assert hit.first == 0


@pytest.mark.parametrize("question", ["red-teaming", "GPT-4", "$1.5 billion", "２０１９", "research's"])
def test_punctuation_is_not_syntax(lexical: Lexical, question: str) -> None:
    assert lexical.search(question, 10)


@pytest.mark.parametrize(
    "question",
    [
        "", " ", "?", "🦜", "\x00", '"', '"" OR ""', "NEAR(", "header : ", "^", "* ", "a* -b", "words MATCH 'x'", "'); DROP TABLE words; --",
        "AND OR NOT", "body:nothing", "{header body}: mądry", "מה זה", "什么", "\ud800",
    ],
)  # fmt: skip
def test_nothing_is_ever_query_syntax(lexical: Lexical, question: str) -> None:
    for hit in lexical.search(question, 10):
        assert hit.bm25 > 0


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_question(lexical: Lexical, question: str) -> None:
    assert len(lexical.search(question, 5)) <= 5
    assert len(lexical.search(question, 5, frozenset({"two", question}))) <= 5


def test_only_the_articles_asked_for(lexical: Lexical) -> None:
    assert lexical.search("Madry", 10, frozenset({"two"})) == []
    assert len(lexical.search("Madry", 10, frozenset({"one", "unknown"}))) == 1


def test_a_heading_finds_what_stands_below_it(lexical: Lexical) -> None:
    (hit,) = lexical.search("Aleksander", 10)
    assert hit.last > hit.first


def test_stop_words_are_left_out_unless_nothing_else_is_there() -> None:
    assert question_terms("What is the café on the Straße, and who says so?") == ["café", "strasse"]
    assert question_terms("Who is it?") == ["who", "is", "it"]
    assert question_terms("Do models model MODELS?") == ["models", "model"]


def test_a_very_long_question_is_cut() -> None:
    assert len(question_terms(" ".join(f"word{number}" for number in range(100_000)))) == MAX_TERMS


def test_folding_reaches_letters_that_have_no_accent_to_remove() -> None:
    assert fold("Łódź, Øresund, Groß, Æsir, Đà, ﬁve") == "Lódź, Oresund, Gross, AEsir, Dà, five"
