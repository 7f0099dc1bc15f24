"""The slash command and the message shortcut: private answers."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack import wording
from bot.slack.deliver.sending import CallRefusedError
from bot.slack.intake.reading import Command, Shortcut, read
from bot.slack.listeners.program import Program
from bot.slack.render.buttons import SHORTCUT
from bot.slack.render.parts import Payload

Body = dict[str, Any]


def register(app: App, program: Program) -> None:
    """Listen to the command and the shortcut."""

    def on_command(ack: Ack, body: Body) -> None:
        command = read(Command, body)
        if command is None:
            program.metrics.count("unreadable.command")
            ack(wording.OLD_BUTTON)
            return
        accepted = program.intake.command(command)
        if accepted is None:
            ack()
            return
        asked, denial = accepted
        if denial is not None:
            ack(denial.sentence)
            return
        number = program.changes.submit(asked)
        ack(wording.COMMAND_WAITS.format(n=number) if number else wording.COMMAND_SEEN)

    def on_shortcut(ack: Ack, body: Body) -> None:
        shortcut = read(Shortcut, body)
        accepted = program.intake.shortcut(shortcut) if shortcut else None
        ack()
        if accepted is None:
            program.metrics.count("unreadable.shortcut")
            return
        number = program.start(accepted)
        asked, denial = accepted
        if denial is None and asked.response_url:
            seen = wording.COMMAND_WAITS.format(n=number) if number else wording.COMMAND_SEEN
            program.cosmetic.later(f"seen/{asked.id}", lambda: see(program, str(asked.response_url), seen))

    app.command(program.config.command)(on_command)
    app.shortcut(SHORTCUT)(on_shortcut)


def see(program: Program, url: str, text: str) -> None:
    """Show at once that a shortcut was seen."""
    try:
        program.answering.public.sender.respond(url, Payload(text))
    except CallRefusedError:
        program.metrics.count("cosmetic_refused.seen")
