"""Charts: signs, places on the axis, and what is drawn without data."""

import re
from xml.etree import ElementTree

import pytest

from annotation.charts import axis, bar, course, curve, interval, parts_bar, plain, scale_over, signed, wilson
from annotation.charts.svg import ticks


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(4.81, 1, "+4.8"), (-0.62, 2, "−0.62"), (0.0, 1, "0.0"), (-0.04, 1, "0.0")]
)
def test_signs(value: float, digits: int, text: str) -> None:
    assert signed(value, digits) == text


@pytest.mark.parametrize(("value", "text"), [(-0.004, "0.00"), (0.004, "0.00"), (-0.126, "−0.13"), (1.0, "1.00")])
def test_plain_numbers_have_a_true_minus_sign_and_none_on_nothing(value: float, text: str) -> None:
    assert plain(value, 2) == text


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


def test_rows_share_one_scale() -> None:
    scale = scale_over([-2.0, 6.0, None], 8, 292)
    assert scale.low < -2 < 0 < 6 < scale.high
    drawing = bar(1.0, -2.0, 6.0, scale, "words")
    ElementTree.fromstring(drawing)
    dot = re.search(r'class="dot" cx="([\d.]+)"', drawing)
    assert dot and float(dot[1]) == pytest.approx(scale.at(1.0), abs=0.05)
    assert 'class="iv"' not in bar(1.0, None, None, scale, "") and "circle" not in bar(None, None, None, scale, "")
    assert re.findall(r">([^<]+)</text>", axis(scale)) == ["−2", "0", "+2", "+4", "+6"]


@pytest.mark.parametrize(
    ("low", "high", "most", "found"),
    [(-2.3, 6.2, 5, [-2, 0, 2, 4, 6]), (0, 0.07, 4, [0, 0.02, 0.04, 0.06]), (0, 1000, 4, [0, 500, 1000])],
)
def test_ticks_are_round_numbers(low: float, high: float, most: int, found: list[float]) -> None:
    assert ticks(low, high, most) == pytest.approx(found)


def test_a_course_has_a_band_where_there_are_intervals() -> None:
    points: list[dict[str, float | None]] = [
        {"n": 1, "value": 1.0, "low": None, "high": None},
        {"n": 2, "value": 0.5, "low": -9.0, "high": 9.0},
        {"n": 3, "value": 0.4, "low": -0.1, "high": 0.9},
    ]
    drawing = course(points)
    ElementTree.fromstring(drawing)
    line, band = (re.search(f'<{what} class="p" points="([^"]*)"', drawing) for what in ("polyline", "polygon"))
    assert line and len(line[1].split()) == 3 and band and len(band[1].split()) == 4
    assert re.findall(">([0-9])</text>", course(points[:2]))[-3:] == ["0", "1", "2"], "whole sessions alone"
    assert course(points[:1]) == ""


def test_parts_are_as_wide_as_their_numbers() -> None:
    drawing = parts_bar([1, 0, 3], "words")
    ElementTree.fromstring(drawing)
    assert re.findall(r'rect class="(.)" x="([\d.]+)"', drawing) == [("p", "0.0"), ("b", "75.0")]
    assert parts_bar([0, 0], "") == ""


def test_numbers_of_a_narrow_interval_do_not_touch() -> None:
    drawing = interval(0.05, 0.049, 0.051, 1, 100.0)
    assert re.findall(r'text-anchor="(\w+)"', drawing)[:2] == ["end", "start"]
