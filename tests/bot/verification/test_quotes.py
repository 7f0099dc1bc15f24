import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification.quotes import MAX_QUOTE, QuoteMatch, locate

ARTICLE = """# Halvorsen leaves Northgate

Ingrid Halvorsen has left Northgate after 12 years. The company has raised over $7 billion, with a \u201cbridge\u201d loan of
$4 billion from Velmora. It did not disclose the terms. Analysts expect growth of 20\u201330% by May 19, 2027; the employer
declined to comment. Revenue was $1,650,000 in the first quarter.

| Company | Valuation | Staff |
|---|---|---|
| Northgate Group | $18B+ | 1,200 |
| Velmora | $24B | 310 |

Ingrid Halvorsen has left Northgate after 12 years, said Jan Brandt.
"""


def found(quote: str, near: tuple[int, int] | None = None) -> str | None:
    match = locate(quote, ARTICLE, near)
    return None if match is None else ARTICLE[match.start : match.end]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("The company has raised over $7 billion", "The company has raised over $7 billion"),
        ("the COMPANY has raised over $7 billion", "The company has raised over $7 billion"),
        ('with a "bridge" loan of $4 billion', "with a \u201cbridge\u201d loan of\n$4 billion"),
        ("growth of 20-30% by May 19, 2027", "growth of 20\u201330% by May 19, 2027"),
        ("\u201cIt did not disclose the terms.\u201d", "It did not disclose the terms."),
        ("It did not disclose terms", "It did not disclose the terms"),
        ("Revenue was $1650000 in the first quarter", "Revenue was $1,650,000 in the first quarter"),
        ("The company has raissed over $7 billion", "The company has raised over $7 billion"),
        ("The company has rasied over $7 billion", "The company has raised over $7 billion"),
        ("Analysts expect growth ... by May 19, 2027", "Analysts expect growth of 20\u201330% by May 19, 2027"),
        ("Analysts expect growth [\u2026] by May 19, 2027", "Analysts expect growth of 20\u201330% by May 19, 2027"),
        ("[Northgate] has raised over $7 billion", "has raised over $7 billion"),
        ("The company [Northgate] has raised over $7 billion", "The company has raised over $7 billion"),
        ("| Velmora | $24B | 310 |", "| Velmora | $24B | 310 |"),
        ("Velmora | 310", "Velmora | $24B | 310"),
        ("...has left Northgate after 12 years.", "has left Northgate after 12 years."),
    ],
)
def test_typography_and_slips_pass_and_the_articles_own_words_are_cited(quote: str, words: str) -> None:
    assert found(quote) == words


@pytest.mark.parametrize(
    "quote",
    [
        "The company has raised over $8 billion",
        "The company has raised over 7 billion euros",
        "The company has raised over $7 million",
        "The company has not raised over $7 billion",
        "The company has raised over $4 billion",
        "It did disclose the terms",
        "It ... disclose the terms",
        "Ingrid Halverson has left Northgate after 12 years",
        "Tobias Halvorsen has left Northgate after 12 years",
        "the employee declined to comment",
        "growth of 20-31% by May 19, 2027",
        "growth of 20-30% by May 18, 2027",
        "The firm has raised over $7 billion",
        "by May 19, 2027 ... Analysts expect growth",
        "Ingrid Halvorsen has left Northgate ... 1,200",
        "Velmora | $18B+",
        "Northgate | $18B+",
        "has left Northgate after 1",
        "over $7 billio",
        "Something that the article does not say at all",
    ],
)
def test_a_changed_word_number_name_or_not_is_refused(quote: str) -> None:
    assert found(quote) is None


@pytest.mark.parametrize("quote", ["", " ", "...", "[x]", "(", "\0", "|", "\u200b", "\U0001f600", "\ud800"])
def test_a_quote_without_words_is_found_nowhere(quote: str) -> None:
    assert locate(quote, ARTICLE) is None


def test_exact_says_whether_it_is_there_character_by_character() -> None:
    assert locate("It did not disclose the terms.", ARTICLE) == QuoteMatch(171, 201, exact=True)
    assert locate("it did not disclose the terms.", ARTICLE) == QuoteMatch(171, 201, exact=False)


def test_an_amount_is_never_cut_off_before_its_scale() -> None:
    match = locate("The company has raised over $7", ARTICLE)
    assert match is not None
    assert ARTICLE[match.start : match.end] == "The company has raised over $7 billion"
    assert not match.exact


def test_of_several_places_the_one_near_the_passage_is_taken() -> None:
    sentence = "Ingrid Halvorsen has left Northgate after 12 years"
    last = ARTICLE.rindex(sentence)
    assert locate(sentence, ARTICLE) == QuoteMatch(ARTICLE.index(sentence), ARTICLE.index(sentence) + 50, exact=True)
    assert locate(sentence, ARTICLE, (last - 5, len(ARTICLE))) == QuoteMatch(last, last + 50, exact=True)
    fuzzy = locate(sentence.replace("has left", "has the left"), ARTICLE, (last - 5, len(ARTICLE)))
    assert fuzzy == QuoteMatch(last, last + 50, exact=False)


@pytest.mark.parametrize(
    "quote",
    [
        "a" * 100_000,
        "the " * (MAX_QUOTE // 4),
        "[a] " * (MAX_QUOTE // 4),
        ". " * (MAX_QUOTE // 2),
        "| a " * (MAX_QUOTE // 4),
        "(" * MAX_QUOTE,
        "... [" * (MAX_QUOTE // 5),
        " " * MAX_QUOTE,
        "Halvorsen " * 400,
        "Halvorsen ... " * 8,
        ".*+?^${}()|[]\\" * 1_000,
        "\x00\x1b\x7f" * 5_000,
    ],
)
def test_a_hostile_quote_is_refused_in_bounded_time(quote: str) -> None:
    article = ARTICLE * 40
    locate("warm", article)
    begin = time.thread_time()
    assert locate(quote, article) is None
    assert time.thread_time() - begin < 2


@given(st.text(max_size=300), st.text(max_size=60))
def test_a_match_is_always_a_real_span(article: str, quote: str) -> None:
    match = locate(quote, article)
    if match is not None:
        assert 0 <= match.start < match.end <= len(article)
        if match.exact:
            assert article[match.start : match.end] in quote


@given(st.integers(0, 60), st.integers(1, 40))
def test_any_run_of_whole_words_is_found_exactly(first: int, count: int) -> None:
    words = ARTICLE.split(" ")
    quote = " ".join(words[first : first + count]).strip()
    match = locate(quote, ARTICLE)
    if any(char.isalnum() for char in quote):
        assert match is not None
        assert ARTICLE[match.start : match.end].startswith(quote)
        assert match.exact == (ARTICLE[match.start : match.end] == quote)
