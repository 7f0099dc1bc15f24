"""What the model gets to read: as many passages as fit, each under a key that means nothing outside this call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.llm.config import LLMConfig
from bot.llm.cost import context_window
from bot.llm.prompt import load_prompt, new_keys, one_line
from bot.llm.tokens import estimate_tokens
from corpus.article import Article
from corpus.model_errors import ModelWindowError
from index.passages import Passage, Sentence

SHORTEST_PASSAGE = 200
"""Characters; a passage that must be cut shorter than this to fit says too little to answer from."""

LONGEST_GAP = 300
"""Characters, two sentences; passages of one article that stand closer are read as one, with what is between them."""

LONGEST_JOINED = 2000
"""Characters; a joined passage is what a sentence is checked against in the weaker way, so it must not become the whole article."""

NOT_GIVEN = "not given"


class ArticleView(Protocol):
    """The articles and their sentences, all of one index; `index.reader.IndexReader` is one."""

    @property
    def articles(self) -> Mapping[str, Article]:
        """Every article by id."""

    def sentences(self, article_id: str) -> Sequence[Sentence]:
        """Return the sentences of an article, in order."""


@dataclass(frozen=True, slots=True)
class Source:
    """One passage as the model sees it. `section` is where it stands: headings, and for table rows the columns."""

    key: str
    passage: Passage
    article: Article
    section: str

    @property
    def text(self) -> str:
        """The text of the passage."""
        return self.article.text[self.passage.start : self.passage.end]

    def block(self, fence: str) -> str:
        """Return the source as it stands in the prompt."""
        kind = "digest (a summary in other words)" if self.article.kind == "digest" else "original"
        return load_prompt("source").fill(
            fence=fence,
            key=self.key,
            title=one_line(self.article.title),
            publisher=one_line(self.article.publisher or NOT_GIVEN),
            published=self.article.published or NOT_GIVEN,
            kind=kind,
            section=self.section or NOT_GIVEN,
            text=self.text,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens of one call: what the prompt may have, and what is kept free for the reply."""

    window: int
    output: int

    @classmethod
    def of(cls, config: LLMConfig) -> "Budget":
        """Return the budget of a model; the reply gets at most a third of its window."""
        window = config.context_window or context_window(config.model)
        return cls(window=window, output=max(1, min(config.max_output_tokens, window // 3)))

    @property
    def prompt(self) -> int:
        """The most tokens of all messages together."""
        return self.window - self.output


def join_neighbours(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages with neighbours of one article joined, in the order of the best part of each.

    Search finds sentences; a model that reads them one by one cannot tell who "he" is.
    """
    rank = {passage: place for place, passage in reversed(list(enumerate(passages)))}
    joined: list[tuple[int, Passage]] = []
    for passage in sorted(rank, key=lambda found: (found.article_id, found.start)):
        if joined:
            place, before = joined[-1]
            whole = Passage(before.article_id, before.start, max(before.end, passage.end))
            near = passage.article_id == before.article_id and passage.start - before.end <= LONGEST_GAP
            if near and whole.end - whole.start <= LONGEST_JOINED:
                joined[-1] = (min(place, rank[passage]), whole)
                continue
        joined.append((rank[passage], passage))
    return [passage for _, passage in sorted(joined, key=lambda ranked: ranked[0])]


def fit_sources(
    passages: Sequence[Passage], view: ArticleView, fence: str, *, room: int, config: LLMConfig
) -> tuple[Source, ...]:
    """Return the passages that fit into `room` tokens, best first; a passage that does not fit is passed over.

    Raises
    ------
    ModelWindowError
        Not even the beginning of the best passage fits.
    """
    left = min(room, config.context_tokens)
    chosen: list[Source] = []
    for key, passage in zip(new_keys(len(passages)), passages, strict=True):
        source = _source(key, passage, view)
        size = estimate_tokens(source.block(fence))
        if size > left and not chosen and passage is passages[0]:
            source = _shortened(source, fence, left, config)
            size = estimate_tokens(source.block(fence))
        if size <= left:
            chosen.append(source)
            left -= size
    return tuple(chosen)


def _shortened(source: Source, fence: str, room: int, config: LLMConfig) -> Source:
    """Return the beginning of a source that is too long, cut where a word ends."""
    start, end = source.passage.start, source.passage.end
    while end - start > SHORTEST_PASSAGE:
        end = start + (end - start) * 3 // 4
        space = source.article.text.rfind(" ", start, end)
        shorter = Passage(source.passage.article_id, start, space if space > start else end)
        cut = Source(source.key, shorter, source.article, source.section)
        if estimate_tokens(cut.block(fence)) <= room:
            return cut
    raise ModelWindowError(config.model, config.context_window or context_window(config.model))


def _source(key: str, passage: Passage, view: ArticleView) -> Source:
    inside = [s for s in view.sentences(passage.article_id) if s.start < passage.end and passage.start < s.end]
    return Source(key, passage, view.articles[passage.article_id], _section(inside))


def _section(sentences: Sequence[Sentence]) -> str:
    """Return where these sentences stand, on one line."""
    if not sentences:
        return ""
    places = [next((" > ".join(sentence.heading) for sentence in sentences if sentence.heading), "")]
    row = next((sentence for sentence in sentences if sentence.kind == "row"), None)
    if row is not None and row.columns:
        places.append(f"table {row.caption} with the columns {' | '.join(row.columns)}")
    return one_line("; ".join(place for place in places if place))
