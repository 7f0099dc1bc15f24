"""How a failure repeats a piece of text that may be anything."""

SHOWN = 60
"""Characters at most."""


def one_line(text: str) -> str:
    """Return the beginning of `text` on one line, without what cannot be printed."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * SHOWN]).split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
