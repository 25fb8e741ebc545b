"""The pictures of the Results tab and of its report, as inline SVG; their colours come from the style sheet."""

from annotation.charts.course import course
from annotation.charts.curve import curve, wilson
from annotation.charts.interval import interval
from annotation.charts.parts import parts_bar
from annotation.charts.rows import axis, bar
from annotation.charts.svg import Scale, plain, scale_over, signed

__all__ = [
    "Scale",
    "axis",
    "bar",
    "course",
    "curve",
    "interval",
    "parts_bar",
    "plain",
    "scale_over",
    "signed",
    "wilson",
]
