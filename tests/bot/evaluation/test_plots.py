import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.plots import BAR_WIDTH, Bar, cumulative, stacked_bars

LABEL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)


def _parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 (our own output)


@given(st.lists(st.tuples(LABEL, st.dictionaries(st.sampled_from("abc"), st.integers(0, 50))), max_size=6))
def test_a_bar_is_as_long_as_its_parts_together(rows: list[tuple[str, dict[str, int]]]) -> None:
    svg = _parse(stacked_bars("t", [Bar(label, parts) for label, parts in rows], {"a": "A", "b": "B", "c": "C"}))

    widths = sum(float(rect.attrib["width"]) for rect in svg.iter("rect"))
    filled = sum(any(parts.values()) for _, parts in rows)
    assert abs(widths - BAR_WIDTH * filled) < 1
    assert len(list(svg.iter("rect"))) == sum(count > 0 for _, parts in rows for count in parts.values())


def test_a_part_says_its_count_on_hovering() -> None:
    svg = _parse(stacked_bars("t", [Bar("table", {"a": 3, "b": 1})], {"a": "passed", "b": "failed"}))

    assert [title.text for title in svg.iter("title")] == [
        "t", "table: passed 3 of 4", "table: failed 1 of 4",
    ]  # fmt: skip


@given(st.lists(st.floats(0, 1e6), max_size=30))
def test_a_curve_rises_from_nothing_to_everything(values: list[float]) -> None:
    svg = _parse(cumulative("t", values, {"p50": 1.0, "p95": 2.0}, unit="ms"))

    (line,) = svg.iter("polyline")
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    assert points[-1][1] == (40 if values else 230)


def test_one_slow_value_does_not_press_the_others_together() -> None:
    svg = cumulative("t", [10.0] * 99 + [5000.0], {"p50": 10.0, "p95": 12.0}, unit="ms")

    assert "up to 5000 ms" in svg
    assert re.search(r">36<", svg), "the axis ends at three times the last mark"
