import pytest

from bot.verification.negation import negation_conflict


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It has not joined.", "It has joined."),
        ("It never raised money.", "It raised money."),
        ("It isn’t expected to grow.", "It is expected to grow."),
        ("It has joined.", "It has not joined."),
        ("The engineers are paid well.", "The engineers are not paid well."),
        ("The risk has not dropped, and the lab is not open.", "The risk has dropped, and the lab is not open."),
    ],
)
def test_a_not_on_one_side_only_is_a_conflict(claim: str, source: str) -> None:
    assert negation_conflict(claim, [source]) is not None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It has joined.", "It has joined."),
        ("It has not joined.", "It has not joined."),
        ("It did not answer.", "It declined to answer."),
        ("The terms were not disclosed.", "The terms are undisclosed."),
        ("The move is more than a note.", "The move is not just a note."),
        ("No terms were given.", "It did not give any terms."),
    ],
)
def test_the_same_denial_in_other_words_is_none(claim: str, source: str) -> None:
    assert negation_conflict(claim, [source]) is None
