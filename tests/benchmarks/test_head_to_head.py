"""The stock engines are graded fairly: what they say in prose becomes the answer that their words mean."""

import pytest
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.schema import NodeWithScore, TextNode

from benchmarks.head_to_head.endpoint_llm import EndpointLLM
from benchmarks.head_to_head.stock import build_index, citation_engine, citation_hits, plain_engine, to_answer
from bot.llm.config import LLMConfig
from bot.question import Question
from tests.fakes.evaluation import ARTICLES, GRADER, make_gold
from tests.fakes.openai_script import Reply
from tests.fakes.openai_server import KEY, MODEL, FakeOpenAI

NODES = [
    NodeWithScore(node=TextNode(text=f"Source {number}:\n{article.text}\n"))
    for number, article in enumerate(ARTICLES.values(), start=1)
]


def test_sentences_become_claims_with_the_sources_they_name() -> None:
    answer = to_answer(
        "?",
        "Amazon invested $4 billion [1]. Others say $5 billion [1, 2].\n- A point. [9]",
        NODES,
        ARTICLES,
        cites=True,
    )

    assert [(claim.text, claim.citations) for claim in answer.claims] == [
        ("Amazon invested $4 billion.", (1,)),
        ("Others say $5 billion.", (1, 2)),
        ("- A point.", (9,)),
    ]
    assert [(citation.marker, citation.article_id) for citation in answer.citations] == [(1, "alpha"), (2, "beta")]
    assert "[1][2]" in answer.answer
    graded = GRADER.grade(make_gold(), answer)
    assert graded.unresolved == (0,)
    assert graded.scores["quote_rate"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "text",
    [
        "Empty Response",
        "The provided sources do not mention his salary.",
        "None of the sources are helpful.",
        "I'm sorry, but there is no information on that. The articles don't specify it.",
    ],
)
def test_a_refusal_in_prose_is_an_abstention(text: str) -> None:
    answer = to_answer("?", text, NODES, ARTICLES, cites=True)

    assert (answer.status, answer.claims, answer.citations) == ("abstained", (), ())


def test_a_partly_open_answer_is_an_answer() -> None:
    text = "Amazon invested $4 billion [1]. The sources do not mention the date."

    assert to_answer("?", text, NODES, ARTICLES, cites=True).status == "answered"


def test_the_plain_engine_cites_all_its_sources() -> None:
    answer = to_answer("?", "Amazon invested $4 billion.", NODES, ARTICLES, cites=False)

    assert answer.claims[0].citations == (1, 2)


def test_the_stock_engines_ask_the_configured_model() -> None:
    index = build_index(ARTICLES, MockEmbedding(embed_dim=4))
    with FakeOpenAI() as server:
        server.respond(lambda _: Reply("Amazon invested $4 billion [1]."))
        llm = EndpointLLM(LLMConfig(model=MODEL, base_url=server.url, api_key=KEY))
        plain, citing = plain_engine(index, llm, ARTICLES), citation_engine(index, llm, ARTICLES)

        answers = [engine.ask(Question("How much did Amazon invest?")) for engine in (plain, citing)]

        assert server.faults == []
        assert "Source 1:" in str(server.requests[-1].body["messages"][-1]["content"])
    assert [answer.usage.calls for answer in answers] == [1, 1]
    assert len(answers[0].citations) == 2
    assert len(answers[1].citations) == 1
    assert all(citation.article_id in ARTICLES for answer in answers for citation in answer.citations)


def test_citation_sources_are_pieces_of_the_articles() -> None:
    hits = citation_hits(build_index(ARTICLES, MockEmbedding(embed_dim=4)), ARTICLES, "How much?", 5)

    assert {ARTICLES[hit.article_id].text[hit.start : hit.end] for hit in hits} == {a.text for a in ARTICLES.values()}
