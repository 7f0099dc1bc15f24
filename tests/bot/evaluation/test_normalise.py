import pytest

from bot.evaluation.normalise import fold, occurs, plain


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("$4 billion", "Amazon put in **$4 billion**[2]."),
        ("20-30%", "a rise of 20–30%"),
        ("I've joined", "he wrote: I’ve  joined\nAnthropic"),
        ("Mądry", "Aleksander MĄDRY"),
        ("principle", "written principles"),
        ("reduc", "a reduction"),
        ("2022", "the 2022 paper"),
        ("0.36", "TruthfulQA: 0.36."),
        ("$3.00", "$3.00, the lowest"),
        ("8k", "8k+ stars"),
        ("1M", "１Ｍ tokens"),
    ],
)
def test_the_same_wording_is_found(wording: str, text: str) -> None:
    assert occurs(wording, fold(plain(text)))


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("4 billion", "$14 billion"),
        ("4 billion", "1.4 billion"),
        ("$3", "$3.50"),
        ("88", "88.7"),
        ("2022", "120223"),
        ("formative", "a transformative year"),
        ("in C", "in case of doubt"),
        ("X", "the next one"),
        ("low", "slow and lowest"),
        ("", "anything"),
    ],
)
def test_a_piece_of_another_word_or_figure_is_not_found(wording: str, text: str) -> None:
    assert not occurs(wording, fold(text))
