"""Messages and mentions: questions, follow-ups, edits, deletions, the stop button."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App

from bot.slack.intake.reading import Message, Stopped, read
from bot.slack.listeners.program import Program

Body = dict[str, Any]


def register(app: App, program: Program) -> None:
    """Listen to messages.

    Bolt acknowledges an event before its listener runs, and a program killed between the two would lose the question. A
    listener's middleware runs before the acknowledgement: that is where questions are kept.
    """

    def keep(body: Body, event: Body, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        on_message(program, body, event)
        next()

    def stop(body: Body, event: Body, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        stopped = read(Stopped, event)
        if stopped is not None:
            program.changes.stopped(team_of(program, body), stopped.channel, stopped.thread_ts)
        next()

    app.event("app_mention", middleware=[keep])(kept)
    app.event("message", middleware=[keep])(kept)
    app.event("agent_session_stopped", middleware=[stop])(kept)


def kept() -> None:
    """Do nothing more: all was done before the acknowledgement."""


def team_of(program: Program, body: Body) -> str:
    """Return the workspace of a payload."""
    team = body.get("team_id")
    return team if isinstance(team, str) and team else program.identity.team


def on_message(program: Program, body: Body, event: Body) -> None:
    """Keep what a message says, and put it to work."""
    message = read(Message, event)
    if message is None:
        program.metrics.count("unreadable.message")
        return
    team = team_of(program, body)
    if message.subtype == "message_changed":
        program.changes.edited(message, team)
    elif message.subtype == "message_deleted":
        if message.deleted_ts:
            program.changes.deleted(message.channel, message.deleted_ts, team)
    else:
        event_id = str(body.get("event_id") or f"{message.channel}/{message.ts}/{event.get('type')}")
        program.start(program.intake.message(message, team=team, event_id=event_id))
