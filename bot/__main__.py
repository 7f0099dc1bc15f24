"""`python -m bot` and the `footnote` command."""

import gc
import sys

GARBAGE_EVERY = 100_000
"""Objects made before the collector looks for cycles. Python's default, some hundred, has it walk through every module while
they are imported: a tenth of a cold answer. Cycles are few here, so looking seldom costs a long-running program little memory."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(GARBAGE_EVERY, 20, 20)
    from bot.cli.door import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
