"""Props to play with, win or celebrate with: sixteen of the sixty."""

import math

from pearl_core.corpus.drawing.prop import (
    BLUE,
    BROWN,
    COCOA,
    CREAM,
    GOLD,
    GREY,
    INK_BLUE,
    INK_GOLD,
    INK_PINK,
    INK_RED,
    INK_SLATE,
    INK_VIOLET,
    INK_WARM,
    INNER,
    LEMON,
    MINT,
    NAVY,
    ORANGE,
    PINK,
    RED,
    ROSE,
    SAND,
    SKY,
    STEEL,
    VIOLET,
    WHITE,
    Prop,
    face,
    inked,
    shine,
)
from pearl_core.corpus.drawing.shapes import Pen, ellipse, heart, mochi, num, rounded, sparkle, star


@inked(INK_PINK)
def gift(pen: Pen) -> None:
    pen.shape(rounded(-36, -14, 72, 52, 8), PINK, shaded=True)
    pen.shape("M-9 -10H9V38H-9Z", GOLD, outline_width=INNER)
    pen.shape(rounded(-43, -26, 86, 21, 7), ROSE)
    pen.shape("M-9 -26H9V-5H-9Z", GOLD, outline_width=INNER)
    for side in (-1, 1):
        pen.shape(f"M0 -26C{side * 14} -24 {side * 40} -30 {side * 36} -44C{side * 30} -58 {side * 6} -50 0 -26Z", GOLD)
    pen.shape(ellipse(0, -29, 8), GOLD, outline_width=5)
    shine(pen, -28, 8, 3, 9)


@inked(INK_RED)
def balloon(pen: Pen) -> None:
    pen.line("M0 -46C-14 -36 14 -22 0 -10Q-4 -6 0 0", width=5)
    pen.shape("M0 -52L-9 -40H9Z", RED)
    pen.shape("M0 -48C-24 -50 -36 -70 -36 -88C-36 -132 36 -132 36 -88C36 -70 24 -50 0 -48Z", RED, shaded=True)
    shine(pen, -18, -96, 6, 12, 25)


@inked(INK_WARM)
def guitar(pen: Pen) -> None:
    with pen.transformed("rotate(58)", "translate(0 -10)"):
        pen.shape(rounded(-12, -76, 24, 25, 6), BROWN)
        pen.line("M-16 -70v0M-16 -58v0M16 -70v0M16 -58v0", GOLD, 8)
        pen.limb("M0 4V-50", COCOA, 17)
        pen.shape(
            "M0 -14C16 -18 27 -8 24 6C22 14 36 18 36 34C36 52 18 58 0 58C-18 58 -36 52 -36 34C-36 18 -22 14 -24 6"
            "C-27 -8 -16 -18 0 -14Z",
            ORANGE,
            shaded=True,
        )
        pen.shape(ellipse(0, 16, 10), COCOA, outline_width=INNER)
        pen.line("M-11 40H11", width=8)
        pen.line("M-3 -48V38M3 -48V38", CREAM, 3)


@inked(INK_VIOLET)
def microphone(pen: Pen) -> None:
    with pen.transformed("rotate(16)"):
        pen.shape("M-13 -34L-9 26Q0 33 9 26L13 -34Z", VIOLET, shaded=True)
        pen.shape(ellipse(0, -52, 27), GREY, shaded=True)
        pen.line("M-22 -60Q0 -50 22 -60M-22 -46Q0 -36 22 -46M-9 -74Q-14 -52 -8 -32M9 -74Q14 -52 8 -32", STEEL, 4)
        pen.shape(rounded(-18, -33, 36, 12, 6), GOLD, outline_width=5)
        pen.line("M0 -10v6", width=6)


@inked(INK_GOLD)
def magic_wand(pen: Pen) -> None:
    with pen.transformed("rotate(18)"):
        pen.limb("M0 -40V26", VIOLET, 16)
        pen.shape(star(0, -58, 36, waist=0.55), GOLD, shaded=True)
        shine(pen, -9, -66, 4, 7, 30)
    for x, y, radius in ((-24, -26, 12), (40, -22, 10)):
        pen.shape(sparkle(x, y, radius), LEMON, outline_width=3.5)


@inked(INK_BLUE)
def kite(pen: Pen) -> None:
    pen.line("M0 -52C22 -42 -22 -22 0 0", width=5)
    for x, y, turn in ((8, -37, 30), (-7, -14, -25)):
        with pen.transformed(f"translate({x} {y})", f"rotate({turn})"):
            pen.shape("M0 0L-14 -8V8ZM0 0L14 -8V8Z", GOLD, outline_width=INNER)
    with pen.transformed("translate(0 -52)", "rotate(10)"):
        pen.shape("M0 -80L36 -44L0 0L-36 -44Z", SKY, shaded=True)
        pen.shape("M0 -80L36 -44H0Z", GOLD, outline_width=5)
        pen.shape("M0 0L-36 -44H0Z", ROSE, outline_width=5)


@inked(INK_SLATE)
def football(pen: Pen) -> None:
    cx, cy, radius = 0.0, -36.0, 35.0

    def at(distance: float, angle: float) -> str:
        turn = math.radians(angle)
        return f"{num(cx + distance * math.cos(turn))} {num(cy + distance * math.sin(turn))}"

    pen.shape(ellipse(cx, cy, radius), WHITE, shaded=True)
    corners = [90 + 72 * k for k in range(5)]
    pen.line("".join(f"M{at(13, a)}L{at(24, a)}" for a in corners), width=5)
    pen.plain("M" + "L".join(at(15, a) for a in corners) + "Z", pen.ink, tag="dark")
    for a in corners:
        rim = f"A{num(radius)} {num(radius)} 0 0 1 {at(radius, a + 20)}"
        pen.plain(f"M{at(radius, a - 20)}{rim}L{at(25, a + 11)}L{at(22, a)}L{at(25, a - 11)}Z", pen.ink, tag="dark")


@inked(INK_WARM)
def basketball(pen: Pen) -> None:
    with pen.transformed("translate(0 -34)", "rotate(-18)"):
        pen.shape(ellipse(0, 0, 37), ORANGE, shaded=True)
        pen.line("M0 -36V36M-36 0H36M-26 -26Q-6 0 -26 26M26 -26Q6 0 26 26", width=5)
    shine(pen, -20, -54, 4, 7, 45)


@inked(INK_BLUE)
def skateboard(pen: Pen) -> None:
    pen.line("M-28 -26V-16M28 -26V-16", STEEL, 10)
    for x in (-28, 28):
        pen.shape(ellipse(x, -14, 13), GOLD)
        pen.shape(ellipse(x, -14, 4), WHITE, outline_width=3)
    pen.shape(
        "M-55 -56C-62 -60 -66 -52 -61 -46L-48 -30Q-43 -24 -35 -24H35Q43 -24 48 -30L61 -46C66 -52 62 -60 55 -56"
        "L41 -45H-41Z",
        ROSE,
        shaded=True,
    )
    pen.shape("M-18 -44H-6L-12 -25H-24ZM6 -44H18L12 -25H0Z", LEMON, outline_width=3.5)


@inked(INK_BLUE)
def rocket(pen: Pen) -> None:
    pen.shape("M-15 -26H15Q17 -10 0 0Q-17 -10 -15 -26Z", ORANGE)
    pen.plain("M-7 -24H7Q8 -15 0 -9Q-8 -15 -7 -24Z", LEMON)
    for side in (-1, 1):
        pen.shape(f"M{side * 18} -58Q{side * 42} -46 {side * 38} -18Q{side * 26} -22 {side * 14} -28Z", RED)
    pen.shape("M0 -112C26 -94 32 -56 20 -24H-20C-32 -56 -26 -94 0 -112Z", WHITE, shaded=True)
    pen.shape("M0 -112C11 -104 19 -94 23 -80Q0 -70 -23 -80C-19 -94 -11 -104 0 -112Z", RED)
    pen.shape(ellipse(0, -54, 13), SKY, outline_width=5)
    shine(pen, -4, -58, 4, 3, -40)


@inked(INK_BLUE)
def dumbbell(pen: Pen) -> None:
    with pen.transformed("rotate(-12)"):
        pen.limb("M-26 0H26", STEEL, 17)
        for side in (-1, 1):
            pen.shape(rounded(side * 44 - 8, -18, 16, 36, 6), NAVY)
            pen.shape(rounded(side * 30 - 10, -30, 20, 60, 8), BLUE, shaded=True)
            pen.line(f"M{side * 30 - 4} -19v14", SKY, 4, tag="shine")


@inked(INK_VIOLET)
def game_controller(pen: Pen) -> None:
    pen.shape(
        "M-30 -24Q-20 -27 -14 -22H14Q20 -27 30 -24C48 -20 55 4 52 24C50 38 36 36 30 26L22 16H-22L-30 26"
        "C-36 36 -50 38 -52 24C-55 4 -48 -20 -30 -24Z",
        VIOLET,
        shaded=True,
    )
    pen.shape("M-32 -15h9v7h7v9h-7v7h-9v-7h-7v-9h7Z", WHITE, outline_width=INNER)
    for x, y, colour in ((20, -1, SKY), (28, -11, LEMON), (36, -1, PINK), (28, 8, MINT)):
        pen.shape(ellipse(x, y, 5.5), colour, outline_width=3.5)
    pen.line("M-5 -10h10", width=5)


@inked(INK_WARM)
def teddy_bear(pen: Pen) -> None:
    fur = "#DDA76B"
    for side in (-1, 1):
        pen.shape(ellipse(side * 24, -42, 12), fur)
        pen.plain(ellipse(side * 24, -42, 5.5), CREAM, tag="inner")
        pen.limb(f"M{side * 20} 10Q{side * 34} 14 {side * 32} 24", fur, 20)
    pen.shape(ellipse(0, 22, 26, 22), fur, shaded=True)
    for side in (-1, 1):
        pen.shape(ellipse(side * 20, 38, 13, 11), fur)
        pen.plain(ellipse(side * 20, 39, 6.5, 5.5), CREAM, tag="inner")
    pen.shape(mochi(0, -20, 36, 28), fur, shaded=True)
    pen.shape(ellipse(0, -9, 14, 10), CREAM, outline_width=3)
    pen.plain(ellipse(0, -13, 5, 3.8), pen.ink, tag="dark")
    for side in (-1, 1):
        pen.plain(ellipse(side * 17, -21, 4.2, 5), pen.ink, tag="eye")
        pen.plain(ellipse(side * 17 - 1.4, -23, 1.7), WHITE, tag="glint")
        pen.shape(f"M0 11L{side * 17} 2V20Z", RED, outline_width=INNER)
    pen.shape(ellipse(0, 11, 5.5), RED, outline_width=INNER)


@inked(INK_GOLD)
def trophy(pen: Pen) -> None:
    for side in (-1, 1):
        pen.limb(f"M{side * 27} -60C{side * 52} -62 {side * 48} -28 {side * 20} -30", GOLD, 14)
    pen.shape("M-8 -20H8L12 4H-12Z", ORANGE)
    pen.shape(rounded(-25, -2, 50, 18, 6), BROWN)
    pen.shape("M-32 -68H32C33 -34 20 -16 0 -14C-20 -16 -33 -34 -32 -68Z", GOLD, shaded=True)
    pen.shape(star(0, -44, 15, waist=0.52), WHITE, outline_width=3.5)
    shine(pen, -22, -54, 3.5, 8, -8)


@inked(INK_RED)
def big_heart(pen: Pen) -> None:
    pen.shape(heart(0, -2, 48), RED, shaded=True)
    face(pen, 0, -4, 26)
    shine(pen, -29, -20, 5, 9, 40)


@inked(INK_BLUE)
def flag(pen: Pen) -> None:
    pen.shape("M0 -82C20 -96 38 -72 66 -84V-30C38 -18 20 -42 0 -28Z", RED, shaded=True)
    pen.shape(star(32, -56, 16, waist=0.52), WHITE, outline_width=3.5)
    pen.limb("M0 -86V22", SAND, 14)
    pen.shape(ellipse(0, -90, 8), GOLD, outline_width=5)


PLAY: dict[str, Prop] = {
    "gift": Prop(gift, "chest", -55, 42, 47),
    "balloon": Prop(balloon, "overhead", -125, 3, 40),
    "guitar": Prop(guitar, "chest", -60, 50, 81),
    "microphone": Prop(microphone, "hand", -81, 33, 45),
    "magic wand": Prop(magic_wand, "hand", -93, 36, 58),
    "kite": Prop(kite, "overhead", -135, 3, 47),
    "football": Prop(football, "beside", -75, 3, 39),
    "basketball": Prop(basketball, "hand", -75, 7, 41),
    "skateboard": Prop(skateboard, "beside", -61, 3, 67),
    "rocket": Prop(rocket, "beside", -116, 4, 42),
    "dumbbell": Prop(dumbbell, "hand", -40, 40, 57),
    "game controller": Prop(game_controller, "chest", -29, 38, 56),
    "teddy bear": Prop(teddy_bear, "chest", -58, 53, 46),
    "trophy": Prop(trophy, "hand", -72, 20, 54),
    "heart": Prop(big_heart, "chest", -37, 45, 47),
    "flag": Prop(flag, "hand", -101, 33, 70),
}
