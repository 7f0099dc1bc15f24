import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from index.passages import Sentence
from index.sentences import split_sentences
from index.windows import MAX_HEADER_CHARACTERS, Window, index_text, make_windows, sentence_vectors, window_text


def _article(text: str, title: str = "Harbour news") -> Article:
    return Article(id="a", title=title, text=text)


def _words(text: str) -> int:
    return len(text.split())


def _windows(article: Article, max_tokens: int, overlap: float) -> tuple[tuple[Sentence, ...], tuple[Window, ...]]:
    sentences = split_sentences(article)
    return sentences, make_windows(article, sentences, _words, max_tokens=max_tokens, overlap=overlap)


FIVE = "One two three. Four five six. Seven eight nine. Ten eleven twelve. Last words here."


@pytest.mark.parametrize(
    ("max_tokens", "overlap", "expected"),
    [
        (6, 0.0, [(0, 1), (2, 3), (4, 4)]),
        (6, 0.5, [(0, 1), (1, 2), (2, 3), (3, 4)]),
        (9, 0.67, [(0, 2), (1, 3), (2, 4)]),
        (100, 0.5, [(0, 4)]),
        (1, 0.5, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]),
    ],
)
def test_windows_hold_as_much_as_fits_and_repeat_their_share(
    max_tokens: int, overlap: float, expected: list[tuple[int, int]]
) -> None:
    _, windows = _windows(_article(FIVE), max_tokens, overlap)
    assert [(window.first, window.last) for window in windows] == expected


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=30),
    st.integers(1, 30),
    st.floats(0, 0.95, allow_nan=False),
)
def test_every_sentence_is_in_a_window_that_fits(lengths: list[int], max_tokens: int, overlap: float) -> None:
    article = _article(" ".join("Word" + " word" * (length - 1) + "." for length in lengths))
    sentences, windows = _windows(article, max_tokens, overlap)
    assert {number for window in windows for number in range(window.first, window.last + 1)} == set(
        range(len(sentences))
    )
    for window in windows:
        inside = sentences[window.first : window.last + 1]
        assert (window.start, window.end) == (inside[0].start, inside[-1].end)
        assert len(inside) == 1 or sum(_words(index_text(article, one)) for one in inside) <= max_tokens
    assert [window.first for window in windows] == sorted({window.first for window in windows})
    assert [window.last for window in windows] == sorted({window.last for window in windows})


def test_an_article_without_sentences_has_no_window() -> None:
    assert _windows(_article(" "), 10, 0.5) == ((), ())


def test_the_header_is_the_title_and_the_headings_each_once() -> None:
    article = _article("# Harbour news\n\n## Ferries\n\nOne.\n\n## Weather\n\nTwo.")
    _, (window,) = _windows(article, 100, 0.5)
    assert window.header == "Harbour news > Ferries > Weather"


def test_a_long_header_is_cut() -> None:
    _, (window,) = _windows(_article("One.", title="long " * 100), 100, 0.5)
    assert len(window.header) == MAX_HEADER_CHARACTERS


def test_a_row_is_indexed_with_its_columns_and_its_caption_once() -> None:
    article = _article("Table: piers.\n\n| Pier | Ferries |\n|---|---|\n| North | 12 |\n| South | |\n\nAfter.")
    sentences, (window,) = _windows(article, 100, 0.5)
    words = window_text(article, sentences, window)
    assert words.text == "Table: piers. Table: piers. Pier: North; Ferries: 12 Pier: South After."
    assert [words.text[start:end] for start, end in words.spans] == [
        "Table: piers.",
        "Pier: North; Ferries: 12",
        "Pier: South",
        "After.",
    ]


def test_a_row_whose_cells_do_not_match_its_columns_is_indexed_by_its_cells() -> None:
    article = _article("| Pier | Ferries |\n|---|---|\n| North | 12 | late |")
    (row,) = split_sentences(article)
    assert index_text(article, row) == "North; 12; late"


@given(st.text(alphabet="ab .|\n#-é🙂", max_size=120))
def test_every_sentence_of_a_window_has_its_span(text: str) -> None:
    article = _article(text)
    sentences, windows = _windows(article, 8, 0.5)
    for window in windows:
        words = window_text(article, sentences, window)
        assert [words.text[start:end] for start, end in words.spans] == [
            index_text(article, sentence) for sentence in sentences[window.first : window.last + 1]
        ]


def test_a_sentence_in_two_windows_has_the_mean_of_both_vectors() -> None:
    windows = [Window("a", 0, 9, 0, 1, ""), Window("a", 5, 14, 1, 2, "")]
    north, east = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    vectors = sentence_vectors(windows, [np.stack([north, north]), np.stack([east, east])], 3)
    half = np.sqrt(0.5)
    np.testing.assert_allclose(vectors, [[1, 0], [half, half], [0, 1]], rtol=1e-6)
    assert vectors.dtype == np.float32
