"""`python -m bot` and the `footnote` command."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from bot.cli.door import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
