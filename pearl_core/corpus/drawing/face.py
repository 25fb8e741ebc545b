"""A face: two eyes, brows, cheeks and a mouth (or a beak) at a figure's anchors."""

from dataclasses import dataclass

from pearl_core.corpus.drawing.eyes import CLOSED, EYES, LEANING, Spot
from pearl_core.corpus.drawing.figure import Figure
from pearl_core.corpus.drawing.mouths import BEAK_OPENING, BEAK_SEAM, BEAK_SMILE, CAVITY, MOUTHS, TONGUE, Lips
from pearl_core.corpus.drawing.shapes import Pen, ellipse, mix, num

GREEN = "#7DBB4C"
COLD = "#7FA8F0"
SCREEN_CAVITY = "#0E1A2E"


@dataclass(frozen=True, slots=True)
class Face:
    """An expression. `eyes` is one kind for both or (left, right); `look` moves both eyes by (dx, dy)."""

    eyes: str | tuple[str, str]
    mouth: str
    brow: str = ""
    cheeks: str = "pink"
    look: tuple[float, float] = (0, 0)
    down: float = 0.0  # bows the head: pixels that a head sinks, and twice what the face sinks on it

    @property
    def pair(self) -> tuple[str, str]:
        """(left, right) eye."""
        return (self.eyes, self.eyes) if isinstance(self.eyes, str) else self.eyes


def draw_face(pen: Pen, figure: Figure, face: Face, flip: int = 1, covered: bool = False) -> None:
    """Draw `face` on `figure`, mirrored when `flip` is -1; `covered` leaves the eyes out (dark glasses)."""
    pen.layer = "face"
    x, y = figure.face
    with pen.transformed(f"translate({num(x)} {num(y + face.down * 0.5)}) scale({figure.face_scale})"):
        _cheeks(pen, figure, face.cheeks)
        pair = face.pair if flip > 0 else face.pair[::-1]
        ex, ey = figure.eyes[0], figure.eyes[1]
        if not covered:
            for s, kind in ((-1, pair[0]), (1, pair[1])):
                _eye(pen, figure, kind, s, flip, face.look)
        _brows(pen, face.brow, ex, ey, figure.ink, flip)
        if figure.nose:
            figure.nose(pen, figure.palette)
        if figure.beak:
            _beak(pen, figure, face.mouth, flip)
        else:
            _mouth(pen, figure, face.mouth, flip)


def _eye(pen: Pen, figure: Figure, kind: str, s: int, flip: int, look: tuple[float, float]) -> None:
    ex, ey = figure.eyes
    if figure.lid:
        if kind in CLOSED:
            pen.plain(ellipse(s * ex, ey - 1, figure.lid + 1.5), figure.palette.main, tag="cover")
        look = (look[0] * 1.3, look[1] * 1.3)
    x, y = s * ex + flip * look[0], ey + look[1]
    mirrored = [f"translate({num(2 * x)} 0) scale(-1 1)"] if flip < 0 and kind in LEANING else []
    with pen.transformed(*mirrored):
        EYES[kind](pen, Spot(x, y, s, figure.ink, figure.screen))


def _brows(pen: Pen, kind: str, ex: float, ey: float, ink: str, flip: int) -> None:
    if not kind:
        return
    for s in (-1, 1):
        x, t = s * ex, s * flip
        path = {
            "worry": f"M{x + s * 13} {ey - 19}Q{x} {ey - 27} {x - s * 12} {ey - 30}",
            "angry": f"M{x + s * 14} {ey - 29}L{x - s * 12} {ey - 16}",
            "up": f"M{x - 12} {ey - 27}Q{x} {ey - 36} {x + 12} {ey - 27}",
            "high": f"M{x - 12} {ey - 34}Q{x} {ey - 43} {x + 12} {ey - 34}",
            "flat": f"M{x - 11} {ey - 22}H{x + 11}",
            "one": f"M{x - 12} {ey - (36 if t > 0 else 20)}Q{x} {ey - (46 if t > 0 else 22)} "
            f"{x + 12} {ey - (34 if t > 0 else 20)}",
            "knit": f"M{x + s * 13} {ey - 25}Q{x + s * 2} {ey - 26} {x - s * 12} {ey - 15}",
        }[kind]
        pen.line(path, ink, 6.5)


def _cheeks(pen: Pen, figure: Figure, kind: str) -> None:
    bx, by = figure.blush
    blush = figure.blush_colour
    for s in (-1, 1):
        if kind == "pink":
            pen.plain(ellipse(s * bx, by, 15, 9.5), blush, tag="blush", opacity=0.62)
        elif kind in ("hot", "green", "blue"):
            tint = {"hot": blush, "green": GREEN, "blue": COLD}[kind]
            stroke = {"hot": mix(blush, "#F0384B", 0.5), "green": "#4F8A2E", "blue": "#4A74C9"}[kind]
            pen.plain(ellipse(s * bx, by, 18, 11.5), tint, tag="blush", opacity=0.85)
            for i in (-1, 0, 1):
                pen.line(f"M{s * bx + i * 8 + 3} {by - 6}l-6 12", stroke, 3.6, tag="mark")
    if kind == "band":  # one flush right across the face
        pen.plain(ellipse(0, by - 2, bx + 20, 15), blush, tag="blush", opacity=0.6)
        for i in (-4, -3, -2, 2, 3, 4):
            pen.line(f"M{i * bx / 3.6 + 3:.1f} {by - 9}l-6 14", mix(blush, "#F0384B", 0.5), 3.6, tag="mark")


def _mouth(pen: Pen, figure: Figure, kind: str, flip: int) -> None:
    drop, width = figure.mouth
    cavity = SCREEN_CAVITY if figure.screen else CAVITY
    with pen.transformed(
        f"translate(0 {num(drop + figure.nose_drop)}) scale({width} {1 + (width - 1) * 0.5:.2f})"
    ):  # fmt: skip
        MOUTHS[kind](pen, Lips(figure.ink, cavity, flip))


def _beak(pen: Pen, figure: Figure, kind: str, flip: int) -> None:
    colour = figure.beak or ""
    with pen.transformed(f"translate(0 {num(figure.mouth[0] - 20)}) scale({figure.beak_width} 1)"):
        if kind in BEAK_OPENING:
            gape = BEAK_OPENING[kind]
            pen.shape(f"M-17 14C-15 {14 + gape} 15 {14 + gape} 17 14Z", CAVITY, outline_width=5)
            pen.plain(ellipse(0, 14 + gape * 0.52, 7, gape * 0.16), TONGUE, tag="tongue")
            if kind in ("bleh", "pant"):
                pen.shape("M-7 20V32C-7 42 9 42 9 32V20Z", TONGUE, outline_width=4.5)
            pen.shape("M-22 15C-16 2 16 2 22 15C12 21 -12 21 -22 15Z", colour, outline_width=5)
            return
        pen.shape("M-21 15C-15 1 15 1 21 15C14 28 -14 28 -21 15Z", colour, outline_width=5)
        with pen.transformed(f"scale({flip} 1)"):
            pen.line(BEAK_SEAM.get(kind, BEAK_SMILE), width=4.5)
            if kind == "gauge":
                pen.line("M12 15L46 2", width=15)
                pen.line("M12 15L46 2", "#FFFFFF", 7.5)
                pen.line("M12 15L32 7", "#F0384B", 4.5)
