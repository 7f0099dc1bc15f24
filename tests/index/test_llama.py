"""Footnote's retriever inside LlamaIndex's own query engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core import get_response_synthesizer
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import CitationQueryEngine, RetrieverQueryEngine
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo

from index.llama import FootnoteRetriever
from index.reader import IndexReader
from tests.fakes.embedder import HashingSource


@pytest.fixture
def reader(built: None, index_dir: Path) -> Iterator[IndexReader]:
    with IndexReader.open(index_dir, HashingSource()) as reader:
        yield reader


def test_nodes_are_passages_at_exact_offsets(reader: IndexReader) -> None:
    found = FootnoteRetriever(reader, limit=4).retrieve("what did the keeper of archive cedar record")
    assert 0 < len(found) <= 4
    assert [node.score for node in found] == sorted((node.score or 0 for node in found), reverse=True)
    for scored in found:
        node = scored.node
        article = reader.articles[node.metadata["article_id"]]
        start, end = (int(offset) for offset in node.node_id.rpartition(":")[2].split("-"))
        assert node.get_content() == article.text[start:end]
        assert (node.metadata["title"], node.metadata["source_file"]) == (article.title, article.source_file)
        source = node.relationships[NodeRelationship.SOURCE]
        assert isinstance(source, RelatedNodeInfo)
        assert source.node_id == article.id
    assert found[0].node.metadata["article_id"] == "cedar"


def test_only_the_articles_asked_for(reader: IndexReader) -> None:
    retriever = FootnoteRetriever(reader, article_ids=frozenset({"ebony"}))
    found = retriever.retrieve("what did the keeper of archive cedar record")
    assert {node.metadata["article_id"] for node in found} == {"ebony"}


def test_a_stock_query_engine_answers_from_it(reader: IndexReader) -> None:
    engine = RetrieverQueryEngine(
        FootnoteRetriever(reader, limit=3), get_response_synthesizer(llm=MockLLM(), response_mode="compact")
    )
    response = engine.query("what did the keeper of archive cedar record")
    assert "The keeper of archive cedar did record state 1." in str(response)  # the mock repeats its prompt
    assert response.source_nodes[0].metadata["article_id"] == "cedar"


def test_the_stock_citation_engine_cites_from_it(reader: IndexReader) -> None:
    engine = CitationQueryEngine(
        FootnoteRetriever(reader, limit=2), llm=MockLLM(), citation_chunk_size=512, citation_chunk_overlap=20
    )
    response = engine.query("what did the keeper of archive cedar record")
    assert any("archive cedar did record" in node.get_content() for node in response.source_nodes)
