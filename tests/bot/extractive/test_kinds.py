"""Facts, quotations, opinions, forecasts, and whose they are."""

import pytest

from bot.extractive.kinds import Telling, telling_of


@pytest.mark.parametrize(
    ("text", "headings", "telling"),
    [
        ("The port employs 340 people.", (), Telling("fact", None)),
        ("On May 19 the port reopened.", (), Telling("fact", None)),
        ("Forecast: the line closes by 2034.", (), Telling("prediction", None)),
        ("The line will close.", ("Ferry", "Predictions"), Telling("prediction", None)),
        ("The line will close.", ("Ferry",), Telling("fact", None)),
        ("The line could close within two years.", (), Telling("prediction", None)),
        ("Nordlys expects 30,000 visitors.", (), Telling("prediction", "Nordlys")),
        ('Captain Brandt says: "We have waited eleven years."', (), Telling("quote", "Captain Brandt")),
        ('The "night boat" is back.', (), Telling("fact", None)),
        ("The Brevik Post calls the price a scandal.", (), Telling("opinion", "The Brevik Post")),
        ("A skeptic says that the ship is too old.", ("Ferry", "Smart takes"), Telling("opinion", "A skeptic")),
        ("According to Nordlys, the ship is new.", (), Telling("fact", "Nordlys")),
        ("The article says the ship is new.", (), Telling("fact", None)),
    ],
)
def test_tellings(text: str, headings: tuple[str, ...], telling: Telling) -> None:
    assert telling_of(text, headings) == telling
