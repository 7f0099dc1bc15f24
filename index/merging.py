"""Merging: from ranked sentences to ranked passages that are good for any number of them.

Sentences are taken in score order in *tiers*: the first about 125 tokens, then as much again up to 250, 500, 1000,
2000 and so on. Inside one tier, sentences that are neighbours (or have one short sentence between them) become one
passage. A later tier never changes or overlaps a passage of an earlier one. So the first passages, up to any budget,
hold what the best sentences up to that budget would hold, in fewer and more readable pieces.
"""

from collections.abc import Iterator, Mapping, Sequence

from index.passages import Passage, ScoredPassage, ScoredSentence, Sentence

FIRST_TIER_CHARACTERS = 500
"""About 125 tokens. Tiers are measured in characters: it needs no tokenizer and is as good."""

MAX_GAP_CHARACTERS = 150
"""A sentence between two chosen ones is taken along when it is not longer than this."""


def merge(
    ranked: Sequence[ScoredSentence], sentences: Mapping[str, Sequence[Sentence]], limit: int
) -> tuple[ScoredPassage, ...]:
    """Return at most `limit` of the passages that the ranked sentences make, best first, none overlapping another.

    Parameters
    ----------
    ranked
        Sentences best first, each at most once; headings are left out.
    sentences
        All sentences of every article named in `ranked`, in order, by article id.

    Returns
    -------
    tuple of ScoredPassage
        Tier after tier; inside a tier by the score of the best sentence. The score is that sentence's.
    """
    taken: set[tuple[str, int]] = set()
    passages: list[ScoredPassage] = []
    for tier in _tiers([scored for scored in ranked if scored.sentence.kind != "heading"]):
        passages.extend(_merge_tier(tier, sentences, taken))
        if len(passages) >= limit:
            break
    return tuple(passages[:limit])


def _tiers(ranked: Sequence[ScoredSentence]) -> Iterator[list[ScoredSentence]]:
    """Yield the sentences tier by tier; all tiers up to the n-th hold about `FIRST_TIER_CHARACTERS * 2 ** (n - 1)`."""
    tier: list[ScoredSentence] = []
    characters, bound = 0, FIRST_TIER_CHARACTERS
    for scored in ranked:
        tier.append(scored)
        characters += scored.sentence.end - scored.sentence.start
        if characters >= bound:
            yield tier
            tier = []
            while bound <= characters:
                bound *= 2
    if tier:
        yield tier


def _merge_tier(
    tier: Sequence[ScoredSentence], sentences: Mapping[str, Sequence[Sentence]], taken: set[tuple[str, int]]
) -> list[ScoredPassage]:
    """Return the passages of one tier, best first, and add their sentences to `taken`."""
    new = [scored for scored in tier if (scored.sentence.article_id, scored.sentence.ordinal) not in taken]
    new.sort(key=lambda scored: (scored.sentence.article_id, scored.sentence.ordinal))
    runs: list[list[ScoredSentence]] = []
    for scored in new:
        if runs and _joins(runs[-1][-1].sentence, scored.sentence, sentences, taken):
            runs[-1].append(scored)
        else:
            runs.append([scored])
    for run in runs:
        first, last = run[0].sentence, run[-1].sentence
        taken.update((first.article_id, ordinal) for ordinal in range(first.ordinal, last.ordinal + 1))
    passages = [_passage(run) for run in runs]
    return sorted(passages, key=lambda passage: -passage.score)


def _joins(
    left: Sentence, right: Sentence, sentences: Mapping[str, Sequence[Sentence]], taken: set[tuple[str, int]]
) -> bool:
    """Say whether two chosen sentences become one passage: neighbours, or with one short, free sentence between."""
    if left.article_id != right.article_id:
        return False
    distance = right.ordinal - left.ordinal
    if distance == 1:
        return True
    if distance != 2 or (left.article_id, left.ordinal + 1) in taken:
        return False
    between = sentences[left.article_id][left.ordinal + 1]
    return between.kind != "heading" and between.end - between.start <= MAX_GAP_CHARACTERS


def _passage(run: Sequence[ScoredSentence]) -> ScoredPassage:
    """Return the passage from the first to the last sentence of a run, with its best sentence's score."""
    first, last = run[0].sentence, run[-1].sentence
    return ScoredPassage(Passage(first.article_id, first.start, last.end), max(scored.score for scored in run))
