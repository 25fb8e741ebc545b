"""Ember the fox, Waddle the duck, Mosey the sloth, Rumble the dino and Zuzu the bee: bipeds with a head that tilts."""

from pearl_core.corpus.drawing.figure import Figure, round_feet, shine
from pearl_core.corpus.drawing.shapes import Palette, Pen, ellipse, mix, mochi, num

# ---- Ember, the fox ------------------------------------------------------------------------------


def _fox_tail(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M186 268C232 286 284 268 290 216C292 190 280 170 266 162C262 184 248 194 234 206C214 222 206 238 186 246Z",
        palette.main,
        shaded=True,
    )
    pen.shape(
        "M289 210C290 188 279 170 266 162C263 178 254 188 245 196Q256 194 261 204Q268 198 274 208Q282 202 289 210Z",
        palette.alt,
        outline_width=4.5,
    )


def _fox_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 55, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain("M128 214Q160 204 192 214C194 262 178 284 160 284C142 284 126 262 128 214Z", palette.alt, tag="belly")


def _fox_head(pen: Pen, palette: Palette) -> None:
    sock = mix(palette.ink, palette.main, 0.12)
    for s in (-1, 1):

        def x(v: float, s: int = s) -> str:
            return num(160 + s * v)

        pen.shape(f"M{x(88)} 118C{x(98)} 78 {x(98)} 34 {x(88)} 24C{x(72)} 22 {x(34)} 50 {x(20)} 74Z", palette.main)
        pen.plain(
            f"M{x(80)} 96C{x(84)} 78 {x(83)} 64 {x(78)} 58C{x(70)} 58 {x(54)} 68 {x(46)} 78Z", palette.alt, tag="inner"
        )
        pen.shape(
            f"M{x(95)} 56C{x(95)} 42 {x(93)} 30 {x(88)} 24C{x(80)} 23 {x(66)} 32 {x(55)} 41Q{x(76)} 44 {x(95)} 56Z",
            sock,
        )
    pen.shape(
        "M160 62C214 62 242 92 246 126C250 142 262 152 276 156C268 168 256 173 246 174C248 181 246 187 243 191"
        "C226 202 196 208 160 208C124 208 94 202 77 191C74 187 72 181 74 174C64 173 52 168 44 156"
        "C58 152 70 142 74 126C78 92 106 62 160 62Z",
        palette.main,
        shaded=True,
    )
    pen.plain(
        "M58 160C88 156 122 156 148 166Q160 172 172 166C198 156 232 156 262 160C254 168 246 171 240 171"
        "C243 180 242 184 239 188C222 198 196 204 160 204C124 204 98 198 81 188C78 184 77 180 80 171"
        "C74 171 66 168 58 160Z",
        palette.alt,
        tag="muzzle",
    )
    pen.plain(shine(120, 82), mix(palette.main, "#ffffff", 0.5), tag="shine")


def _fox_bandana(pen: Pen, palette: Palette) -> None:
    pen.shape("M114 202Q160 222 206 202L201 216Q184 226 174 229L160 250L146 229Q136 226 119 216Z", palette.accent)


def _fox_nose(pen: Pen, palette: Palette) -> None:
    pen.plain(ellipse(0, 16, 9, 6.5), palette.ink, tag="dark")
    pen.plain(ellipse(-2.5, 14, 2.8, 1.6), "#FFFFFF", tag="glint")


FOX = Figure(
    Palette("#F27436", "#FFF4E6", "#38B2A8", "#54200F"),
    _fox_body, _fox_head, _fox_tail, round_feet(28, 282, colour="#5C2A1A"), _fox_bandana, _fox_nose,
    nose_drop=6, eyes=(38, -3), blush=(60, 24), blush_colour="#FF7A7A", side=102, top=58, crown=(160, 64),
    hand="#5C2A1A", peak=20, extent=(40, 294),
)  # fmt: skip


# ---- Waddle, the duck ----------------------------------------------------------------------------


def _duck_tail(pen: Pen, palette: Palette) -> None:
    pen.shape("M196 280C226 284 254 262 252 224C240 236 216 238 200 238Z", palette.main, shaded=True)


def _duck_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 240, 64, 52, 0.3, 0.6, 0.75), palette.main, shaded=True)
    pen.plain(ellipse(160, 256, 38, 28), palette.alt, tag="belly")


def _duck_head(pen: Pen, palette: Palette) -> None:
    pen.shape(
        "M146 66C134 52 134 36 146 30C146 40 150 46 154 50C152 36 160 24 174 24C170 34 172 42 174 50"
        "C178 44 186 42 192 44C188 54 182 60 176 66Z",
        palette.main,
    )
    pen.shape(mochi(160, 132, 84, 74, 0.16, 0.58, 0.6), palette.main, shaded=True)
    pen.plain(shine(122, 80), mix(palette.main, "#ffffff", 0.65), tag="shine")


def _duck_collar(pen: Pen, palette: Palette) -> None:
    pen.shape("M112 204Q160 222 208 204L202 232Q180 238 166 222H154Q140 238 118 232Z", palette.accent)
    pen.line("M121 223Q138 228 150 217M199 223Q182 228 170 217", "#FFFFFF", 4, tag="mark")
    pen.shape("M160 222L146 246Q160 242 160 236Q160 242 174 246Z", "#F0524F", outline_width=5)


DUCK = Figure(
    Palette("#FFE066", "#FFF8DC", "#4A90D9", "#6A4512"),
    _duck_body, _duck_head, _duck_tail, round_feet(28, 287, 24, 11, "#FF9A2E"), _duck_collar,
    beak="#FF9A2E", beak_width=1.5, face=(160, 138), eyes=(38, -2), mouth=(22, 1), blush=(58, 18),
    shoulder=(50, 216), side=84, top=54, crown=(160, 62), limb_width=30, peak=20,
)  # fmt: skip


# ---- Mosey, the sloth ----------------------------------------------------------------------------


def _sloth_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 58, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(ellipse(160, 250, 36, 32), palette.alt, tag="belly")
    pen.line("M148 234q6 6 12 0q6 6 12 0M146 252q7 6 14 0q7 6 14 0", mix(palette.alt, palette.main, 0.6), 4, tag="mark")


def _sloth_head(pen: Pen, palette: Palette) -> None:
    pen.shape(  # shaggy at both cheeks
        "M160 66C206 62 236 82 244 112L262 122Q256 130 253 136L268 152Q258 158 255 162L264 182Q246 184 238 190"
        "C218 204 190 208 160 208C130 208 102 204 82 190Q74 184 56 182L65 162Q62 158 52 152L67 136"
        "Q64 130 58 122L76 112C84 82 114 62 160 66Z",
        palette.main,
        shaded=True,
    )
    pen.plain(
        "M160 108C186 88 234 102 236 146C238 182 204 198 160 198C116 198 82 182 84 146C86 102 134 88 160 108Z",
        palette.alt,
        tag="mask",
    )
    for s in (-1, 1):

        def x(v: float, s: int = s) -> str:
            return num(160 + s * v)

        patch = f"M{x(16)} 138C{x(24)} 118 {x(52)} 120 {x(64)} 138C{x(72)} 150 {x(80)} 158 {x(84)} 168"
        pen.plain(f"{patch}C{x(62)} 176 {x(24)} 172 {x(16)} 138Z", "#B8916B", tag="patch")
    pen.shape(
        "M118 84C122 60 138 50 144 68C150 50 164 46 168 64C176 52 192 58 190 "
        "74C196 70 204 76 204 86C188 82 176 92 166 88C152 96 138 86 118 84Z",
        palette.main,
    )
    pen.shape("M166 62C166 40 184 26 206 30C206 50 190 64 166 62Z", palette.accent)
    pen.line("M170 58Q182 46 194 40", mix(palette.accent, palette.ink, 0.5), 3.6, tag="mark")


def _sloth_nose(pen: Pen, palette: Palette) -> None:
    pen.plain(ellipse(0, 11, 13, 8), palette.ink, tag="dark")
    pen.plain(ellipse(-4, 8.5, 4, 2), "#FFFFFF", tag="glint")


SLOTH = Figure(
    Palette("#A58C74", "#F6E9D2", "#7DB765", "#3F2B20"),
    _sloth_body, _sloth_head, None, round_feet(30, 283), None, _sloth_nose,
    nose_drop=4, face=(160, 142), blush=(64, 30), side=100, top=56, crown=(160, 66), limb_width=27, hand="#F0DDBD",
    peak=26,
)  # fmt: skip


# ---- Rumble, the dino ----------------------------------------------------------------------------


def _dino_tail(pen: Pen, palette: Palette) -> None:
    for x, y, turn in ((216, 252, 10), (240, 252, 26), (262, 242, 40)):
        with pen.transformed(f"translate({x} {y}) rotate({turn})"):
            pen.shape("M-14 8C-10 -8 -4 -16 0 -18C4 -16 10 -8 14 8Z", palette.accent)
    pen.shape(
        "M184 240C214 252 248 264 282 234C290 262 264 292 224 294C206 294 192 290 182 286Z", palette.main, shaded=True
    )


def _dino_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 58, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(mochi(160, 252, 36, 34, 0.2), palette.alt, tag="belly")
    rib = mix(palette.alt, palette.accent, 0.45)
    pen.line("M130 242Q160 250 190 242M128 258Q160 267 192 258", rib, 4, tag="mark")


def _dino_head(pen: Pen, palette: Palette) -> None:
    for x, y, size, turn in ((104, 84, 0.95, -32), (216, 84, 0.95, 32), (160, 68, 1.3, 0)):
        with pen.transformed(f"translate({x} {y}) rotate({turn}) scale({size})"):
            pen.shape("M-28 12C-22 -14 -8 -32 0 -36C8 -32 22 -14 28 12Z", palette.accent, shaded=True)
    pen.shape(mochi(160, 138, 92, 70, 0.25, 0.66, 0.7), palette.main, shaded=True)
    pen.plain(mochi(160, 176, 56, 27, 0.1), mix(palette.main, "#ffffff", 0.45), tag="muzzle")
    for s in (-1, 1):
        pen.plain(ellipse(160 + s * 13, 159, 3, 2.6), palette.ink, tag="dark")
        for dx, dy, r in ((66, 104, 5), (54, 94, 3.6), (74, 116, 3.6)):
            pen.plain(ellipse(160 + s * dx, dy, r), mix(palette.main, palette.ink, 0.3), tag="mark")


DINO = Figure(
    Palette("#4FC3C7", "#FFF3C9", "#FF8A4C", "#12494F"),
    _dino_body, _dino_head, _dino_tail, round_feet(30, 282, 24, 14),
    face=(160, 142), eyes=(44, -4), mouth=(26, 1.1), blush=(66, 20), blush_colour="#FF7FA0", side=96, top=40,
    crown=(160, 64), peak=17,
)  # fmt: skip


# ---- Zuzu, the bee -------------------------------------------------------------------------------


def _bee_wings(pen: Pen, palette: Palette) -> None:
    for s in (-1, 1):
        for y, turn, rx, ry in ((192, -28, 50, 30), (232, 14, 38, 23)):
            with pen.transformed(f"translate({160 + s * 92} {y}) rotate({s * turn})"):
                pen.shape(ellipse(0, 0, rx, ry), "#DDF3FF", ink=mix(palette.ink, "#4A90D9", 0.45))
    pen.shape("M150 284L160 304L170 284Z", palette.ink)


def _bee_body(pen: Pen, palette: Palette) -> None:
    pen.shape(mochi(160, 238, 56, 54, 0.3, 0.7, 0.75), palette.main, shaded=True)
    pen.plain(
        "M108 228Q160 242 212 228C214 236 215 242 215 248Q160 264 105 248C105 242 106 236 108 228Z", palette.accent
    )
    pen.plain(
        "M109 264Q160 280 211 264C207 274 202 280 196 285Q160 294 124 285C118 280 113 274 109 264Z", palette.accent
    )


def _bee_head(pen: Pen, palette: Palette) -> None:
    for s in (-1, 1):
        pen.line(f"M{160 + s * 30} 74C{160 + s * 32} 48 {160 + s * 44} 36 {160 + s * 60} 34", width=7)
        pen.shape(ellipse(160 + s * 64, 34, 12), palette.accent)
    pen.shape(mochi(160, 136, 86, 72, 0.18), palette.main, shaded=True)
    pen.plain(shine(118, 88), mix(palette.main, "#ffffff", 0.65), tag="shine")
    for dx, length in ((-16, 16), (0, 22), (16, 16)):
        pen.line(f"M{160 + dx} 70v{length}", palette.accent, 9, tag="mark")


BEE = Figure(
    Palette("#FFC93C", "#FFF1C2", "#5A3B2A", "#3E2418"),
    _bee_body, _bee_head, _bee_wings, round_feet(24, 285, 18, 11, "#5A3B2A"),
    face=(160, 144), blush_colour="#FF7A6A", side=92, top=50, crown=(160, 68), limb="#5A3B2A", limb_width=22,
    peak=18, extent=(18, 302),
)  # fmt: skip
