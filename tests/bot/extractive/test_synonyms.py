"""The list of synonyms: its form, and what a look-up gives."""

import re
from itertools import combinations

from bot.extractive.synonyms import synonym_groups, synonyms_of
from bot.extractive.words import FUNCTION_WORDS, IRREGULAR, stem


def test_every_line_is_a_group_of_plain_words_and_two_words_meet_once() -> None:
    met: dict[frozenset[str], tuple[str, ...]] = {}
    for group in synonym_groups():
        stems = {stem(word) for word in group}
        assert 2 <= len(group) <= 10, group
        assert len(stems) == len(group), f"two words of one stem: {group}"
        for word in group:
            assert re.fullmatch("[a-z]{2,}", word), word
            assert word not in FUNCTION_WORDS | IRREGULAR.keys(), f"never looked up as written: {word}"
        for pair in map(frozenset, combinations(stems, 2)):
            assert pair not in met, f"{sorted(pair)} stand in {met[pair]} and in {group}"
            met[pair] = group


def test_every_word_finds_its_whole_group() -> None:
    for group in synonym_groups():
        stems = {stem(word) for word in group}
        assert all(stems - {stem(word)} <= synonyms_of(stem(word)) for word in group), group


def test_a_word_of_several_senses_has_the_synonyms_of_each() -> None:
    assert {stem("stock"), stem("percentage")} <= synonyms_of(stem("shares"))
    assert stem("stock") not in synonyms_of(stem("percentage"))
    assert synonyms_of("havmaagen") == frozenset()
