"""Stock LlamaIndex over our articles: its default index, its plain query engine, its citation query engine."""

import re
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import NodeWithScore

from benchmarks.head_to_head.endpoint_llm import EndpointLLM
from bot.answer import Answer, Citation, Claim, MadeBy, Usage
from bot.question import Question
from corpus.article import Article

_SENTENCE_END = re.compile(r"(?<=[.!?])(?:\s*\[[\d,\s]+\])*\s+(?=[A-Z*\-\d\"])|\n+")
_CITED = re.compile(r"\s*\[(\d[\d,\s]*)\]")
_REFUSES = re.compile(
    r"empty response|\b(?:do|does|did|is|are|was|were|can|could)(?: not|n't)\b.{0,60}\b(?:mention|state|specif|provid|contain"
    r"|includ|indicat|say|give|answer|determin|find|disclos|address|discuss|describ|information)"
    r"|\bno (?:information|mention|source|indication)\b|none of the (?:provided )?sources|not (?:mentioned|specified|provided)",
    re.IGNORECASE,
)
"""The ways in which a model says in prose that the sources do not answer; stock engines have no other way to abstain."""


@dataclass(frozen=True)
class Hit:
    """One retrieved stretch of an article."""

    article_id: str
    start: int
    end: int


def build_index(
    articles: Mapping[str, Article], embedding: BaseEmbedding, *, chunk_size: int = 1024
) -> VectorStoreIndex:
    """Return LlamaIndex's vector index in memory, by default with its default chunks: 1024 tokens, 20 overlapping."""
    documents = [Document(text=article.text, id_=article.id) for article in articles.values()]
    return VectorStoreIndex.from_documents(
        documents, embed_model=embedding, transformations=[SentenceSplitter(chunk_size=chunk_size, chunk_overlap=20)]
    )


def stock_hits(index: VectorStoreIndex, articles: Mapping[str, Article], question: str, limit: int) -> list[Hit]:
    """Return what the default retriever finds, best first."""
    nodes = index.as_retriever(similarity_top_k=limit).retrieve(question)
    return [hit for node in nodes if (hit := _locate(node, articles))]


def citation_hits(index: VectorStoreIndex, articles: Mapping[str, Article], question: str, limit: int) -> list[Hit]:
    """Return the same cut as `CitationQueryEngine` cuts it, into sources of 512 tokens."""
    splitter = SentenceSplitter(chunk_size=512, chunk_overlap=20)
    hits = []
    for hit in stock_hits(index, articles, question, limit):
        text = articles[hit.article_id].text[hit.start : hit.end]
        at = 0
        for piece in splitter.split_text(text):
            found = text.find(piece, max(0, at - 400))
            at = found + len(piece)
            hits.append(Hit(hit.article_id, hit.start + found, hit.start + at))
    return hits


@dataclass(frozen=True)
class StockAnswerer:
    """Implements `bot.evaluation.run.Answerer` with a stock query engine, every setting at its default.

    A sentence cites the sources it names; without any name (the plain engine) it cites all source nodes, which is the
    provenance LlamaIndex gives. A reply that only says that the sources do not answer is an abstention.
    """

    engine: Any
    llm: EndpointLLM
    articles: Mapping[str, Article]
    cites: bool
    lock: threading.Lock

    def ask(self, question: Question, *, cancelled: Callable[[], bool] | None = None) -> Answer:  # noqa: ARG002
        """Ask the engine; `history` is not looked at, stock query engines have none, and they cannot be stopped."""
        with self.lock:
            before = (self.llm.calls, self.llm.prompt_tokens, self.llm.completion_tokens)
            response = self.engine.query(question.text)
            after = (self.llm.calls, self.llm.prompt_tokens, self.llm.completion_tokens)
        usage = Usage(
            calls=after[0] - before[0], prompt_tokens=after[1] - before[1], completion_tokens=after[2] - before[2]
        )
        return to_answer(
            question.text, str(response), response.source_nodes, self.articles, cites=self.cites, usage=usage
        )


def plain_engine(index: VectorStoreIndex, llm: EndpointLLM, articles: Mapping[str, Article]) -> StockAnswerer:
    """Return `index.as_query_engine()`."""
    return StockAnswerer(index.as_query_engine(llm=llm), llm, articles, cites=False, lock=threading.Lock())


def citation_engine(index: VectorStoreIndex, llm: EndpointLLM, articles: Mapping[str, Article]) -> StockAnswerer:
    """Return `CitationQueryEngine.from_args(index)`."""
    engine = CitationQueryEngine.from_args(index, llm=llm)
    return StockAnswerer(engine, llm, articles, cites=True, lock=threading.Lock())


def to_answer(
    question: str,
    text: str,
    nodes: Sequence[NodeWithScore],
    articles: Mapping[str, Article],
    *,
    cites: bool,
    usage: Usage | None = None,
) -> Answer:
    """Return a reply in prose as an answer that can be graded: sentences as claims, nodes as citations."""
    sources = [_citation(number, node, articles) for number, node in enumerate(nodes, start=1)]
    claims = []
    for sentence in filter(None, (part.strip() for part in _SENTENCE_END.split(text))):
        named = [int(number) for group in _CITED.findall(sentence) for number in re.findall(r"\d+", group)]
        markers = tuple(dict.fromkeys(named)) if cites else tuple(range(1, len(sources) + 1))
        said = _CITED.sub("", sentence).strip()
        if said:
            claims.append(Claim(text=said, kind="fact", speaker=None, citations=markers, support="supported"))
    abstained = not claims or all(_REFUSES.search(claim.text) for claim in claims)
    used = {marker for claim in claims for marker in claim.citations}
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status="abstained" if abstained else "answered",
        mode="llm",
        model=None,
        answer=_CITED.sub(lambda group: "".join(f"[{number}]" for number in re.findall(r"\d+", group.group(1))), text),
        claims=() if abstained else tuple(claims),
        citations=() if abstained else tuple(source for source in sources if source.marker in used),
        retrieved=tuple(source.passage_id for source in sources),
        usage=usage or Usage(),
        made_by=MadeBy(index_fingerprint="stock", prompt_hash="stock", settings_hash="stock"),
    )


def _citation(marker: int, node: NodeWithScore, articles: Mapping[str, Article]) -> Citation:
    hit = _locate(node, articles) or Hit("unknown", 0, 0)
    article = articles.get(hit.article_id)
    quote = article.text[hit.start : hit.end] if article else node.node.get_content()
    return Citation(
        marker=marker, article_id=hit.article_id, title=article.title if article else "", publisher=None, published=None,
        url=None, source_file=None, kind="original", passage_id=f"{hit.article_id}:{hit.start}-{hit.end}", start=hit.start,
        end=hit.end, quote=quote,
    )  # fmt: skip


def _locate(node: NodeWithScore, articles: Mapping[str, Article]) -> Hit | None:
    """Return where a node's text stands; the citation engine puts `Source n:` before it."""
    text = re.sub(r"^Source \d+:\n", "", node.node.get_content()).strip()
    for article in articles.values():
        start = article.text.find(text)
        if text and start >= 0:
            return Hit(article.id, start, start + len(text))
    return None
