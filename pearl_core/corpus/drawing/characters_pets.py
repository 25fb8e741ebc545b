"""Round-headed animals: Miso the cat, Bruno the bear, Pim the rabbit, Gulp the frog, Pocket the penguin and Lotl."""

from pearl_core.corpus.drawing.figure import Figure, round_feet, shine
from pearl_core.corpus.drawing.shapes import Palette, Pen, ellipse, heart, mix, mochi


def _torso(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 56, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(ellipse(160, 252, 32, 28), palette.alt, tag="belly")


# ---- Miso, the cat -------------------------------------------------------------------------------


def _cat_tail(pen: Pen, palette: Palette) -> None:
    pen.limb("M196 262C246 272 262 236 246 212", palette.main, 20)


def _cat_head(pen: Pen, palette: Palette) -> None:
    stripe = mix(palette.main, palette.ink, 0.45)
    for s in (-1, 1):
        x = [160 + s * v for v in (82, 90, 88, 78, 66, 38, 28, 74, 77, 73, 54, 48)]
        pen.shape(f"M{x[0]} 116C{x[1]} 76 {x[2]} 46 {x[3]} 40C{x[4]} 36 {x[5]} 58 {x[6]} 74Z", palette.main)
        pen.plain(f"M{x[7]} 92C{x[3]} 72 {x[8]} 60 {x[9]} 56C{x[4]} 56 {x[10]} 66 {x[11]} 74Z", "#FF9C9C", tag="inner")
    pen.shape(mochi(160, 134, 92, 74, 0.18), palette.main, shaded=True)
    for dx, length in ((-18, 20), (0, 26), (18, 20)):
        pen.line(f"M{160 + dx} 67v{length}", stripe, 8, tag="mark")
    for s in (-1, 1):
        pen.line(f"M{160 + s * 90} 140h{-s * 16}", stripe, 7, tag="mark")
        pen.line(f"M{160 + s * 87} 158h{-s * 14}", stripe, 7, tag="mark")
    pen.plain(ellipse(160, 168, 30, 20), palette.alt, tag="muzzle")
    pen.plain(shine(120, 84), mix(palette.main, "#ffffff", 0.6), tag="shine")


def _cat_collar(pen: Pen, palette: Palette) -> None:
    pen.line("M122 206Q160 228 198 206", palette.accent, 11)
    pen.shape(ellipse(160, 222, 11), "#FFD23F")
    pen.line("M160 222v8", width=4)


def _cat_nose(pen: Pen, palette: Palette) -> None:
    pen.plain("M-7 9H7C9 12 2 18 0 18C-2 18 -9 12 -7 9Z", palette.ink, tag="dark")


CAT = Figure(
    Palette("#FFB458", "#FFF3DC", "#F0524F", "#5A2A1B"),
    _torso, _cat_head, _cat_tail, round_feet(28, 282), _cat_collar, _cat_nose,
    nose_drop=3, blush_colour="#FF6A66", crown=(160, 64),
)  # fmt: skip


# ---- Bruno, the bear -----------------------------------------------------------------------------


def _bear_head(pen: Pen, palette: Palette) -> None:
    for s in (-1, 1):
        pen.shape(ellipse(160 + s * 66, 80, 28), palette.main)
        pen.plain(ellipse(160 + s * 66, 82, 15), palette.alt, tag="inner")
    pen.shape(mochi(160, 134, 90, 74, 0.18), palette.main, shaded=True)
    pen.shape(  # honey, run down from the crown
        "M98 82C118 54 202 54 222 82C226 94 212 100 208 90C204 84 198 88 198 98C198 112 182 112 181 98"
        "C180 88 168 88 166 96C163 104 152 104 150 96C148 86 136 88 134 100C132 110 118 108 119 96"
        "C120 86 108 100 102 96C96 93 96 86 98 82Z",
        palette.accent,
    )
    pen.plain(ellipse(128, 78, 9, 5), "#FFF0B0", tag="shine")
    pen.plain(ellipse(160, 168, 32, 22), palette.alt, tag="muzzle")


def _bear_nose(pen: Pen, palette: Palette) -> None:
    pen.plain(ellipse(0, 13, 11, 7.5), palette.ink, tag="dark")
    pen.plain(ellipse(-3, 10.5, 3.4, 1.8), "#FFFFFF", tag="glint")


BEAR = Figure(
    Palette("#B9794B", "#F6DDB8", "#FFC531", "#452416"),
    _torso, _bear_head, None, round_feet(28, 282), None, _bear_nose,
    nose_drop=5, blush_colour="#FF6A66", crown=(160, 64),
)  # fmt: skip


# ---- Pim, the rabbit -----------------------------------------------------------------------------


def _rabbit_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 56, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(ellipse(160, 256, 28, 24), mix(palette.alt, "#ffffff", 0.45), tag="belly")


def _rabbit_head(pen: Pen, palette: Palette) -> None:
    pen.shape("M112 92C92 60 90 8 112 4C134 2 142 52 142 88Z", palette.main)
    pen.plain("M115 74C106 52 106 24 114 20C124 22 128 52 128 72Z", palette.alt, tag="inner")
    pen.shape(
        "M178 88C178 52 186 22 206 18C222 16 250 34 258 58C262 72 244 76 234 66C224 56 216 60 206 92Z", palette.main
    )
    pen.plain(
        "M192 74C194 50 200 36 210 34C220 36 236 46 242 56C230 50 210 52 200 78Z", palette.alt, tag="inner"
    )  # fmt: skip
    pen.shape(mochi(160, 136, 88, 72, 0.2), palette.main, shaded=True)


def _rabbit_bow(pen: Pen, palette: Palette) -> None:
    pen.shape("M160 210L128 194Q118 210 128 228ZM160 210L192 194Q202 210 192 228Z", palette.accent)
    pen.shape(ellipse(160, 211, 9), mix(palette.accent, "#ffffff", 0.35))


def _rabbit_nose(pen: Pen, palette: Palette) -> None:
    pen.plain("M-6 9H6C8 12 2 16 0 16C-2 16 -8 12 -6 9Z", mix(palette.alt, "#F0384B", 0.45), tag="dark")


RABBIT = Figure(
    Palette("#FFF6F3", "#FFB9C6", "#5CBF8A", "#5B3346"),
    _rabbit_body, _rabbit_head, None, round_feet(28, 282), _rabbit_bow, _rabbit_nose,
    nose_drop=1, face=(160, 142), side=94, top=62, crown=(160, 68), scale=0.93, peak=20,
)  # fmt: skip


# ---- Gulp, the frog ------------------------------------------------------------------------------


def _frog_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 56, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(ellipse(160, 250, 34, 30), palette.alt, tag="belly")


def _frog_head(pen: Pen, palette: Palette) -> None:
    for s in (-1, 1):
        pen.shape(ellipse(160 + s * 42, 84, 33), palette.main)
    pen.shape(mochi(160, 142, 96, 66, 0.15, 0.75, 0.65), palette.main, shaded=True)
    for s in (-1, 1):  # cover the head's outline where a bump meets it
        pen.plain(ellipse(160 + s * 42, 86, 29.5), palette.main, tag="cover")
    for s in (-1, 1):
        pen.plain(ellipse(160 + s * 42, 86, 22), "#FFFFFF", tag="eyewhite")
        pen.plain(ellipse(160 + s * 6, 132, 2.6, 2.2), palette.ink, tag="dark")
    pen.shape(
        "M150 64C150 50 142 42 132 38C128 34 134 30 140 34C150 38 158 48 160 60Z", mix(palette.main, palette.ink, 0.25)
    )
    pen.shape(heart(132, 32, 13), palette.accent)


FROG = Figure(
    Palette("#7ED058", "#E9F7B5", "#FF9EB5", "#1F4A2C"),
    _frog_body, _frog_head, None, round_feet(28, 282),
    face=(160, 146), eyes=(42, -59), mouth=(6, 1.5), blush=(62, 20), lid=22.5, side=98, top=50,
    crown=(160, 82), peak=20,
)  # fmt: skip


# ---- Pocket, the penguin -------------------------------------------------------------------------


def _penguin_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 56, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(mochi(160, 246, 40, 42, 0.2), palette.alt, tag="belly")


def _penguin_head(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 132, 90, 78, 0.18, 0.7, 0.7), palette.main, shaded=True)
    pen.plain(
        "M160 104C176 82 236 88 234 140C232 188 196 204 160 204C124 204 88 188 86 140C84 88 144 82 160 104Z",
        palette.alt,
        tag="mask",
    )
    pen.line("M152 56C148 40 156 34 164 30M162 55C164 44 172 42 176 40", width=6)
    pen.line("M72 118C74 34 246 34 248 118", palette.accent, 11, outlined=True)  # ear muffs
    for s in (-1, 1):
        pen.shape(ellipse(160 + s * 88, 128, 20, 26), palette.accent, shaded=True)


PENGUIN = Figure(
    Palette("#3F5C9A", "#FFFFFF", "#FF6B57", "#1C2748"),
    _penguin_body, _penguin_head, None, round_feet(26, 287, 22, 11, "#FFB03B"),
    beak="#FFB03B", side=104, top=52, crown=(160, 56), limb="#34508C", limb_width=27, peak=27,
)  # fmt: skip


# ---- Lotl, the axolotl ---------------------------------------------------------------------------


def _axolotl_tail(pen: Pen, palette: Palette) -> None:
    pen.shape("M190 250C226 244 250 262 258 284C232 290 206 288 186 282Z", palette.main)


def _axolotl_head(pen: Pen, palette: Palette) -> None:
    for s in (-1, 1):
        for y0, y1, dx in ((108, 78, 118), (134, 124, 130), (158, 168, 122)):
            pen.limb(f"M{160 + s * 78} {y0}Q{160 + s * 100} {y1 + 6} {160 + s * dx} {y1}", palette.accent, 17)
    pen.shape(mochi(160, 136, 92, 68, 0.15, 0.75, 0.65), palette.main, shaded=True)
    pen.shape("M132 68C128 52 140 46 146 54C150 40 168 40 172 54C180 46 192 52 188 68Z", palette.accent)
    pen.plain(shine(120, 86), mix(palette.main, "#ffffff", 0.6), tag="shine")


AXOLOTL = Figure(
    Palette("#FFC2D1", "#FFE9EE", "#E8537F", "#6B2445"),
    _torso, _axolotl_head, _axolotl_tail, round_feet(28, 282),
    face=(160, 140), eyes=(46, 0), mouth=(20, 1.15), blush=(64, 22), blush_colour="#FF6A8A",
    side=112, top=56, crown=(160, 66), scale=0.96, extent=(22, 298),
)  # fmt: skip
