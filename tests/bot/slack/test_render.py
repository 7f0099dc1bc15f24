"""Whatever an answer holds, what is made of it stays inside Slack's limits and loses no source."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Claim, MadeBy, NearestArticle
from bot.slack.asked import Asked
from bot.slack.config import ChannelRules
from bot.slack.context_of import passage_views
from bot.slack.render.answer import answer_parts, shared_parts, stopped_part
from bot.slack.render.feedback import feedback_modal
from bot.slack.render.home import home_view, suggested_prompts
from bot.slack.render.modal import passage_modal
from corpus.article import Article
from tests.fakes.slack.checks import check_blocks, check_view, texts

ASKED = Asked(
    id="0" * 16,
    team="T1",
    channel="C1",
    ts="1.1",
    thread_ts="1.1",
    user="U1",
    surface="thread",
    kind="question",
    text="why?",
)
WILD = st.text(max_size=400) | st.text(min_size=1, max_size=3).map(lambda piece: piece * 2000)


def article(number: int, title: str, text: str, url: str | None = None) -> Article:
    return Article(
        id=f"a{number}",
        title=title,
        text=text,
        publisher=title[:300] or None,
        published="2026-05",
        url=url,
        kind="digest",
    )


def answer_of(articles: list[Article], text: str) -> Answer:
    citations = tuple(
        Citation(
            marker=number, article_id=one.id, title=one.title, publisher=one.publisher, published=one.published, url=one.url,
            source_file=None, kind=one.kind, passage_id=f"{one.id}:0-1", start=0, end=len(one.text), quote=one.text,
        )
        for number, one in enumerate(articles, start=1)
    )  # fmt: skip
    claims = tuple(
        Claim(text=text or "x", kind="fact", speaker=None, citations=(one.marker,), support="supported")
        for one in citations
    )
    return Answer(
        id="q", question="why?", status="answered" if citations else "abstained", mode="llm", model="m" * 200, answer=text, claims=claims,
        citations=citations, not_covered=(text[:500],) if text.strip() else (), made_by=MadeBy(index_fingerprint="f", prompt_hash="p", settings_hash="s"),
        nearest=tuple(NearestArticle(article_id=one.id, title=one.title) for one in articles) if not citations else (),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WILD, WILD.filter(bool)), max_size=40), WILD, st.booleans())
def test_every_message_passes_slacks_own_checks(sources: list[tuple[str, str]], text: str, private: bool) -> None:
    articles = [
        article(number, title, body, f"https://x.example/{'p' * (number * 20)}")
        for number, (title, body) in enumerate(sources)
    ]
    answer = answer_of(articles, text)
    asked = Asked(**{**{name: getattr(ASKED, name) for name in ASKED.__slots__}, "private": private})
    parts = answer_parts(asked, answer, ChannelRules(), helper="U2")
    for part in [
        *parts,
        *shared_parts(asked, parts),
        stopped_part(asked, text[:9000] and "said", list(answer.citations)),
    ]:
        for payload in (part.rich(), part.simple()):
            check_blocks(list(payload.blocks))
        assert all(0 < len(payload.text) <= 3500 for payload in part.plain() if payload.text)
    last = "\n".join(texts([*parts[-1].rich().blocks]))
    for citation in answer.citations[:20]:
        assert f"[{citation.marker}]" in last
    check_view(feedback_modal(asked.id, answer.citations).to_dict())


@settings(max_examples=60, deadline=None)
@given(WILD.filter(bool), WILD, st.data())
def test_every_passage_opens(text: str, title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = article(1, title, text, "https://x.example/y")
    quoted = Citation(
        marker=1, article_id=one.id, title=title, publisher=None, published=None, url=one.url, source_file=None, kind="original",
        passage_id="p", start=start, end=end, quote=text[start:end],
    )  # fmt: skip
    view = passage_views([quoted], {one.id: one})[0]
    assert view.quote == text[start:end]
    assert view.lead + view.quote + view.rest in text
    check_view(passage_modal("0" * 16, [quoted], view).to_dict())


def test_a_quote_whose_article_changed_stands_alone() -> None:
    one = article(1, "Tides", "The moon pulls it. The sun helps.")
    quoted = answer_of([one], "x").citations[0]
    changed = article(1, "Tides", "Something else was written here later.")
    for articles in ({one.id: changed}, {}):
        view = passage_views([quoted], articles)[0]
        assert (view.before, view.lead, view.quote, view.rest, view.after) == (
            "",
            "",
            "The moon pulls it. The sun helps.",
            "",
            "",
        )


@pytest.mark.parametrize("count", [0, 1, 100])
def test_the_home_and_the_prompts_fit_any_corpus(count: int) -> None:
    articles = {f"a{n}": article(n, "T" * 5000, "x") for n in range(count)}
    recent = [Asked(**{**{name: getattr(ASKED, name) for name in ASKED.__slots__}, "text": "<!here> " * 400})] * 5
    check_view(home_view(articles, recent, command="/footnote", waiting=0, fingerprint="f" * 64).to_dict())
    prompts = suggested_prompts(articles)
    assert len(prompts) == min(4, count)
    assert all(len(one["title"]) <= 70 for one in prompts)
