"""`scene` poses a character for a drawing: the one door between the demo corpus's vocabulary and the painters.

    scene(Drawing("s1", "cat", "happy", "flat"))              # the still
    scene(Drawing("s1", "cat", "happy", "flat"), phase=0.25)  # a quarter into the loop

The seed mirrors the pose, picks one of a meaning's alternative arms, tilts a little and scatters the marks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from pearl_core.corpus.demo.vocabulary import Drawing
from pearl_core.corpus.drawing.arms import POSES, Reach, draw_arm
from pearl_core.corpus.drawing.characters import CAST
from pearl_core.corpus.drawing.effects import draw_marks
from pearl_core.corpus.drawing.face import draw_face
from pearl_core.corpus.drawing.figure import GROUND, Figure
from pearl_core.corpus.drawing.holding import Hold, hold
from pearl_core.corpus.drawing.meanings import MEANINGS, Meaning
from pearl_core.corpus.drawing.motions import MOTIONS, STILL, Motion
from pearl_core.corpus.drawing.prop import Prop
from pearl_core.corpus.drawing.props import PROPS
from pearl_core.corpus.drawing.shapes import CANVAS, Layer, Pen, Scene, num, rounded
from pearl_core.corpus.drawing.stage import Stage

TWO_HANDED = frozenset({"overhead", "pray", "clap", "fold", "hug", "fingers", "fists", "stop", "eyes", "cheek", "hold"})
CLEAR = frozenset({"eyes", "ears"})  # worn where it leaves room for a meaning's own things
EDGE = 8.0  # what is held or worn comes no nearer to the canvas's edge
T = TypeVar("T")


def scene(drawing: Drawing, phase: float | None = None) -> Scene:
    """The figure of `drawing`, still, or at `phase` in [0, 1) of its loop.

    Raises ValueError for a character, meaning or entity that the vocabulary does not have.
    """
    figure = _known(CAST, drawing.character, "character")
    meaning = _known(MEANINGS, drawing.meaning, "meaning")
    name = drawing.entity or meaning.prop
    prop = _known(PROPS, name, "entity") if name else None
    rng = Random(drawing.seed)
    flip = rng.choice((1, -1))
    arms = rng.choice(meaning.arms)
    sway = rng.uniform(-2.5, 2.5)
    tint = rng.randrange(12)
    held = hold(figure, prop, -flip, meaning.grip) if prop else None
    pose = _Pose(
        figure,
        meaning,
        Stage(figure, phase or 0.0, flip, rng, tint),
        STILL if phase is None else MOTIONS[meaning.motion](phase),
        arms,
        sway,
        held,
        meaning.marks if drawing.entity and held and held.prop.place not in CLEAR else meaning.marks + meaning.things,
    )
    pen = Pen(figure.palette.ink)
    pose.draw(pen)
    return Scene(tuple(pen.primitives), figure.palette, drawing.caption, drawing.seed)


def _known(table: Mapping[str, T], name: str, noun: str) -> T:
    if name not in table:
        raise ValueError(f"unknown {noun} {name!r}; known: {', '.join(sorted(table))}")
    return table[name]


@dataclass(frozen=True, slots=True)
class _Pose:
    """Everything decided about one picture; `draw` puts it on a pen in paint order."""

    figure: Figure
    meaning: Meaning
    stage: Stage
    motion: Motion
    arms: tuple[str, str]
    sway: float
    held: Hold | None
    marks: tuple[str, ...]

    def draw(self, pen: Pen) -> None:
        with pen.transformed(*self._fit()):
            draw_marks(pen, self.stage, self.marks, "behind")
            with pen.transformed(*self._stance()):
                self._draw_figure(pen)
            draw_marks(pen, self.stage, self.marks, "front")

    # ---- transforms, outermost first -------------------------------------------------------------

    def _fit(self) -> list[str]:
        """Shrink and shift the whole picture so that what is held or worn stays on the canvas."""
        moves = []
        if self.figure.scale != 1:
            moves.append(f"translate(160 {num(GROUND)}) scale({self.figure.scale}) translate(-160 {num(-GROUND)})")
        if not self.held:
            return moves
        left, top, right, _ = self.held.box()
        reach = {"beside": 156.0, "hand": 140.0, "overhead": 140.0}.get(self._place(), self.figure.side)
        left = min(left, self.figure.centre - reach, self.figure.extent[0])
        right = max(right, self.figure.centre + reach, self.figure.extent[1])
        room = CANVAS - 2 * EDGE
        scale = min(1.0, (GROUND - EDGE) / (GROUND - min(top, EDGE)), room / (right - left))
        if scale < 1:
            left, right = 160 + (left - 160) * scale, 160 + (right - 160) * scale
        slide = max(EDGE - left, 0) - max(right - (CANVAS - EDGE), 0)
        moves.append(f"translate({num(160 + slide)} {num(GROUND)}) scale({scale:.3f}) translate(-160 {num(-GROUND)})")
        return moves

    def _stance(self) -> list[str]:
        """Jump, lean and squash about the feet."""
        meaning, motion, flip = self.meaning, self.motion, self.stage.flip
        squash = meaning.squash * motion.squash
        lean, share = meaning.lean + motion.lean, 1.0 if self.figure.biped else 0.6
        if not self.figure.biped:
            lean = share * (lean + meaning.tilt + motion.tilt)
        lean = flip * lean + self.sway * (1 - share * 0.6)
        jump = min(meaning.jump, max(self.figure.peak - 10, 0))
        x, y = 160 + flip * motion.slide, GROUND - jump - motion.lift
        return [
            f"translate({num(x)} {num(y)}) rotate({num(lean)}) scale({1 + (1 - squash) * 0.7:.3f} {squash:.3f})",
            f"translate(-160 {num(-GROUND)})",
        ]

    def _head(self) -> list[str]:
        if not self.figure.biped:
            return []
        tilt = self.stage.flip * (self.meaning.tilt + self.motion.tilt) + self.sway
        return [f"translate(0 {num(self.meaning.face.down + self.motion.nod)}) rotate({num(tilt)} 160 200)"]

    # ---- parts -----------------------------------------------------------------------------------

    def _draw_figure(self, pen: Pen) -> None:
        figure, palette, place = self.figure, self.figure.palette, self._place()
        pen.layer = "back"
        if figure.back:
            figure.back(pen, palette)
        self._feet(pen)
        if not figure.biped:
            self._arms(pen, front=False)
        pen.layer = "body"
        figure.body(pen, palette)
        if figure.biped:
            self._arms(pen, front=False)
            pen.layer = "neckwear"
            if figure.neckwear and place != "neck":
                figure.neckwear(pen, palette)
        self._prop(pen, "neckwear", "neck")
        with pen.transformed(*self._head()):
            if figure.head:
                pen.layer = "head"
                figure.head(pen, palette)
            draw_face(pen, figure, self.meaning.face, self.stage.flip, place == "eyes")
            self._prop(pen, "prop", "head", "eyes", "ears")
        self._prop(pen, "prop", "chest", "hand", "overhead", "beside")
        draw_marks(pen, self.stage, self.marks, "chest")
        self._arms(pen, front=True)
        with pen.transformed(*self._head()):
            draw_marks(pen, self.stage, self.marks, "head")

    def _place(self) -> str:
        return self.held.prop.place if self.held else ""

    def _prop(self, pen: Pen, layer: Layer, *places: str) -> None:
        """Draw what is held or worn if it belongs at one of `places`."""
        if self.held is None or self.held.prop.place not in places:
            return
        pen.layer = layer
        with pen.transformed(f"translate(0 {num(self._sink())})", self.held.transform):
            if self.figure.screen and self.held.prop.place == "eyes":
                _light(pen, self.held.prop, self.figure.ink)
            self.held.prop.draw(pen)

    def _feet(self, pen: Pen) -> None:
        pen.layer = "feet"
        if not self.figure.foot:
            return
        for i, s in enumerate((-1, 1)):
            up = self.meaning.step[i if self.stage.flip > 0 else 1 - i] + self.motion.step[i]
            with pen.transformed(*([f"translate({num(s * up * 0.9)} {num(-up * 0.8)})"] if up else [])):
                self.figure.foot(pen, self.figure.palette, s)

    def _arms(self, pen: Pen, front: bool) -> None:
        pen.layer = "arms-front" if front else "arms-back"
        for s in (-1, 1):
            side = 0 if s * self.stage.flip < 0 else 1  # which half of the (left, right) pairs
            name, gesture, turn = self.arms[side], self.meaning.gesture[side], self.motion.turn[side]
            grasp = self._grasp(s)
            reach = grasp or POSES[self._spare(name)](self.figure)
            if reach.front != front:
                continue
            if grasp:  # a full hand moves with what it holds
                gesture, shift = "", (0.0, self._sink())
            else:
                shift = self.motion.spread if front else (0.0, 0.0)
            draw_arm(pen, self.figure, s, reach, turn=0.0 if front else turn, shift=shift, gesture=gesture)

    def _sink(self) -> float:
        """How far the motion lowers what both hands hold, in pixels."""
        return self.motion.spread[1] if self.held and self.held.both else 0.0

    def _grasp(self, s: int) -> Reach | None:
        """The hand on side `s` on what is held, if it holds anything."""
        if self.held is None:
            return None
        if self.held.one and s == self.held.side:
            return self.held.one
        return self.held.both

    def _spare(self, name: str) -> str:
        """What a free hand does: its own pose, unless that needs the hand that is full."""
        if self.held and self.held.one and name in TWO_HANDED:
            return "hips" if name in ("fists", "cheek") else "down"
        return name


def _light(pen: Pen, prop: Prop, colour: str) -> None:
    """A glow behind dark glasses, which a dark screen would swallow."""
    half, height = prop.half_width + 4, prop.bottom - prop.top + 8
    pen.plain(rounded(-half, prop.top - 4, 2 * half, height, 20), colour)
