"""LlamaIndex's side: its splitter and its retrievers, with the vectors of the same MiniLM.

The BM25 retriever that the fusion retriever is usually given is a package of its own; here SQLite's FTS5 with stemming
and without stop words takes its place, so that both systems search keywords alike.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import BaseRetriever, QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle, TextNode
from pydantic import PrivateAttr

from benchmarks.retrieval.metrics import Span
from index.folding import question_terms
from index.minilm import MiniLM

CHUNKS = 10
"""Asked for a question: just more than the largest budget holds. Longer lists make reciprocal rank fusion worse, not better."""

Search = Callable[[str], list[Span]]


class LocalEmbedding(BaseEmbedding):
    """One pooled vector a text; what lies past 256 word pieces is not read, as in sentence-transformers."""

    _embedder: MiniLM = PrivateAttr()

    def __init__(self, embedder: MiniLM) -> None:
        super().__init__(model_name="all-MiniLM-L6-v2")
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_texts([query])[0]]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in vector] for vector in self._embedder.embed_texts(texts)]


class KeywordRetriever(BaseRetriever):
    """BM25 over the same chunks, by SQLite's FTS5."""

    def __init__(self, nodes: Sequence[BaseNode]) -> None:
        super().__init__()
        self._nodes = list(nodes)
        self._db = sqlite3.connect(":memory:")
        self._db.execute('CREATE VIRTUAL TABLE words USING fts5(body, tokenize = "porter unicode61")')
        self._db.executemany("INSERT INTO words VALUES (?)", [(node.get_content(),) for node in nodes])

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        terms = " OR ".join(f'"{term}"' for term in question_terms(query_bundle.query_str))
        rows = self._db.execute(
            "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ? ORDER BY score DESC LIMIT ?",
            (terms, CHUNKS),
        )
        return [NodeWithScore(node=self._nodes[row - 1], score=score) for row, score in rows]


def stock_searches(files: Mapping[str, str], embedder: MiniLM, chunk_size: int, overlap: int) -> dict[str, Search]:
    """Return the vector retriever and the fusion retriever over chunks of `chunk_size` tokens, by name."""
    splitter = SentenceSplitter(chunk_size=chunk_size, chunk_overlap=overlap)
    nodes = splitter.get_nodes_from_documents([Document(text=text, id_=name) for name, text in files.items()])
    index = VectorStoreIndex(nodes, embed_model=LocalEmbedding(embedder))
    vector = index.as_retriever(similarity_top_k=CHUNKS)
    fusion = QueryFusionRetriever(
        [vector, KeywordRetriever(nodes)],
        llm=MockLLM(),
        mode=FUSION_MODES.RECIPROCAL_RANK,
        similarity_top_k=CHUNKS,
        num_queries=1,  # the question as it is: no model writes others
        use_async=False,
    )
    size = f"LlamaIndex {chunk_size}/{overlap}"
    return {
        f"{size}, vector": lambda question: _spans(vector.retrieve(question)),
        f"{size}, vector + BM25 (reciprocal rank fusion)": lambda question: _spans(fusion.retrieve(question)),
    }


def _spans(found: Sequence[NodeWithScore]) -> list[Span]:
    spans = []
    for scored in found:
        node: Any = scored.node
        if isinstance(node, TextNode) and node.start_char_idx is not None and node.end_char_idx is not None:
            spans.append(Span(str(node.ref_doc_id), node.start_char_idx, node.end_char_idx))
    return spans
