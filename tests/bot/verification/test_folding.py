import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verification.folding import fold, fold_text, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Constitutional AI”", '"constitutional ai"'),
        ("OpenAI’s", "openai's"),
        ("20–30 %", "20-30 %"),
        ("2017—2022", "2017-2022"),
        ("Mądry and Erdős", "madry and erdos"),
        ("eﬃcient", "efficient"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("line\n\t break", "line break"),
        ("ＦＳＤ ２０２２", "fsd 2022"),
        ("wait…", "wait..."),
        ("Straße", "strasse"),
    ],
)
def test_typography_folds_away(one: str, other: str) -> None:
    assert fold_text(one) == other


def test_a_ligature_maps_back_to_its_one_character() -> None:
    folded = fold("an eﬃcient loop")
    start = folded.text.index("efficient")
    assert folded.span(start, start + len("efficient")) == (3, 10)
    assert "an eﬃcient loop"[3:10] == "eﬃcient"


def test_a_run_of_spaces_is_one_space_at_the_place_of_the_first() -> None:
    folded = fold("a \n  b")
    assert folded.text == "a b"
    assert list(folded.offsets) == [0, 1, 5]


@given(st.text())
def test_offsets_point_at_what_was_folded(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    for char, offset in zip(folded.text, folded.offsets, strict=True):
        assert char in fold_text(text[offset])


@given(st.text(), st.data())
def test_a_folded_span_is_in_the_fold_of_its_original(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    low, high = folded.span(start, end)
    assert 0 <= low < high <= len(text)
    assert folded.text[start:end].strip() in fold_text(text[low:high])


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(st.text())
def test_tidy_keeps_every_offset_and_the_case_of_letters(text: str) -> None:
    tidied = tidy(text)
    assert len(tidied) == len(text)
    assert all(
        one == other or not one.isascii() or one.isspace() or one == "`"
        for one, other in zip(text, tidied, strict=True)
    )


def test_no_character_is_left_that_cannot_be_seen() -> None:
    hidden = "".join(chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) == "Cf")
    assert fold_text(f"a{hidden}b") == "ab"
