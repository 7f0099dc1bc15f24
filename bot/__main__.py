"""`python -m bot` and the `footnote` command."""


def main() -> None:
    """Run the command line."""
