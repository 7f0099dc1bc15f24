"""The global options may stand anywhere on the line; what follows `--` is not touched."""

import pytest

from bot.cli.exit_codes import of_batch
from bot.cli.global_options import hoist


@pytest.mark.parametrize(
    ("given", "hoisted"),
    [
        (["ask", "x", "--corpus", "d"], ["--corpus", "d", "ask", "x"]),
        (["ask", "x", "--corpus=d", "--quiet"], ["--corpus=d", "--quiet", "ask", "x"]),
        (["--verbose", "ask", "--json", "x"], ["--verbose", "ask", "--json", "x"]),
        (["ask", "--", "--quiet", "--corpus"], ["ask", "--", "--quiet", "--corpus"]),
        (["ask", "x", "--corpus"], ["ask", "x", "--corpus"]),
        ([], []),
    ],
)
def test_hoist(given: list[str], hoisted: list[str]) -> None:
    assert hoist(given) == hoisted


@pytest.mark.parametrize(("codes", "code"), [([], 0), ([0, 3], 0), ([3, 3], 3), ([0, 1, 3], 1), ([3, 2], 1)])
def test_the_exit_code_of_a_batch(codes: list[int], code: int) -> None:
    assert of_batch(codes) == code
