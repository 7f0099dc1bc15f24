"""The report's pictures: inline SVG made of numbers, coloured by the page's style sheet, with no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

LABEL_WIDTH, BAR_WIDTH, ROW, BAR = 170, 520, 26, 16
"""Pixels: room for a row's name, the longest bar, the height of a row, and of the bar in it."""

COUNT_WIDTH = 60

LONGEST_AXIS = 3.0
"""Times the highest mark. One first question that loads everything would else press the others against the left edge."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a stacked bar chart: counts by the name of their part."""

    label: str
    parts: Mapping[str, int]


def stacked_bars(title: str, bars: Sequence[Bar], part_titles: Mapping[str, str]) -> str:
    """Return bars of equal length, each cut by the share of its parts; the parts are in the order of `part_titles`.

    A part is drawn in the class `part-{name}`, which the style sheet colours. Its count and share show on hovering, and
    the count stands in the part where there is room.
    """
    height = ROW * len(bars) + 8
    rows = []
    for number, bar in enumerate(bars):
        top = 4 + ROW * number
        total = sum(bar.parts.values())
        rows.append(
            f'<text class="label" x="{LABEL_WIDTH - 8}" y="{top + BAR - 3}" text-anchor="end">{escape(bar.label)}</text>'
        )
        left = float(LABEL_WIDTH)
        for part, part_title in part_titles.items():
            count = bar.parts.get(part, 0)
            if not count:
                continue
            width = BAR_WIDTH * count / total
            said = f"{bar.label}: {part_title} {count} of {total}"
            rows.append(
                f'<rect class="part-{escape(part)}" x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}">'
                f"<title>{escape(said)}</title></rect>"
            )
            if width > 9 * len(str(count)) + 6:
                rows.append(
                    f'<text class="inside" x="{left + width / 2:.1f}" y="{top + BAR - 4}" text-anchor="middle">{count}</text>'
                )
            left += width
        rows.append(f'<text class="label" x="{LABEL_WIDTH + BAR_WIDTH + 8}" y="{top + BAR - 3}">n={total}</text>')
    return _svg(title, LABEL_WIDTH + BAR_WIDTH + COUNT_WIDTH, height, rows)


def cumulative(title: str, values: Sequence[float], marks: Mapping[str, float], *, unit: str) -> str:
    """Return the share of values (0 to 100 %) up to each value, with vertical lines at the `marks`.

    Values beyond `LONGEST_AXIS` times the last mark stand at the right edge, and the highest is named there.
    """
    left, top, width, height = 52, 40, 560, 190
    ordered = sorted(values)
    slowest = max(ordered, default=0.0)
    most = min(slowest, LONGEST_AXIS * max(marks.values(), default=slowest)) or 1.0
    rows = []
    for share in (0, 25, 50, 75, 100):
        y = top + height * (1 - share / 100)
        rows.append(f'<line class="grid" x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        rows.append(f'<text class="label" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{share}%</text>')
    for quarter in range(5):
        x = left + width * quarter / 4
        rows.append(
            f'<text class="label" x="{x:.1f}" y="{top + height + 18}" text-anchor="middle">{_short(most * quarter / 4)}</text>'
        )
    points = [f"{left:.1f},{top + height:.1f}"]
    before = 0.0
    for count, value in enumerate(ordered, start=1):
        x = left + width * min(1.0, value / most)
        points += [
            f"{x:.1f},{top + height * (1 - before):.1f}",
            f"{x:.1f},{top + height * (1 - count / len(ordered)):.1f}",
        ]
        before = count / len(ordered)
    rows.append(f'<polyline class="curve" points="{" ".join(points)}"/>')
    if slowest > most:
        rows.append(
            f'<text class="label" x="{left + width}" y="{top - 10}" text-anchor="end">up to {_short(slowest)} {escape(unit)}</text>'
        )
    for number, (name, value) in enumerate(marks.items()):
        x = left + width * min(1.0, value / most)
        anchor = "end" if x > left + width / 2 else "start"
        shift = -5 if anchor == "end" else 5
        y = top - 10 - 15 * number
        rows.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 6}" y2="{top + height}"/>')
        rows.append(
            f'<text class="mark-label" x="{x + shift:.1f}" y="{y}" text-anchor="{anchor}">'
            f"{escape(name)} {_short(value)} {escape(unit)}</text>"
        )
    rows.append(
        f'<text class="label" x="{left + width / 2}" y="{top + height + 38}" text-anchor="middle">{escape(unit)}</text>'
    )
    return _svg(title, left + width + 30, top + height + 46, rows)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _svg(title: str, width: float, height: float, rows: Sequence[str]) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f"<title>{escape(title)}</title>{''.join(rows)}</svg>"
    )
