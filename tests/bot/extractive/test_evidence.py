"""What a word of the question counts where it stands."""

import numpy as np
import pytest

from bot.extractive.evidence import gather, match
from bot.extractive.question_analysis import analyse
from bot.extractive.sentence_store import ABOVE, BESIDE, POINTED_BACK, SentenceStore
from index.passages import Sentence
from tests.fakes.memory_view import MemoryView


@pytest.mark.parametrize(
    "question",
    [
        "Who founded Nordlys?",
        "How many passengers does the ferry Solvind take?",
        "What does the port say about ticket prices?",
        "Xyzzy?",
        "?",
    ],
)
def test_every_term_counts_most_in_the_sentence_and_less_around_it(view: MemoryView, question: str) -> None:
    """The same figures as looking for each term in each place by itself."""
    store = SentenceStore(view)
    analysis = analyse(question, store.statistics)
    evidence = gather(analysis, view.search(question).sentences, store)
    assert evidence.own.shape == evidence.context.shape == (len(evidence.candidates), len(analysis.terms))
    for row, (scored, words) in enumerate(zip(evidence.candidates, evidence.words, strict=True)):
        sentences = view.sentences(scored.sentence.article_id)
        for column, term in enumerate(analysis.terms):
            own = match(term, words.stems)
            places = [own, ABOVE * match(term, words.around)]
            for other, weight in _beside(scored.sentence, sentences, words.text):
                places.append(weight * match(term, store.words(other).stems))
            assert evidence.own[row, column] == own
            assert evidence.context[row, column] == max(places)


def test_no_sentence_gives_no_evidence(view: MemoryView) -> None:
    store = SentenceStore(view)
    analysis = analyse("Who founded Nordlys?", store.statistics)
    evidence = gather(analysis, [], store)
    assert evidence.own.shape == evidence.context.shape == (0, len(analysis.terms))


def test_a_sentence_that_points_back_counts_the_one_before_it_more() -> None:
    texts = {"boats": "# Boats\n\nNordlys sold a boat. It was red and old. The sea was calm that day.\n"}
    store = SentenceStore(MemoryView.of(texts))
    analysis = analyse("Nordlys?", store.statistics)
    view = store.view
    evidence = gather(analysis, MemoryView.of(texts).search("Nordlys?").sentences, store)
    by_text = {each.text: evidence.context[row, 0] for row, each in enumerate(evidence.words)}
    assert view.articles["boats"].text.count("Nordlys") == 1
    assert by_text["Nordlys sold a boat."] == 1.0
    assert by_text["It was red and old."] == POINTED_BACK
    assert np.isclose(by_text["The sea was calm that day."], 0.0)


def _beside(sentence: Sentence, sentences: tuple[Sentence, ...], text: str) -> list[tuple[Sentence, float]]:
    back = POINTED_BACK if text.startswith(("It ", "The same ", "This ")) else BESIDE
    return [
        (sentences[at], weight)
        for at, weight in ((sentence.ordinal - 1, back), (sentence.ordinal + 1, BESIDE))
        if 0 <= at < len(sentences) and sentences[at].heading == sentence.heading
    ]
