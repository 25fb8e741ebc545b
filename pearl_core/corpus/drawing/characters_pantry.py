"""More faces on bodies: Inky the octopus, Hoot the owl, Guac, Crumb, Morel, Twinkle the star and Dash the snail."""

import math

from pearl_core.corpus.drawing.figure import Figure, round_feet
from pearl_core.corpus.drawing.shapes import Palette, Pen, ellipse, mix, mochi, num

# ---- Inky, the octopus ---------------------------------------------------------------------------


def _octopus_legs(pen: Pen, palette: Palette) -> None:
    for s in (-1, 1):

        def x(v: float, s: int = s) -> str:
            return num(160 + s * v)

        pen.limb(f"M{x(62)} 214C{x(84)} 260 {x(124)} 282 {x(130)} 246", palette.main, 31)
        pen.limb(f"M{x(40)} 224C{x(46)} 268 {x(84)} 298 {x(94)} 268", palette.main, 31)
        pen.limb(f"M{x(16)} 230C{x(14)} 270 {x(30)} 294 {x(46)} 276", palette.main, 31)
        for v, y in ((130, 250), (94, 271), (46, 279)):
            pen.plain(ellipse(160 + s * v, y, 5.5), palette.accent, tag="mark")


def _octopus_body(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M160 42C226 42 266 88 264 144C262 182 244 196 236 216C230 240 198 248 160 248C122 248 90 240 84 216"
        "C76 196 58 182 56 144C54 88 94 42 160 42Z",
        palette.main,
        shaded=True,
    )
    for cx, cy, rx, ry in ((204, 76, 15, 11), (226, 102, 8, 7), (178, 62, 7, 5)):
        pen.plain(ellipse(cx, cy, rx, ry), palette.alt, tag="mark", opacity=0.8)
    pen.plain(
        "M84 118C88 94 104 78 122 70C108 86 98 100 94 122C92 128 83 126 84 118Z", "#FFFFFF", tag="shine", opacity=0.8
    )


OCTOPUS = Figure(
    Palette("#A873E8", "#E4CCFF", "#FFA9D2", "#371A62"),
    _octopus_body, None, _octopus_legs,
    face=(160, 152), eyes=(40, 0), blush=(64, 24), blush_colour="#FF6FA8", shoulder=(80, 196), side=106, top=42,
    crown=(160, 46), neck=(160, 222, 1.5), chest=(160, 240), scale=0.95, extent=(18, 302),
)  # fmt: skip


# ---- Hoot, the owl -------------------------------------------------------------------------------


def _owl_foot(pen: Pen, palette: Palette, s: int) -> None:
    x = 160 + s * 34
    for dx in (-13, 0, 13):
        pen.shape(ellipse(x + dx, 287, 9, 10), palette.accent, outline_width=5)


def _owl_body(pen: Pen, palette: Palette) -> None:
    dark = mix(palette.main, palette.ink, 0.3)
    for s in (-1, 1):

        def x(v: float, s: int = s) -> str:
            return num(160 + s * v)

        pen.shape(f"M{x(92)} 122C{x(100)} 86 {x(104)} 50 {x(100)} 36C{x(78)} 40 {x(44)} 54 {x(22)} 74Z", palette.main)
        pen.plain(f"M{x(86)} 84C{x(92)} 66 {x(93)} 54 {x(91)} 48C{x(80)} 50 {x(66)} 58 {x(58)} 66Z", dark, tag="inner")
    pen.shape(mochi(160, 174, 102, 114, 0.3, 0.62, 0.7), palette.main, shaded=True)
    pen.plain(mochi(160, 232, 62, 50, 0.1), palette.alt, tag="belly")
    for px, py in ((136, 222), (160, 222), (184, 222), (124, 244), (148, 244), (172, 244), (196, 244), (160, 264)):
        pen.line(f"M{px - 7} {py - 4}q7 11 14 0", mix(palette.main, palette.alt, 0.35), 4.5, tag="mark")
    for s in (-1, 1):
        pen.shape(ellipse(160 + s * 41, 136, 42, 40), palette.alt, ink=dark, outline_width=4)
    pen.plain("M142 92Q160 102 178 92L160 122Z", palette.main, tag="mark")


OWL = Figure(
    Palette("#9C86C4", "#FBF0E2", "#FFAB3D", "#35254A"),
    _owl_body, None, None, _owl_foot,
    beak="#FFAB3D", beak_width=0.72, face=(160, 138), eyes=(41, -2), mouth=(26, 1), blush=(68, 30),
    shoulder=(86, 192), side=100, top=52, crown=(160, 62), neck=(160, 204, 1.72), chest=(160, 242),
    limb="#7C66A6", limb_width=31,
)  # fmt: skip


# ---- Guac, the avocado ---------------------------------------------------------------------------


def _avocado_body(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M160 38C200 38 216 72 226 112C236 148 268 172 268 220C268 266 222 292 160 292C98 292 52 266 52 220"
        "C52 172 84 148 94 112C104 72 120 38 160 38Z",
        palette.main,
        shaded=True,
    )
    for colour, inset in ((mix(palette.main, palette.alt, 0.6), 0.87), (palette.alt, 0.77)):
        with pen.transformed(f"translate(160 172) scale({inset}) translate(-160 -170)"):
            pen.plain(
                "M160 38C200 38 216 72 226 112C236 148 268 172 268 220C268 266 222 292 160 292C98 292 52 266 52 220"
                "C52 172 84 148 94 112C104 72 120 38 160 38Z",
                colour,
                tag="mask",
            )
    pen.shape(ellipse(160, 232, 38, 36), palette.accent, shaded=True)
    pen.plain(ellipse(148, 218, 9, 6), mix(palette.accent, "#ffffff", 0.5), tag="shine")
    pen.line("M160 40Q160 28 166 22", "#7A5230", 7)
    pen.shape("M164 26C170 8 190 2 206 8C202 26 184 34 164 26Z", "#8ACB5B")


AVOCADO = Figure(
    Palette("#5F9440", "#F1F5B4", "#A86B3C", "#263F1A"),
    _avocado_body, None, None, round_feet(34, 290, 20, 10),
    face=(160, 126), face_scale=0.9, eyes=(34, 0), blush=(50, 22), shoulder=(84, 186), side=78, top=38,
    crown=(160, 44), neck=(160, 188, 1.45), chest=(160, 232), peak=16, scale=0.95,
)  # fmt: skip


# ---- Crumb, the toast ----------------------------------------------------------------------------

_SLICE = (
    "M96 66C62 64 42 88 48 116C51 130 60 138 66 144V262Q66 288 92 288H228Q254 288 254 262V144"
    "C260 138 269 130 272 116C278 88 258 64 224 66C206 58 184 58 160 62C136 58 114 58 96 66Z"
)


def _toast_body(pen: Pen, palette: Palette) -> None:
    pen.shape(_SLICE, palette.accent, shaded=True)
    with pen.transformed("translate(160 176) scale(.86 .87) translate(-160 -176)"):
        pen.plain(_SLICE, palette.main, tag="mask")
    for x, y in ((88, 236), (228, 226), (100, 258), (218, 254), (92, 112), (234, 120)):
        pen.plain(ellipse(x, y, 4, 3), mix(palette.main, palette.accent, 0.45), tag="mark")
    pen.shape(
        "M122 70L178 58Q188 57 190 66L194 88Q195 98 186 100C178 101 180 116 170 116C160 116 164 103 155 105"
        "C146 106 149 112 141 112C131 112 133 104 129 102Q125 100 124 96L119 78Q118 71 122 70Z",
        "#FFE14F",
        outline_width=5.5,
    )
    pen.plain(ellipse(142, 76, 11, 5), "#FFF6B8", tag="shine")


TOAST = Figure(
    Palette("#FBE0AC", "#FFF3D6", "#CF8B48", "#5E3310"),
    _toast_body, None, None, round_feet(40, 291, 20, 10, "#CF8B48"),
    face=(160, 164), blush_colour="#FF8A7A", shoulder=(84, 204), side=104, top=60, crown=(160, 66),
    neck=(160, 224, 1.55), chest=(160, 252), limb="#CF8B48", extent=(43, 277),
)  # fmt: skip


# ---- Morel, the mushroom -------------------------------------------------------------------------


def _mushroom_body(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M98 140C98 186 82 214 82 250C82 282 116 292 160 292C204 292 238 282 238 250C238 214 222 186 222 140Z",
        palette.alt,
        shaded=True,
    )
    pen.plain("M100 146Q160 134 220 146L221 164Q160 148 99 164Z", mix(palette.alt, palette.ink, 0.22), tag="mark")
    pen.shape(
        "M34 128C30 86 82 36 160 36C238 36 290 86 286 128C284 156 252 160 222 153Q160 140 98 153C68 160 36 156 34 128Z",
        palette.main,
        shaded=True,
    )
    for cx, cy, rx, ry in ((160, 80, 27, 21), (92, 104, 20, 18), (228, 104, 20, 18), (122, 55, 9, 6), (202, 57, 10, 7)):
        pen.shape(ellipse(cx, cy, rx, ry), palette.accent, outline_width=4.5)


MUSHROOM = Figure(
    Palette("#EC5A52", "#FFF1DC", "#FFFAF0", "#5A1F22"),
    _mushroom_body,
    face=(160, 188), face_scale=0.92, eyes=(34, 0), blush=(54, 20), shoulder=(66, 222), side=116, top=36,
    crown=(160, 40), neck=(160, 238, 1.28), chest=(160, 262), limb="#FFF1DC", scale=0.94, extent=(37, 283),
)  # fmt: skip


# ---- Twinkle, the star ---------------------------------------------------------------------------


def _rounded_star(cx: float, cy: float, tip: float, waist: float, blunt: float) -> str:
    """A five-pointed star whose tips are rounded over the outer `blunt` of each edge."""
    corners = []
    for i in range(10):
        a = math.radians(-90 + 36 * i)
        q = tip if i % 2 == 0 else waist
        corners.append((cx + q * math.cos(a), cy + q * math.sin(a)))

    def toward(i: int, j: int, share: float) -> str:
        (x0, y0), (x1, y1) = corners[i % 10], corners[j % 10]
        return f"{num(x0 + (x1 - x0) * share)} {num(y0 + (y1 - y0) * share)}"

    path = f"M{toward(0, 1, blunt)}"
    for i in range(1, 11):
        share = blunt if i % 2 == 0 else 0.3
        path += f"L{toward(i, i - 1, share)}Q{toward(i, i, 0)} {toward(i, i + 1, share)}"
    return path + "Z"


def _star_body(pen: Pen, palette: Palette) -> None:
    pen.shape(_rounded_star(160, 182, 150, 92, 0.42), palette.main, shaded=True)
    pen.plain("M132 108C136 92 144 80 152 72C148 86 144 98 142 110C140 116 131 115 132 108Z", "#FFFFFF", tag="shine")
    for x, y in ((160, 80), (74, 150), (246, 150)):
        pen.plain(ellipse(x, y, 5), palette.accent, tag="mark", opacity=0.7)


STAR = Figure(
    Palette("#FFD23F", "#FFF0B0", "#FF9A4D", "#744306"),
    _star_body,
    face=(160, 164), eyes=(34, 0), blush=(54, 20), blush_colour="#FF7A6A", shoulder=(74, 206), side=98, top=50,
    crown=(160, 62), neck=(160, 218, 1.4), chest=(160, 246), extent=(28, 292),
)  # fmt: skip


# ---- Dash, the snail -----------------------------------------------------------------------------


def _snail_shell(pen: Pen, palette: Palette) -> None:
    cx, cy = 214, 184
    pen.shape(ellipse(cx, cy, 84, 82), palette.main, shaded=True)
    path = f"M{cx + 2} {cy + 4}"
    for i in range(1, 25):
        a, q = i * 0.62, 3.0 * i
        path += f"L{num(cx + q * math.cos(a))} {num(cy + q * 0.98 * math.sin(a))}"
    pen.line(path, mix(palette.main, palette.ink, 0.5), 8)
    pen.plain(ellipse(238, 122, 13, 8), mix(palette.main, "#ffffff", 0.55), tag="shine")


def _snail_body(pen: Pen, palette: Palette) -> None:
    for x0, x1 in ((100, 84), (152, 172)):
        pen.limb(f"M{x0} 124Q{x0} 90 {x1} 66", palette.alt, 17)
        pen.shape(ellipse(x1, 58, 15), palette.alt)
        pen.plain(ellipse(x1 - 4, 54, 4.5, 3.6), "#FFFFFF", tag="shine")
    pen.shape(
        "M66 292C46 292 40 274 50 258C56 236 54 212 48 188C40 134 80 106 126 106C172 106 212 134 204 188"
        "C200 216 206 238 234 246C266 252 296 264 302 280C304 290 296 293 284 293Z",
        palette.alt,
        shaded=True,
    )
    pen.line("M92 276Q126 284 160 276M104 260Q126 266 148 260", mix(palette.alt, palette.ink, 0.25), 4.5, tag="mark")


SNAIL = Figure(
    Palette("#FF8F6B", "#C9EFC0", "#FF8F6B", "#2F4A33"),
    _snail_body, None, _snail_shell,
    centre=126, face=(126, 170), eyes=(36, 0), blush=(58, 22), shoulder=(62, 214), side=84, top=48, crown=(126, 108),
    neck=(126, 226, 1.36), chest=(126, 252), limb="#C9EFC0",
    arm_span=98, extent=(42, 306),
)  # fmt: skip
