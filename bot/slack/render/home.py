"""The App Home: what is covered, how to ask, what you asked, whether all is well."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.escape import label
from bot.slack.render.parts import mrkdwn
from bot.slack.render.sources import shorten
from corpus.article import Article

MAX_ARTICLES = 12


def home_view(
    articles: Mapping[str, Article], recent: Sequence[Asked], *, command: str, waiting: int, fingerprint: str
) -> View:
    """Return the home of one person."""
    blocks: list[Block] = [
        HeaderBlock(text=wording.HOME_TITLE),
        mrkdwn(wording.HOME_INTRO),
        mrkdwn(wording.HOW_TO_ASK.format(command=command)),
        DividerBlock(),
        mrkdwn(wording.COVERED.format(n=len(articles))),
    ]
    for article in list(articles.values())[:MAX_ARTICLES]:
        about = label(shorten(wording.about(article), 200))
        blocks.append(mrkdwn(f"• *{label(shorten(article.title, 150))}*\n   {about}"))
    if len(articles) > MAX_ARTICLES:
        blocks.append(mrkdwn(wording.AND_MORE.format(n=len(articles) - MAX_ARTICLES)))
    lines = [
        f"• {label(shorten(one.text, 200))} ({wording.STATES.get(one.state, one.state)}, {wording.day(one.accepted_at)})"
        for one in recent
    ]
    health = wording.HEALTH.format(engine=wording.HEALTHY, waiting=waiting, fingerprint=fingerprint[:12])
    blocks += [
        DividerBlock(),
        mrkdwn("\n".join([wording.YOUR_QUESTIONS, *(lines or [wording.NO_QUESTIONS])])),
        DividerBlock(),
        mrkdwn(health),
    ]
    return View(type="home", blocks=blocks)


def suggested_prompts(articles: Mapping[str, Article], limit: int = 4) -> list[dict[str, str]]:
    """Return up to four questions that the corpus itself suggests: one an article."""
    prompts = []
    for article in list(articles.values())[:limit]:
        title = " ".join(article.title.split())
        question = wording.EXAMPLE.format(title=shorten(title, 120))
        prompts.append({"title": shorten(title, 70), "message": question})
    return prompts
