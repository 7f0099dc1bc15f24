"""A small corpus that exists in numbered states, so that any mixture of two of them can be seen."""

import random
import re
from pathlib import Path

from corpus.readers import read_corpus
from index.fingerprint import content_fingerprint, index_fingerprint
from index.reader import IndexReader, IndexView
from tests.fakes.embedder import HashingEmbedder, HashingSource

NAMES = ("amber", "basalt", "cedar", "dolomite", "ebony", "flint")
_STATE = re.compile(r"state (\d+)")
_WORDS = [
    "river",
    "stone",
    "lantern",
    "copper",
    "meadow",
    "signal",
    "harbour",
    "violin",
    "glacier",
    "orchard",
    "compass",
    "thunder",
]


def write_state(folder: Path, state: int) -> None:
    """Make a folder hold the corpus in one state; every third state lacks the last article."""
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(NAMES):
        path = folder / f"{name}.md"
        if name == NAMES[-1] and state % 3 == 0:
            path.unlink(missing_ok=True)
            continue
        path.write_text(_article(number, state), "utf-8")


def expected_content(folder: Path) -> str:
    """Return what the content fingerprint of an index of this folder must be."""
    hashes = {article.id: article.content_hash for article in read_corpus(folder).articles}
    return content_fingerprint(index_fingerprint(HashingEmbedder().name), hashes)


def seen_state(view: IndexView) -> int:
    """Ask a generation a question about every article and return the state that all answers agree on."""
    states: set[int] = set()
    for article_id, article in view.articles.items():
        found = view.search(f"which state did the keeper of archive {article_id} record", limit=3)
        best = found.sentences[0].sentence
        assert best.article_id == article_id, (article_id, best)
        told = _STATE.search(article.text[best.start : best.end])
        assert told is not None, article.text[best.start : best.end]
        states.add(int(told.group(1)))
        assert view.sentences(article_id)[best.ordinal] == best
        states.update(int(state) for state in _STATE.findall(article.text))
    (state,) = states
    assert len(view.articles) == (len(NAMES) - 1 if state % 3 == 0 else len(NAMES))
    return state


def state_of(index_dir: Path) -> tuple[int, str]:
    """Open an index as a fresh command would, and return its state and its content fingerprint."""
    with IndexReader.open(index_dir, HashingSource()) as reader, reader.view() as view:
        return seen_state(view), view.fingerprint


def _article(number: int, state: int) -> str:
    rng = random.Random(f"{number}/{state if number % 2 else 0}")  # noqa: S311 - test data; every other text changes little
    filler = [" ".join(rng.choices(_WORDS, k=rng.randint(5, 14))).capitalize() + "." for _ in range(25)]
    filler.insert(rng.randint(0, 25), f"The keeper of archive {NAMES[number]} did record state {state}.")
    return f"# Archive {NAMES[number]}\n\n" + " ".join(filler) + f"\n\nHere ends state {state}.\n"
