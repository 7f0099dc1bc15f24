"""Submitted forms and the App Home."""

import json
from typing import Any

from slack_bolt import Ack, App

from bot.slack import wording
from bot.slack.intake.reading import HomeOpened, Metadata, read
from bot.slack.listeners.program import Program
from bot.slack.render.buttons import REASON_FORM
from bot.slack.render.feedback import MAX_COMMENT
from bot.slack.render.home import home_view, suggested_prompts

Body = dict[str, Any]


def register(app: App, program: Program) -> None:
    """Listen to the feedback form and to the home being opened."""

    def on_reason(ack: Ack, body: Body) -> None:
        ack()
        keep_reason(program, body)

    def on_home(event: Body) -> None:
        opened = read(HomeOpened, event)
        if opened is None:
            program.metrics.count("unreadable.home")
        elif opened.tab == "home":
            program.cosmetic.later(f"home/{opened.user}", lambda: publish_home(program, opened.user))
        elif opened.tab == "messages":
            program.cosmetic.later(f"prompts/{opened.user}", lambda: suggest(program, opened.channel))

    app.view(REASON_FORM)(on_reason)
    app.event("app_home_opened")(on_home)


def keep_reason(program: Program, body: Body) -> None:
    """Keep why an answer was bad, as far as it can be believed."""
    view = body.get("view") or {}
    user = str((body.get("user") or {}).get("id") or "")
    metadata = read(Metadata, _json(view.get("private_metadata")))
    found = program.question_of(metadata.question if metadata else None, user, None)
    answer = program.store.answers.of(found[0].id) if found else None
    if found is None or answer is None:
        program.metrics.count("tampered.form")
        return
    values = (view.get("state") or {}).get("values") or {}
    reason = str(((_field(values, "reason").get("selected_option")) or {}).get("value") or "")
    chosen = _field(values, "sources").get("selected_options") or []
    known = {str(one.marker): one.marker for one in answer.citations}
    wrong = [known[str(one.get("value"))] for one in chosen if str(one.get("value")) in known]
    comment = str(_field(values, "comment").get("value") or "")[:MAX_COMMENT] or None
    if reason not in wording.REASONS:
        program.metrics.count("tampered.form")
        reason = "other"
    program.store.votes.explain(found[0].id, user, reason, wrong, comment)
    program.metrics.count("vote.explained")


def _json(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _field(values: Body, name: str) -> Body:
    block = values.get(name)
    field = block.get(name) if isinstance(block, dict) else None
    return field if isinstance(field, dict) else {}


def publish_home(program: Program, user: str) -> None:
    """Show a person their home."""
    view = home_view(
        program.engine.articles,
        program.store.questions.recent_of(program.identity.team, user),
        command=program.config.command,
        waiting=program.queue.size()[0],
        fingerprint=program.engine.index_fingerprint,
    )
    program.client.views_publish(user_id=user, view=view)


def suggest(program: Program, channel: str) -> None:
    """Suggest questions in the Messages tab."""
    prompts = suggested_prompts(program.engine.articles)
    if prompts:
        program.client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, prompts=prompts, title=wording.PROMPTS_TITLE
        )
