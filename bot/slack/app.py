"""The Bolt app: the parts put together, the listeners registered."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App

from bot.slack.answering import Answering
from bot.slack.changes import Changes
from bot.slack.clients import COSMETIC_TIMEOUT_S, make_client
from bot.slack.config import SlackConfig
from bot.slack.cosmetic import Cosmetic
from bot.slack.deliver.delivery import Delivery
from bot.slack.deliver.live import LiveAnswer, StreamGate
from bot.slack.deliver.private import PrivateDelivery
from bot.slack.deliver.sending import Sender
from bot.slack.engine import Engine
from bot.slack.identity import Identity
from bot.slack.intake.accepting import Intake
from bot.slack.listeners import actions, commands, messages, views
from bot.slack.listeners.program import Program
from bot.slack.metrics import Metrics
from bot.slack.progress import Progress
from bot.slack.quiet import quiet_logger
from bot.slack.recovery import Recovery
from bot.slack.sharing import Sharing
from bot.slack.store.whole import Store
from bot.slack.work import WorkQueue

LISTENER_THREADS = 16
"""Bolt's default of 5 leaves commands unacknowledged under load; ours return at once, but a modal takes a call."""


def make_program(
    config: SlackConfig, identity: Identity, engine: Engine, store: Store, closing: threading.Event
) -> Program:
    """Put the parts together. `closing` is set when the program ends."""
    metrics = Metrics()
    sender = Sender(make_client(config), metrics, closing)
    quick = make_client(config, timeout=COSMETIC_TIMEOUT_S)
    cosmetic = Cosmetic(metrics)
    progress = Progress(quick, cosmetic)
    public = Delivery(sender, store.answers)
    gate = StreamGate()
    if not config.stream:
        gate.close_for(float("inf"))
    answering = Answering(
        config=config,
        engine=engine,
        store=store,
        public=public,
        private=PrivateDelivery(sender, store.answers, public),
        progress=progress,
        recovery=Recovery(sender, store, identity),
        metrics=metrics,
        open_live=lambda asked: LiveAnswer(quick, store.answers, gate, metrics, asked),
    )

    def moved(numbers: dict[str, int]) -> None:
        for question_id, number in numbers.items():
            asked = store.questions.get(question_id) if number in TOLD_NUMBERS else None
            if asked is not None:
                progress.moved(asked, number)

    queue = WorkQueue(config.workers, moved)
    return Program(
        config=config,
        identity=identity,
        engine=engine,
        store=store,
        queue=queue,
        intake=Intake(config, store, identity, metrics),
        answering=answering,
        changes=Changes(store, queue, answering, sender, identity),
        sharing=Sharing(config, store, sender),
        cosmetic=cosmetic,
        client=quick,
        metrics=metrics,
    )


TOLD_NUMBERS = {1, 2, 3, 5, 10, 20}
"""Places in line worth a new status line; telling every one would use up the rate limit."""


def make_app(program: Program, *, http: bool) -> App:
    """Return the Bolt app with every listener, for Socket Mode or for HTTP."""
    app = App(
        client=program.client,
        signing_secret=program.config.signing_secret,
        request_verification_enabled=http,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
        logger=quiet_logger(),
    )
    for module in (messages, commands, actions, views):
        module.register(app, program)
    for listen in (app.event, app.action, app.view, app.shortcut, app.options):
        listen(re.compile(".*"))(acknowledge)
    return app


def acknowledge(ack: Callable[[], Any]) -> None:
    """Acknowledge what nobody here listens to."""
    ack()
