"""Ingestion: new and changed articles go through a LlamaIndex pipeline whose transformations are ours.

    Document (an article)
      -> SentenceParser: a node a window, a node a sentence
      -> LateChunking: each window encoded once, its vectors kept in the catalog; sentence nodes carry theirs
      -> PreparedArticle

Importing this module takes a second or two (LlamaIndex), so it is imported only when an article has to be taken in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser.interface import NodeParser
from llama_index.core.schema import BaseNode, Document, NodeRelationship, RelatedNodeInfo, TextNode
from numpy.typing import NDArray
from pydantic import PrivateAttr

from corpus.article import Article
from index.catalog import Catalog
from index.embedding import Embedder, WindowText
from index.fingerprint import window_hash
from index.passages import Sentence
from index.records import PreparedArticle
from index.sentences import split_sentences
from index.windows import (
    LATE_WINDOW_TOKENS,
    LEXICAL_WINDOW_TOKENS,
    OVERLAP,
    Window,
    make_windows,
    window_text,
)

ARTICLES_AT_ONCE = 16
"""Articles in one run of the pipeline: bounds the memory of their nodes."""

WINDOWS_AT_ONCE = 32
"""Windows that are embedded and stored together: what an interrupted first index loses at most, half a second of work."""


def ingest(
    articles: Sequence[Article], embedder: Embedder, catalog: Catalog, on_progress: Callable[[int], None]
) -> Iterator[PreparedArticle]:
    """Split articles into sentences and windows, and see that the catalog has the vectors of every window.

    Parameters
    ----------
    on_progress
        Called with the number of characters of `articles` that are done, after every batch of windows.
    """
    finished = 0
    for start in range(0, len(articles), ARTICLES_AT_ONCE):
        chunk = articles[start : start + ARTICLES_AT_ONCE]
        size = sum(len(article.text) for article in chunk)
        embedding = LateChunking(embedder, catalog, partial(_tell_share, on_progress, finished, size))
        pipeline = IngestionPipeline(
            transformations=[SentenceParser(embedder.count_tokens), embedding], disable_cache=True
        )
        nodes = pipeline.run(documents=[to_document(article) for article in chunk])
        for article in chunk:
            yield _prepared(article, [node for node in nodes if node.ref_doc_id == article.id], embedder.count_tokens)
        finished += size
        on_progress(finished)


def _tell_share(on_progress: Callable[[int], None], finished: int, size: int, share: float) -> None:
    on_progress(finished + int(share * size))


def to_document(article: Article) -> Document:
    """Return an article as a LlamaIndex document: its id is the article's, its metadata what a reader is shown."""
    metadata = {name: value for name, value in asdict(article).items() if name not in ("id", "text")}
    return Document(id_=article.id, text=article.text, metadata=metadata)


def to_article(document: BaseNode) -> Article:
    """Return the article of a document made by `to_document`."""
    metadata = {**document.metadata, **{name: tuple(document.metadata[name]) for name in ("authors", "tags")}}
    return Article(id=document.node_id, text=document.get_content(), **metadata)


class SentenceParser(NodeParser):
    """Splits articles into *window nodes* and *sentence nodes*.

    A window node's text is what is encoded; its metadata gives its header and where each of its sentences stands in
    that text. A sentence node's text is its own words, with exact offsets into the article; its metadata gives its place,
    headings and table cells, and the windows it lies in. Relationships link windows (parents) and sentences (children),
    and neighbouring sentences.
    """

    _count_tokens: Callable[[str], int] = PrivateAttr()

    def __init__(self, count_tokens: Callable[[str], int]) -> None:
        super().__init__()
        self._count_tokens = count_tokens

    @classmethod
    def class_name(cls) -> str:
        """Return the name LlamaIndex knows it by."""
        return "FootnoteSentenceParser"

    def _parse_nodes(
        self,
        nodes: Sequence[BaseNode],
        show_progress: bool = False,  # noqa: ARG002 - LlamaIndex's signature
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> list[BaseNode]:
        return [parsed for node in nodes for parsed in self._parse(node)]

    def _postprocess_parsed_nodes(
        self,
        nodes: list[BaseNode],
        parent_doc_map: dict[str, Document],  # noqa: ARG002
    ) -> list[BaseNode]:
        """Keep our own offsets: LlamaIndex would look for each text again, and could find an earlier copy of it."""
        return nodes

    def _parse(self, document: BaseNode) -> list[BaseNode]:
        article = to_article(document)
        sentences = split_sentences(article)
        windows = make_windows(article, sentences, self._count_tokens, max_tokens=LATE_WINDOW_TOKENS, overlap=OVERLAP)
        found = [_sentence_node(article, sentence) for sentence in sentences]
        for left, right in pairwise(found):
            left.relationships[NodeRelationship.NEXT] = RelatedNodeInfo(node_id=right.node_id)
            right.relationships[NodeRelationship.PREVIOUS] = RelatedNodeInfo(node_id=left.node_id)
        parsed: list[BaseNode] = []
        for window in windows:
            node = _window_node(article, sentences, window)
            inside = found[window.first : window.last + 1]
            node.relationships[NodeRelationship.CHILD] = [RelatedNodeInfo(node_id=child.node_id) for child in inside]
            for child in inside:
                child.relationships.setdefault(NodeRelationship.PARENT, RelatedNodeInfo(node_id=node.node_id))
                child.metadata["windows"].append(node.node_id)
            parsed.append(node)
        return [*parsed, *found]


class LateChunking(BaseEmbedding):
    """Gives every sentence node the mean of the vectors that its windows give it; each window is encoded once.

    What the catalog has is not computed again, and what is computed is stored at once, batch by batch.
    """

    _embedder: Embedder = PrivateAttr()
    _catalog: Catalog | None = PrivateAttr()
    _on_progress: Callable[[float], None] = PrivateAttr()

    def __init__(
        self, embedder: Embedder, catalog: Catalog | None = None, on_progress: Callable[[float], None] = lambda _: None
    ) -> None:
        super().__init__(model_name=embedder.name)
        self._embedder = embedder
        self._catalog = catalog
        self._on_progress = on_progress

    @classmethod
    def class_name(cls) -> str:
        """Return the name LlamaIndex knows it by."""
        return "FootnoteLateChunking"

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:  # noqa: ANN401, ARG002
        """Set the embedding of every sentence node; the window nodes it needs are among `nodes`."""
        windows = [node for node in nodes if "spans" in node.metadata]
        vectors = self._vectors([_words(node) for node in windows])
        sums: dict[str, NDArray[np.float32]] = {}
        for node, rows in zip(windows, vectors, strict=True):
            for child, row in zip(node.child_nodes or (), rows, strict=True):
                sums[child.node_id] = sums[child.node_id] + row if child.node_id in sums else row
        for node in nodes:
            if node.node_id in sums:
                total = sums[node.node_id]
                node.embedding = (total / max(float(np.linalg.norm(total)), 1e-12)).tolist()
        return nodes

    def _vectors(self, windows: Sequence[WindowText]) -> list[NDArray[np.float32]]:
        hashes = [window_hash(window) for window in windows]
        done = self._catalog.vectors(self._embedder.name, hashes) if self._catalog else {}
        missing = {key: window for key, window in zip(hashes, windows, strict=True) if key not in done}
        keys = list(missing)
        for start in range(0, len(keys), WINDOWS_AT_ONCE):
            batch = keys[start : start + WINDOWS_AT_ONCE]
            made = dict(zip(batch, self._embedder.embed_windows([missing[key] for key in batch]), strict=True))
            if self._catalog is not None:
                self._catalog.add_vectors(self._embedder.name, made)
            done.update(made)
            self._on_progress((start + len(batch)) / len(keys))
        return [done[key] for key in hashes]

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_question(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        (rows,) = self._embedder.embed_windows([WindowText("", text, ((0, len(text)),))])
        return [float(value) for value in rows[0]]


def _sentence_node(article: Article, sentence: Sentence) -> TextNode:
    metadata = {name: value for name, value in asdict(sentence).items() if name not in ("start", "end")}
    return TextNode(
        id_=f"{article.id}:{sentence.start}-{sentence.end}",
        text=article.text[sentence.start : sentence.end],
        start_char_idx=sentence.start,
        end_char_idx=sentence.end,
        metadata={**metadata, "windows": []},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )


def _window_node(article: Article, sentences: Sequence[Sentence], window: Window) -> TextNode:
    words = window_text(article, sentences, window)
    return TextNode(
        id_=f"{article.id}#{window.first}-{window.last}",
        text=words.text,
        start_char_idx=window.start,
        end_char_idx=window.end,
        metadata={"header": words.header, "spans": words.spans, "first": window.first, "last": window.last},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )


def _words(node: BaseNode) -> WindowText:
    spans = tuple((start, end) for start, end in node.metadata["spans"])
    return WindowText(node.metadata["header"], node.get_content(), spans)


def _prepared(article: Article, nodes: Sequence[BaseNode], count_tokens: Callable[[str], int]) -> PreparedArticle:
    """Return what the nodes of one article say, as our own records."""
    sentences: list[Sentence] = []
    late: list[Window] = []
    for node in nodes:
        if not isinstance(node, TextNode) or node.start_char_idx is None or node.end_char_idx is None:
            continue
        start, end = node.start_char_idx, node.end_char_idx
        if "spans" in node.metadata:
            first, last, header = (node.metadata[name] for name in ("first", "last", "header"))
            late.append(Window(article.id, start, end, first, last, header))
        else:
            fields = {name: value for name, value in node.metadata.items() if name != "windows"}
            sentences.append(Sentence(**fields, start=start, end=end))
    lexical = make_windows(article, sentences, count_tokens, max_tokens=LEXICAL_WINDOW_TOKENS, overlap=OVERLAP)
    return PreparedArticle(article, tuple(sentences), tuple(late), lexical)
