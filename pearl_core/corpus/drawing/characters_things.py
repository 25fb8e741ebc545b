"""The cast that wears its face on its body: Bolt the robot, Wisp, Dimsy, Spike, Nimbus and Nori."""

import math

from pearl_core.corpus.drawing.figure import Figure
from pearl_core.corpus.drawing.shapes import Palette, Pen, ellipse, heart, mix, mochi, rounded

# ---- Bolt, the robot: a biped with a screen ------------------------------------------------------


def _robot_foot(pen: Pen, palette: Palette, s: int) -> None:
    pen.shape(rounded(142 + s * 26, 272, 36, 20, 8), mix(palette.main, palette.ink, 0.35))


def _robot_body(pen: Pen, palette: Palette) -> None:
    pen.shape(rounded(110, 194, 100, 84, 24), palette.main, shaded=True)
    pen.plain(heart(160, 240, 15), palette.accent, tag="belly")


def _robot_head(pen: Pen, palette: Palette) -> None:
    pen.line("M160 62V36", width=7)
    pen.shape(ellipse(160, 30, 13), palette.accent)
    for s in (-1, 1):
        pen.shape(rounded(147 + s * 92, 112, 26, 44, 11), palette.accent)
    pen.shape(rounded(72, 60, 176, 142, 46), palette.main, shaded=True)
    pen.plain(rounded(90, 80, 140, 104, 34), palette.alt, tag="screen")


ROBOT = Figure(
    Palette("#AFC3D6", "#22324D", "#FF8A3C", "#26334A"),
    _robot_body, _robot_head, None, _robot_foot,
    face=(160, 126), face_scale=0.95, eyes=(32, 0), blush=(50, 22), blush_colour="#FF7FA8",
    side=104, top=56, crown=(160, 62), face_ink="#7CF5E6", screen="#22324D", limb_width=20, hand="#FF8A3C", peak=13,
)  # fmt: skip


# ---- Wisp, the ghost -----------------------------------------------------------------------------


def _ghost_body(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M160 46C222 46 252 92 250 150C248 190 254 226 266 258C270 276 250 284 236 272C224 262 214 268 206 280"
        "C198 292 182 292 174 280C166 268 154 268 146 280C138 292 122 292 114 280C106 268 96 264 84 274"
        "C70 284 50 276 54 258C66 226 72 190 70 150C68 92 98 46 160 46Z",
        palette.main,
        shaded=True,
    )
    pen.shape("M152 48C140 34 150 22 146 8C164 12 176 30 168 47Z", palette.accent)
    pen.plain("M88 116C94 92 108 78 124 72C112 86 102 100 98 120C96 126 87 124 88 116Z", "#FFFFFF", tag="shine")


GHOST = Figure(
    Palette("#F1EDFF", "#CFC2F7", "#FF7A9A", "#4A3B78"),
    _ghost_body,
    face=(160, 138), shoulder=(78, 178), side=92, top=46, crown=(160, 50), neck=(160, 200, 1.42), chest=(160, 226),
    peak=13, scale=0.97,
)  # fmt: skip


# ---- Dimsy, the dumpling -------------------------------------------------------------------------


def _dumpling_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 188, 112, 96, 0.3, 0.5, 0.8), palette.main, shaded=True)
    pen.shape(
        "M96 122C104 96 120 104 124 84C130 62 148 74 152 58C156 46 164 46 168 58C172 74 190 62 196 84"
        "C200 104 216 96 224 122C204 132 196 116 184 126C176 134 168 118 160 128C152 118 144 134 136 126"
        "C124 116 116 132 96 122Z",
        palette.main,
    )
    for x, y in ((126, 92), (146, 76), (174, 76), (194, 92)):
        fold = f"M{x} {y + 4}q{(160 - x) * 0.05:.1f} 12 {(x - 160) * 0.1:.1f} 20"
        pen.line(fold, mix(palette.alt, palette.ink, 0.3), 5, tag="mark")
    slat = mix(palette.accent, palette.ink, 0.5)
    pen.layer = "neckwear"  # the steamer that it sits in
    pen.shape("M58 262H262V284Q262 298 246 298H74Q58 298 58 284Z", palette.accent)
    pen.line("M62 278H258", slat, 5, tag="mark")
    for x in (96, 160, 224):
        pen.line(f"M{x} 265v11", slat, 5, tag="mark")


DUMPLING = Figure(
    Palette("#FFF1D6", "#E9C794", "#C98A4B", "#5C3A22"),
    _dumpling_body,
    face=(160, 178), shoulder=(98, 196), side=112, top=58, crown=(160, 58), neck=(160, 244, 1.7), chest=(160, 256),
    scale=0.93,
)  # fmt: skip


# ---- Spike, the cactus ---------------------------------------------------------------------------


def _cactus_body(pen: Pen, palette: Palette) -> None:
    pen.shape("M160 50C214 50 236 96 236 150V262H84V150C84 96 106 50 160 50Z", palette.main, shaded=True)
    for x, y in ((112, 92), (208, 92), (98, 200), (222, 204), (160, 70), (128, 232), (192, 228), (160, 216)):
        pen.line(f"M{x - 5} {y - 5}l5 6l5 -6", palette.alt, 4.5, tag="mark")
    for i in range(5):
        a = math.radians(-90 + 72 * i)
        pen.shape(ellipse(160 + 15 * math.cos(a), 46 + 15 * math.sin(a), 12), palette.accent)
    pen.shape(ellipse(160, 46, 10), "#FFD84D")
    pen.layer = "neckwear"  # the pot
    pen.shape("M88 258H232L220 298H100Z", "#E08A57", shaded=True)
    pen.shape(rounded(76, 240, 168, 24, 10), "#E08A57")


CACTUS = Figure(
    Palette("#5FBF7F", "#3E9C66", "#FF7FB0", "#174A38"),
    _cactus_body,
    face=(160, 136), shoulder=(66, 178), side=78, top=34, crown=(160, 48), neck=(160, 196, 1.28), chest=(160, 226),
    peak=15,
)  # fmt: skip


# ---- Nimbus, the cloud ---------------------------------------------------------------------------


def _cloud_body(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M92 272C44 276 26 228 58 206C34 172 62 128 102 136C104 84 172 60 206 104C244 92 278 126 262 168"
        "C300 188 290 262 236 264C220 290 180 294 160 276C142 292 108 290 92 272Z",
        palette.main,
        shaded=True,
    )
    pen.plain("M78 172C80 156 92 148 106 150C96 156 90 164 88 176C86 184 77 182 78 172Z", "#FFFFFF", tag="shine")


CLOUD = Figure(
    Palette("#E9F4FF", "#BBD9F7", "#FFD34D", "#34558B"),
    _cloud_body,
    face=(160, 178), shoulder=(104, 206), side=112, top=84, crown=(160, 88), neck=(160, 240, 1.7), chest=(160, 256),
    scale=0.93, extent=(45, 282),
)  # fmt: skip


# ---- Nori, the onigiri ---------------------------------------------------------------------------


def _onigiri_body(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M160 48C190 48 206 70 226 112C248 158 278 206 276 250C274 286 240 290 160 290"
        "C80 290 46 286 44 250C42 206 72 158 94 112C114 70 130 48 160 48Z",
        palette.main,
        shaded=True,
    )
    pen.shape("M104 240Q104 228 116 228H204Q216 228 216 240V290Q160 292 104 290Z", palette.alt)
    pen.shape(ellipse(160, 58, 17, 15), palette.accent)
    pen.line("M160 50q2 -8 10 -10", "#4F9B4A", 6)


ONIGIRI = Figure(
    Palette("#FFFEF8", "#2F4A3C", "#FF7B6B", "#2B332F"),
    _onigiri_body,
    face=(160, 162), eyes=(36, 0), shoulder=(84, 190), side=92, top=48, crown=(160, 52), neck=(160, 220, 1.6),
    chest=(160, 248), extent=(40, 280),
)  # fmt: skip
