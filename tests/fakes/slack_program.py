"""The Slack program with the fake engine: everything as shipped but the answers. Run by the tests as a process."""

import json
import logging
import os
import sys
from pathlib import Path

from bot.question import ArticleFilter
from bot.slack.config import ChannelRules, SlackConfig
from bot.slack.service import run
from corpus.errors import FootnoteError
from tests.fakes.slack_engine import FakeEngine


def main() -> int:
    """Run until told to stop; settings come as JSON in FAKE_SLACK_CONFIG."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s %(message)s")
    folder = Path(os.environ["FAKE_SLACK_FOLDER"])
    settings = json.loads(os.environ["FAKE_SLACK_CONFIG"])
    channels = {name: rules_of(rules) for name, rules in settings.pop("channels", {}).items()}
    config = SlackConfig(**settings, channels=channels)

    def ready(sentence: str) -> None:
        sys.stderr.write(f"READY {sentence}\n")
        sys.stderr.flush()

    def notice(sentence: str) -> None:
        sys.stderr.write(f"NOTICE {sentence}\n")
        sys.stderr.flush()

    try:
        run(config, folder, lambda: FakeEngine(folder), http="--http" in sys.argv, on_ready=ready, on_notice=notice)
    except FootnoteError as error:
        sys.stderr.write(f"footnote: {error}\n")
        return error.exit_code
    return 0


def rules_of(values: dict[str, object]) -> ChannelRules:
    """Return the rules of one channel."""
    values = dict(values)
    if "filter" in values:
        values["filter"] = ArticleFilter(**values["filter"])  # type: ignore[arg-type]
    return ChannelRules(**values)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
