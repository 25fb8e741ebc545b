"""The twelve drawing styles of the demo corpus, one module each, found by their names in the vocabulary."""

from pearl_core.corpus.drawing.style import Style
from pearl_core.corpus.drawing.styles import (
    chalk,
    clay,
    comic,
    crayon,
    die_cut,
    flat,
    line_art,
    neon,
    paper_cut,
    pixel,
    retro_print,
    watercolour,
)

STYLES: dict[str, Style] = {
    "die-cut": die_cut.STYLE,
    "flat": flat.STYLE,
    "pixel": pixel.STYLE,
    "chalk": chalk.STYLE,
    "neon": neon.STYLE,
    "paper-cut": paper_cut.STYLE,
    "comic": comic.STYLE,
    "watercolour": watercolour.STYLE,
    "crayon": crayon.STYLE,
    "line art": line_art.STYLE,
    "retro print": retro_print.STYLE,
    "clay": clay.STYLE,
}
