"""Comparisons show both things, or neither."""

import pytest

from bot.extractive.extract import Extractor
from tests.fakes.memory_view import Ask, MemoryView

TRIALS = """# Two ways to keep a hull clean

The yard at Brevik says that Copperguard differs from Slickcoat in nearly everything. Copperguard poisons what settles on
the hull. Slickcoat is so smooth that nothing holds on to it. The yard was founded in 1901.

Table: coatings compared by the yard.

| Coating | Lifetime | Weak point |
|---|---|---|
| Copperguard | 3 years | copper in the water |
| Slickcoat | 5 years | scratches |
| Varnish | 1 year | everything |
"""


@pytest.fixture(scope="module")
def ask() -> Ask:
    view = MemoryView.of({"hulls": TRIALS})
    extractor = Extractor()
    return lambda question: extractor.draft(question, view.search(question), view)


@pytest.mark.parametrize("question", ["How does Copperguard differ from Slickcoat?", "Copperguard versus Slickcoat"])
def test_both_sides_are_shown(ask: Ask, question: str) -> None:
    said = [claim.text for claim in ask(question).claims]

    assert said[0].startswith("The yard at Brevik says that Copperguard differs from Slickcoat")
    assert any(claim.startswith("Copperguard: ") for claim in said)
    assert any(claim.startswith("Slickcoat: ") for claim in said)
    assert not any(claim.startswith("Varnish") for claim in said)
    assert len(said) <= 5


def test_the_best_sentence_of_each_side_follows(ask: Ask) -> None:
    said = [claim.text for claim in ask("How does Copperguard differ from Slickcoat?").claims]

    assert "Copperguard poisons what settles on the hull." in said
    assert "Slickcoat is so smooth that nothing holds on to it." in said


def test_half_a_comparison_is_not_added(ask: Ask) -> None:
    said = [claim.text for claim in ask("How does Copperguard differ from Teflon?").claims]

    assert not any(claim.startswith("Copperguard: ") for claim in said)
