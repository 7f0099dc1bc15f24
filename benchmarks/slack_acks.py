"""How soon Slack's envelopes are acknowledged while fifty questions of ten seconds each are asked.

    python -m benchmarks.slack_acks [--runs N]

The real Socket Mode client and the real worker pool, beside the fake Slack of the tests; the answers are made up. Slack sends
an envelope again that is not acknowledged within three seconds.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.fakes.slack.server import ACK_LIMIT_S
from tests.fakes.slack_bot import Bot

MENTIONS, COMMANDS = 40, 10


def seconds() -> list[float]:
    """Return the seconds until each acknowledgement, of one run."""
    with TemporaryDirectory() as folder, Bot(Path(folder)) as bot:
        for number in range(MENTIONS):
            bot.people.mention(f"why {number}? slow 10", user=f"U0P{number}")
        envelopes = list(bot.people.sent)
        envelopes += [bot.people.command(f"why {number}? slow 10", user=f"U0Q{number}") for number in range(COMMANDS)]
        return [bot.slack.ack_of(envelope) for envelope in envelopes]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    for run in range(max(1, parser.parse_args().runs)):
        taken = np.array(seconds())
        p50, p99 = np.percentile(taken, (50, 99))
        print(
            f"run {run + 1}: {len(taken)} envelopes, p50 {p50:.3f} s, p99 {p99:.3f} s ({p99 / ACK_LIMIT_S:.2f} of Slack's "
            f"limit), the last {taken.max():.3f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
