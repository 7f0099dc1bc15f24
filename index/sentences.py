"""Sentences: what is retrieved, and what a footnote points at.

A sentence of a paragraph, a list item, a row of a table, a piece of code, a heading. Together they hold every character
of the article but blank space and marks.
"""

from collections.abc import Iterator
from dataclasses import replace

from corpus.article import Article
from index.blocks import Block, read_blocks
from index.passages import Sentence
from index.sentence_ends import cut_long, split_prose


def split_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences of an article, in order and not overlapping. Linear in the length of the text."""
    return tuple(_sentences(article))


def _sentences(article: Article) -> Iterator[Sentence]:
    """Yield the sentences with the headings over them."""
    ordinal = 0
    above: list[tuple[int, str]] = []
    for block in read_blocks(article.text):
        if block.kind == "heading":
            above = [(level, name) for level, name in above if level < block.level]
        path = tuple(name for _, name in above)
        for start, end in _spans(article.text, block):
            sentence = Sentence(article.id, ordinal, start, end, heading=path)
            yield _with_kind(sentence, block)
            ordinal += 1
        if block.kind == "heading":
            above.append((block.level, _name(article.text[block.start : block.end])))


def _spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences of a block. Headings, rows and code have no stops that mean an end."""
    split = split_prose if block.kind == "prose" else cut_long
    yield from split(text, block.start, block.end)


def _with_kind(sentence: Sentence, block: Block) -> Sentence:
    """Return the sentence as the heading or row that it is; a piece of one that was too long is a plain sentence."""
    if (sentence.start, sentence.end) != (block.start, block.end):
        return sentence
    if block.kind == "row":
        return replace(sentence, kind="row", columns=block.columns, cells=block.cells, caption=block.caption)
    return replace(sentence, kind="heading") if block.kind == "heading" else sentence


def _name(heading: str) -> str:
    """Return a heading's words without emphasis marks, on one line."""
    return " ".join(heading.replace("**", "").replace("__", "").split())
