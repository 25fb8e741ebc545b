"""Charts: signs, places on the axis, and what is drawn without data."""

import re
from xml.etree import ElementTree

import pytest

from annotation.charts import curve, interval, signed, wilson


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(4.81, 1, "+4.8"), (-0.62, 2, "−0.62"), (0.0, 1, "0.0"), (-0.04, 1, "0.0")]
)
def test_signs(value: float, digits: int, text: str) -> None:
    assert signed(value, digits) == text


def test_an_interval_lies_around_its_value_and_tells_itself() -> None:
    drawing = interval(0.048, 0.021, 0.076, 1, 100.0)
    assert 'aria-label="95 percent interval: +2.1 to +7.6"' in drawing
    line = re.search(r'class="iv" x1="([\d.]+)" x2="([\d.]+)"', drawing)
    value, zero = re.search(r'circle cx="([\d.]+)"', drawing), re.search(r'class="zero" x1="([\d.]+)"', drawing)
    assert line and value and zero
    assert float(zero[1]) < float(line[1]) < float(value[1]) < float(line[2])
    ElementTree.fromstring(drawing)


def test_a_value_without_interval_and_nothing_at_all() -> None:
    assert 'class="iv"' not in interval(0.1, None, None, 1) and "No interval yet" in interval(0.1, None, None, 1)
    assert interval(None, None, None, 1) == ""
    ElementTree.fromstring(interval(0.0, 0.0, 0.0, 1))


def test_the_curve_has_a_point_for_each_position_shown() -> None:
    rows = [
        {"position": 1, "shown_p": 4, "clicked_p": 2, "shown_b": 0, "clicked_b": 0},
        {"position": 2, "shown_p": 4, "clicked_p": 1, "shown_b": 4, "clicked_b": 0},
    ]
    drawing = curve(rows)
    ElementTree.fromstring(drawing)
    assert drawing.count('<circle class="p"') == 2 and drawing.count('<circle class="b"') == 1
    assert ">50%<" in drawing and curve([]) == ""
    ElementTree.fromstring(curve(rows[:1]))


def test_wilson_is_the_published_interval() -> None:
    assert wilson(1, 20) == pytest.approx((0.00888, 0.23613), abs=1e-5)  # 1 of 20, by hand from the formula
    assert wilson(0, 20)[0] == 0.0 and wilson(20, 20)[1] == 1.0


def test_a_band_lies_where_enough_was_shown_and_nowhere_else() -> None:
    def row(position: int, shown: int) -> dict[str, int]:
        return {"position": position, "shown_p": shown, "clicked_p": 5, "shown_b": 19, "clicked_b": 1}

    rows = [row(1, 40), row(2, 40), row(3, 19), row(4, 40)]
    assert re.findall(r'<polygon class="(.)" points="([^"]*)"', curve(rows[:1])) == []
    ((side, points),) = re.findall(r'<polygon class="(.)" points="([^"]*)"', curve(rows))
    assert side == "p" and len(points.split()) == 4  # there and back over positions 1 and 2
