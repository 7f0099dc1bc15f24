"""Footnote beside stock LlamaIndex: the same articles, questions, vectors and model, graded by the same metrics.

python -m benchmarks.head_to_head                  the halves that need no model, and the rest where one is configured
python -m benchmarks.head_to_head --mode extractive   without a model, even where one is configured
"""

import argparse
import os
import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.head_to_head.endpoint_llm import EndpointLLM
from benchmarks.head_to_head.local_embedding import LocalEmbedding
from benchmarks.head_to_head.retrieval import retrieval_scores
from benchmarks.head_to_head.stock import Hit, build_index, citation_engine, citation_hits, plain_engine, stock_hits
from bot.evaluation.gold import GoldQuestion, load_gold
from bot.evaluation.grade import Grader
from bot.evaluation.report import HEADLINES, figure
from bot.evaluation.run import Answerer, Runner
from bot.evaluation.summary import summarise
from bot.evaluation.support import verifier_supports
from bot.llm.config import LLMConfig
from bot.opening import embedder_of, footnote_of, llm_of, model_dir_of
from bot.pipeline import Footnote
from bot.question import Question, RequestedMode
from bot.settings import SHIPPED_ARTICLES, load_settings
from corpus.article import Article

README = Path(__file__).with_name("README.md")
HEADING = "## As run\n"

SMALL_CHUNKS = 256
"""Tokens; the default chunks of 1024 are longer than MiniLM reads, so the stock index gets a second, fairer row."""

DEEP = 60
"""Passages; more than the largest budget needs."""


def main() -> None:
    """Run what can be run and print Markdown tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.head_to_head")
    parser.add_argument("--mode", choices=("auto", "extractive"), default="auto")
    parser.add_argument("--write", action="store_true", help="Put the tables at the end of README.md.")
    arguments = parser.parse_args()
    settings = load_settings(flags={"corpus_dir": SHIPPED_ARTICLES})
    config = llm_of(settings) if arguments.mode == "auto" else None
    with footnote_of(settings) as footnote:
        articles = footnote.articles
        questions = load_gold(SHIPPED_ARTICLES.parent / "gold.jsonl", articles).questions
        embedding = LocalEmbedding(model_dir_of(settings))
        index = build_index(articles, embedding)
        small = build_index(articles, embedding, chunk_size=SMALL_CHUNKS)
        count_tokens = embedder_of(settings).load().count_tokens
        machine = (
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        )
        lines = [f"{len(questions)} questions, {len(articles)} articles, {machine}, {_mode(config)}."]
        searches = {
            "LlamaIndex vector index, defaults": lambda text: stock_hits(index, articles, text, DEEP),
            "LlamaIndex `CitationQueryEngine`, defaults": lambda text: citation_hits(index, articles, text, DEEP),
            f"LlamaIndex vector index, chunks of {SMALL_CHUNKS}": lambda text: stock_hits(small, articles, text, DEEP),
            "**Footnote**": lambda text: _footnote_hits(footnote, text),
        }
        scores = {
            name: retrieval_scores(search, questions, articles, count_tokens) for name, search in searches.items()
        }
        lines += _table(scores, list(scores["**Footnote**"]))

        systems: dict[str, tuple[Answerer, RequestedMode]] = {"**Footnote**, extractive": (footnote, "extractive")}
        if config:
            llm = EndpointLLM(config)
            systems["LlamaIndex vector query engine"] = (plain_engine(index, llm, articles), "llm")
            systems["LlamaIndex `CitationQueryEngine`"] = (citation_engine(index, llm, articles), "llm")
            systems["**Footnote**, model"] = (footnote, "llm")
        graded = {name: _graded(answerer, mode, questions, articles) for name, (answerer, mode) in systems.items()}
        lines += _table(graded, [title for _, title in HEADLINES] + ["errors", "p95 ms", "calls", "tokens", "seconds"])
    report = "\n".join(lines) + "\n"
    print(report)
    if arguments.write:
        page = README.read_text("utf-8")
        README.write_text(page[: page.index(HEADING)] + HEADING + "\n" + report, "utf-8")


def _footnote_hits(footnote: Footnote, text: str) -> list[Hit]:
    _, passages = footnote.search(Question(text), limit=DEEP)
    return [Hit(found.passage.article_id, found.passage.start, found.passage.end) for found in passages]


def _graded(
    answerer: Answerer, mode: RequestedMode, questions: Sequence[GoldQuestion], articles: Mapping[str, Article]
) -> dict[str, float | str | None]:
    runner = Runner(answerer=answerer, grader=Grader(articles, verifier_supports(articles)), mode=mode, concurrency=1)
    started = time.perf_counter()
    results = runner.run(questions)
    summary = summarise(results, {"mode": mode})
    usage = summary["usage"]
    return {
        **{title: figure(name, summary["scores"][name]) for name, title in HEADLINES},
        "errors": str(summary["errors"]),
        "p95 ms": f"{summary['latency_ms']['p95']:.0f}",
        "calls": str(usage["calls"]),
        "tokens": str(usage["prompt_tokens"] + usage["completion_tokens"]),
        "seconds": f"{time.perf_counter() - started:.1f}",
    }


def _mode(config: LLMConfig | None) -> str:
    return (
        f"model {config.model}"
        if config
        else "no model, so the query engines, which write nothing without one, were not asked"
    )


def _table(rows: Mapping[str, Mapping[str, float | str | None]], columns: Sequence[str]) -> list[str]:
    lines = ["", "| system | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, values in rows.items():
        shown = [value if isinstance(value, str) else figure("share", value) for value in map(values.get, columns)]
        lines.append(f"| {name} | " + " | ".join(shown) + " |")
    return lines


if __name__ == "__main__":
    main()
