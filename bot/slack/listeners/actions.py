"""Buttons. A modal is opened at once from what is stored, because its trigger lives three seconds."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.slack import wording
from bot.slack.asked import Asked
from bot.slack.calls import CALL_ERRORS, error_name
from bot.slack.deliver.sending import CallRefusedError, Place
from bot.slack.listeners.program import Program
from bot.slack.metrics import log
from bot.slack.render import buttons
from bot.slack.render.feedback import feedback_modal
from bot.slack.render.modal import note_modal, passage_modal
from bot.slack.render.parts import Payload

Body = dict[str, Any]


def register(app: App, program: Program) -> None:
    """Listen to every button we make."""
    for action, act in ACTS.items():
        app.action(re.compile(rf"{action}(:.*)?$"))(listener(program, act))


class Click:
    """One press of a button, read without trust."""

    def __init__(self, body: Body) -> None:
        action: Body = next(iter(body.get("actions") or []), {}) or {}
        self.value = action.get("value")
        self.user = str((body.get("user") or {}).get("id") or "")
        self.channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
        self.trigger = str(body.get("trigger_id") or "")
        self.view_id = (body.get("view") or {}).get("id")
        self.response_url = body.get("response_url")
        self.thread_ts = (body.get("message") or {}).get("thread_ts")


def listener(program: Program, act: Callable[[Program, Click], None]) -> Callable[..., None]:
    """Return a Bolt listener that acknowledges first."""

    def on_action(ack: Ack, body: Body) -> None:
        ack()
        act(program, Click(body))

    return on_action


def show_passage(program: Program, click: Click) -> None:
    """Open the passage behind a marker."""
    found = program.question_of(click.value, click.user, click.channel)
    view = note_modal(wording.OLD_BUTTON)
    if found is not None:
        asked, value = found
        answer = program.store.answers.of(asked.id)
        passage = program.store.answers.passage(asked.id, value.marker)
        view = note_modal(wording.PASSAGE_GONE)
        if answer is not None and passage is not None:
            view = passage_modal(asked.id, answer.citations, passage)
    try:
        program.client.views_open(trigger_id=click.trigger, view=view)
    except CALL_ERRORS as error:
        log("modal_refused", error=error_name(error))
        tell(program, click, wording.MODAL_REFUSED)


def turn_page(program: Program, click: Click) -> None:
    """Show another passage in the open modal; no trigger is needed for that."""
    found = program.question_of(click.value, click.user, None)
    if found is None or not click.view_id:
        return
    asked, value = found
    answer = program.store.answers.of(asked.id)
    passage = program.store.answers.passage(asked.id, value.marker)
    if answer is None or passage is None:
        return
    view = passage_modal(asked.id, answer.citations, passage)
    program.cosmetic.attempt("page", lambda: program.client.views_update(view_id=click.view_id, view=view))


def vote(program: Program, click: Click) -> None:
    """Keep a vote; after a bad one ask what was wrong."""
    found = program.question_of(click.value, click.user, click.channel)
    if found is None or found[1].detail not in ("up", "down"):
        tell(program, click, wording.OLD_BUTTON)
        return
    asked, value = found
    answer = program.store.answers.of(asked.id)
    if answer is None:
        tell(program, click, wording.OLD_BUTTON)
        return
    program.store.votes.cast(asked.id, asked.version, click.user, "up" if value.detail == "up" else "down")
    program.metrics.count(f"vote.{value.detail}")
    if value.detail == "up":
        tell(program, click, wording.THANKS_UP)
        return
    form = feedback_modal(asked.id, answer.citations)
    if not program.cosmetic.attempt("form", lambda: program.client.views_open(trigger_id=click.trigger, view=form)):
        tell(program, click, wording.THANKS_DOWN)


def try_again(program: Program, click: Click) -> None:
    """Answer again what failed or was stopped."""
    found = program.question_of(click.value, click.user, click.channel)
    if found is None or not program.changes.try_again(found[0].id, click.response_url):
        tell(program, click, wording.OLD_BUTTON)


def answer_new_wording(program: Program, click: Click) -> None:
    """Answer the edited question; only its author may decide that."""
    found = own(program, click)
    if found is None or not program.changes.answer_new_wording(found.id):
        tell(program, click, wording.OLD_BUTTON)


def share(program: Program, click: Click) -> None:
    """Show a private answer to the channel."""
    found = own(program, click)
    tell(program, click, program.sharing.share(found) if found else wording.OLD_BUTTON)


def ask_human(program: Program, click: Click) -> None:
    """Hand the question to the configured person or group."""
    found = program.question_of(click.value, click.user, click.channel)
    tell(program, click, program.sharing.ask_human(found[0]) if found else wording.OLD_BUTTON)


def own(program: Program, click: Click) -> Asked | None:
    """Return the question behind a button if the person who presses it asked it."""
    found = program.question_of(click.value, click.user, click.channel)
    return found[0] if found and found[0].user == click.user else None


def tell(program: Program, click: Click, sentence: str) -> None:
    """Say something to the person who pressed, and to nobody else; nothing that is shown is replaced."""
    sender = program.answering.public.sender

    def call() -> None:
        try:
            if click.response_url:
                sender.respond(str(click.response_url), Payload(sentence))
            elif click.channel:
                sender.post_private(Place(str(click.channel), click.thread_ts), click.user, Payload(sentence))
        except CallRefusedError:
            program.metrics.count("cosmetic_refused.tell")

    program.cosmetic.later(f"tell/{click.trigger}", call)


ACTS: dict[str, Callable[[Program, Click], None]] = {
    buttons.PASSAGE: show_passage,
    buttons.PAGE: turn_page,
    buttons.FEEDBACK: vote,
    buttons.RETRY: try_again,
    buttons.SHARE: share,
    buttons.HUMAN: ask_human,
    buttons.NEW_WORDING: answer_new_wording,
}
