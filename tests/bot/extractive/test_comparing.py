"""Comparisons show both things, or neither."""

import pytest

from bot.extractive.comparing import with_both_sides
from bot.extractive.extract import Extractor
from bot.extractive.question_analysis import analyse
from bot.extractive.select import Judged, Selected
from bot.extractive.sentence_store import SentenceStore
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


def test_the_rows_of_both_sides_make_room_for_themselves() -> None:
    view = MemoryView.of({"hulls": TRIALS})
    rows = [each for each in view.sentences("hulls") if each.kind == "row"][:2]
    sentences = [each for each in view.sentences("hulls") if each.kind == "sentence"][:5]
    store = SentenceStore(view)
    first, *others = (Judged(each, store.words(each), 0.5) for each in (rows[0], *sentences))
    shown = [Selected(one, ()) for one in (others[0], first, *others[1:4])]
    sides = analyse("How does Copperguard differ from Slickcoat?", store.statistics).sides

    kept = with_both_sides(sides, shown, [Judged(each, store.words(each), 0.1) for each in rows])

    told = [selected.judged.sentence for selected in kept]
    assert told == [sentences[0], rows[0], *sentences[1:3], rows[1]]


def test_the_best_sentence_of_each_side_follows(ask: Ask) -> None:
    said = [claim.text for claim in ask("How does Copperguard differ from Slickcoat?").claims]

    assert "Copperguard poisons what settles on the hull." in said
    assert "Slickcoat is so smooth that nothing holds on to it." in said


def test_half_a_comparison_is_not_added(ask: Ask) -> None:
    said = [claim.text for claim in ask("How does Copperguard differ from Teflon?").claims]

    assert not any(claim.startswith("Copperguard: ") for claim in said)
