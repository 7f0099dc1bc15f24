"""Footnote's search for other LlamaIndex programs."""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from corpus.article import Article
from index.passages import ScoredPassage
from index.reader import IndexReader


class FootnoteRetriever(BaseRetriever):
    """A LlamaIndex retriever over a Footnote index: dense and keyword search fused, neighbours merged into passages.

    Each node is one passage: its text is `article.text[start_char_idx:end_char_idx]`, its id the passage's, its metadata
    what a reader is shown of the article. No vector store, document store or embedding model has to be configured.

    Parameters
    ----------
    reader
        An open index; it stays the caller's to close.
    limit
        Passages for one question, at most.
    article_ids
        Only these articles, or None for all.
    """

    def __init__(self, reader: IndexReader, *, limit: int = 10, article_ids: frozenset[str] | None = None) -> None:
        super().__init__()
        self._reader = reader
        self._limit = limit
        self._article_ids = article_ids

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        with self._reader.view() as view:
            found = view.search(query_bundle.query_str, limit=self._limit, article_ids=self._article_ids)
            return [_node(view.articles[scored.passage.article_id], scored) for scored in found.passages]


def _node(article: Article, scored: ScoredPassage) -> NodeWithScore:
    passage = scored.passage
    shown = {
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "authors": list(article.authors),
        "published": article.published,
        "url": article.url,
        "kind": article.kind,
        "source_file": article.source_file,
    }
    node = TextNode(
        id_=passage.id,
        text=article.text[passage.start : passage.end],
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={name: value for name, value in shown.items() if value},
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )
    return NodeWithScore(node=node, score=scored.score)
