"""The drawing's vocabulary: primitives, path builders and the pen that collects primitives.

A figure is a flat list of `Primitive`s on a 320 x 320 canvas, not SVG: a style is a painter over that
list, so one figure can be inked, cut out of paper or turned into neon. Standard library only.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

CANVAS = 320  # both sides, in pixels and in user units

Kind = Literal["shape", "plain", "line", "limb"]
Layer = Literal["back", "feet", "body", "arms-back", "neckwear", "head", "face", "prop", "arms-front", "fx"]


@dataclass(frozen=True, slots=True)
class Palette:
    """A character's colours as #rrggbb: main, belly or inner `alt`, `accent`, and outline `ink`."""

    main: str
    alt: str
    accent: str
    ink: str


@dataclass(frozen=True, slots=True)
class Primitive:
    """One mark. `shape` is filled and outlined, `plain` only filled, `line` a stroke of `width`,
    `limb` a thick round stroke of `width` with an outline around it.

    `tag` names what it is where a style treats it apart: eye, glint, eyewhite, blush, tongue, teeth,
    muzzle, belly, inner, shine, mark, screen, mask, shadow, dark. `outline_width` overrides the style's own.
    """

    kind: Kind
    path: str
    colour: str
    ink: str
    layer: Layer
    tag: str = ""
    transform: str = ""
    width: float = 0.0
    outline_width: float | None = None
    opacity: float = 1.0
    shaded: bool = False
    outlined: bool = False  # a line with an outline of its own, such as a headband
    die: bool = False  # a plain mark that belongs to the silhouette


@dataclass(frozen=True, slots=True)
class Scene:
    """A posed figure ready for a style: primitives in paint order, its palette, its caption."""

    primitives: tuple[Primitive, ...]
    palette: Palette
    caption: str | None = None
    seed: int = 0


@dataclass(slots=True)
class Pen:
    """Collects primitives; `layer` and the stack of transforms apply to whatever is drawn next."""

    ink: str
    layer: Layer = "body"
    primitives: list[Primitive] = field(default_factory=list)
    transforms: list[str] = field(default_factory=list)

    @contextmanager
    def transformed(self, *transforms: str) -> Iterator[None]:
        """Apply SVG transforms, outermost first, to everything drawn inside the block."""
        self.transforms.extend(transforms)
        try:
            yield
        finally:
            del self.transforms[len(self.transforms) - len(transforms) :]

    def shape(
        self,
        path: str,
        colour: str,
        *,
        ink: str | None = None,
        tag: str = "",
        shaded: bool = False,
        outline_width: float | None = None,
    ) -> None:
        self._add("shape", path, colour, ink, tag, shaded=shaded, outline_width=outline_width)

    def plain(self, path: str, colour: str, *, tag: str = "", opacity: float = 1.0, die: bool = False) -> None:
        self._add("plain", path, colour, None, tag, opacity=opacity, die=die)

    def line(
        self,
        path: str,
        colour: str | None = None,
        width: float = 6.0,
        *,
        tag: str = "",
        opacity: float = 1.0,
        outlined: bool = False,
    ) -> None:
        self._add("line", path, colour or self.ink, None, tag, width=width, opacity=opacity, outlined=outlined)

    def limb(self, path: str, colour: str, width: float = 25.0) -> None:
        self._add("limb", path, colour, None, "", width=width)

    def _add(
        self,
        kind: Kind,
        path: str,
        colour: str,
        ink: str | None,
        tag: str,
        *,
        width: float = 0.0,
        outline_width: float | None = None,
        opacity: float = 1.0,
        shaded: bool = False,
        outlined: bool = False,
        die: bool = False,
    ) -> None:
        self.primitives.append(
            Primitive(
                kind,
                path,
                colour,
                ink or self.ink,
                self.layer,
                tag,
                " ".join(self.transforms),
                width,
                outline_width,
                opacity,
                shaded,
                outlined,
                die,
            )
        )


# ---- colours -------------------------------------------------------------------------------------


def rgb(colour: str) -> tuple[int, int, int]:
    """(red, green, blue), 0 to 255, of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(a: str, b: str, share: float) -> str:
    """The colour `share` of the way from `a` to `b`."""
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(rgb(a), rgb(b), strict=True))


# ---- paths ---------------------------------------------------------------------------------------


def num(value: float) -> str:
    """A coordinate with at most one decimal: enough at 320 px, and half the length."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if "." in f"{value:.1f}" else f"{value:.1f}"


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    ry = rx if ry is None else ry
    r = f"{num(rx)} {num(ry)}"
    return f"M{num(cx - rx)} {num(cy)}a{r} 0 1 0 {num(2 * rx)} 0a{r} 0 1 0 {num(-2 * rx)} 0Z"


def mochi(cx: float, cy: float, rx: float, ry: float, sag: float = 0.15, crown: float = 0.62, base: float = 0.6) -> str:
    """A soft bun: its widest point sits `sag` of `ry` below the centre; `crown` and `base` square it off."""

    def at(x: float, y: float) -> str:
        return f"{num(cx + x * rx)} {num(cy + y * ry)}"

    return (
        f"M{at(0, -1)}C{at(crown, -1)} {at(1, -0.45)} {at(1, sag)}C{at(1, 0.78)} {at(base, 1)} {at(0, 1)}"
        f"C{at(-base, 1)} {at(-1, 0.78)} {at(-1, sag)}C{at(-1, -0.45)} {at(-crown, -1)} {at(0, -1)}Z"
    )


def rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle from its top left corner, corners rounded."""
    w, h, r = num(width - 2 * radius), num(height - 2 * radius), num(radius)
    return (
        f"M{num(x + radius)} {num(y)}h{w}a{r} {r} 0 0 1 {r} {r}v{h}a{r} {r} 0 0 1 -{r} {r}"
        f"h-{w}a{r} {r} 0 0 1 -{r} -{r}v-{h}a{r} {r} 0 0 1 {r} -{r}Z"
    )


def star(cx: float, cy: float, radius: float, points: int = 5, waist: float = 0.5, turn: float = -90) -> str:
    corners = []
    for i in range(2 * points):
        q, a = radius if i % 2 == 0 else radius * waist, math.radians(turn + i * 180 / points)
        corners.append(f"{num(cx + q * math.cos(a))} {num(cy + q * math.sin(a))}")
    return "M" + "L".join(corners) + "Z"


def sparkle(cx: float, cy: float, radius: float) -> str:
    """A four-pointed glitter with hollow sides."""
    k = radius * 0.16
    return (
        f"M{num(cx)} {num(cy - radius)}Q{num(cx + k)} {num(cy - k)} {num(cx + radius)} {num(cy)}"
        f"Q{num(cx + k)} {num(cy + k)} {num(cx)} {num(cy + radius)}Q{num(cx - k)} {num(cy + k)} {num(cx - radius)} "
        f"{num(cy)}Q{num(cx - k)} {num(cy - k)} {num(cx)} {num(cy - radius)}Z"
    )


def heart(cx: float, cy: float, radius: float) -> str:
    def at(x: float, y: float) -> str:
        return f"{num(cx + x * radius)} {num(cy + y * radius)}"

    return (
        f"M{at(0, 0.9)}C{at(-1.5, -0.1)} {at(-0.85, -1.15)} {at(0, -0.4)}"
        f"C{at(0.85, -1.15)} {at(1.5, -0.1)} {at(0, 0.9)}Z"
    )


def drop(cx: float, cy: float, radius: float) -> str:
    def at(x: float, y: float) -> str:
        return f"{num(cx + x * radius)} {num(cy + y * radius)}"

    return (
        f"M{at(0, -1.5)}C{at(0.3, -0.8)} {at(1, -0.3)} {at(1, 0.3)}"
        f"C{at(1, 1.2)} {at(-1, 1.2)} {at(-1, 0.3)}C{at(-1, -0.3)} {at(-0.3, -0.8)} {at(0, -1.5)}Z"
    )


def scallop(cx: float, cy: float, rx: float, ry: float, bumps: int, turn: float = 0.0) -> str:
    """A ring of `bumps` half circles: a cloud, a petal ring, a paper frame."""
    angles = [turn + 2 * math.pi * i / bumps for i in range(bumps)]
    points = [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]
    path = f"M{num(points[0][0])} {num(points[0][1])}"
    for i, a in enumerate(points):
        b = points[(i + 1) % bumps]
        r = num(math.dist(a, b) / 2)
        path += f"A{r} {r} 0 0 1 {num(b[0])} {num(b[1])}"
    return path + "Z"
