"""Props to eat and drink, fresh or alive: sixteen of the sixty."""

from pearl_core.corpus.drawing.prop import (
    BLUE,
    BROWN,
    COCOA,
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    INK_BLUE,
    INK_GREEN,
    INK_PINK,
    INK_RED,
    INK_WARM,
    INNER,
    LEAF,
    MINT,
    ORANGE,
    PINK,
    RED,
    ROSE,
    SAND,
    SKY,
    WHITE,
    Prop,
    face,
    inked,
    ring,
    shine,
)
from pearl_core.corpus.drawing.shapes import Pen, drop, ellipse, heart, mochi, rounded, scallop

STEAM = "#B7AEBE"


@inked(INK_WARM)
def coffee(pen: Pen) -> None:
    pen.limb("M27 -8C50 -12 50 24 24 20", CORAL, 15)
    pen.shape("M-33 -20H33L28 26Q27 37 16 37H-16Q-27 37 -28 26Z", CORAL, shaded=True)
    pen.shape(ellipse(0, -20, 33, 9), COCOA)
    pen.shape(heart(2, 11, 13), WHITE, outline_width=INNER)
    shine(pen, -22, 6, 3.5, 11, -4)
    pen.line("M-11 -36q-7 -6 0 -11t0 -9M10 -36q-7 -6 0 -11t0 -9", STEAM, 6)


@inked(INK_BLUE)
def noodles(pen: Pen) -> None:
    pen.limb("M8 -20L42 -50M22 -16L54 -38", BROWN, 11)
    pen.shape(mochi(0, -10, 40, 20), GOLD)
    pen.line("M-32 -10q8 -9 16 0t16 0t16 0t16 0", ORANGE, 5)
    pen.shape(ellipse(-17, -18, 14, 11), WHITE, outline_width=INNER)
    pen.plain(ellipse(-17, -18, 6.5), ORANGE)
    pen.shape("M-46 -6H46C46 28 26 40 0 40C-26 40 -46 28 -46 -6Z", BLUE, shaded=True)
    pen.line("M-34 12q8.5 -11 17 0t17 0t17 0t17 0", WHITE, 6)
    shine(pen, -35, 3, 6, 3.5)


@inked(INK_PINK)
def cake(pen: Pen) -> None:
    pen.shape(rounded(-6, -41, 12, 28, 5), SKY, outline_width=INNER)
    pen.shape(drop(0, -46, 7), GOLD, outline_width=INNER)
    pen.shape("M-40 2H40V30Q40 40 30 40H-30Q-40 40 -40 30Z", CREAM, shaded=True)
    pen.line("M-37 27H37", CORAL, 7)
    pen.shape(
        "M-42 4C-42 -22 42 -22 42 4C42 20 30 18 27 8C24 24 10 24 7 10C3 22 -9 22 -12 10C-16 22 -27 20 -28 8"
        "C-31 18 -42 18 -42 4Z",
        PINK,
        shaded=True,
    )
    for x in (-24, 24):
        pen.shape(ellipse(x, -14, 9), RED, outline_width=INNER)
    shine(pen, -30, 0, 6, 3.5, -25)


@inked(INK_WARM)
def pizza(pen: Pen) -> None:
    pen.shape("M-38 -52Q0 -68 38 -52L25 -22Q28 -4 19 -4Q13 -6 14 -2L6 14Q0 24 -6 14Z", GOLD, shaded=True)
    for x, y in ((-13, -36), (15, -34), (1, -10)):
        pen.shape(ellipse(x, y, 9.5), RED, outline_width=INNER)
    pen.limb("M-39 -56Q0 -74 39 -56", BROWN, 24)
    shine(pen, -24, -64, 9, 3, -14)


@inked(INK_WARM)
def ice_cream(pen: Pen) -> None:
    pen.shape("M-22 -24L-4 22Q0 28 4 22L22 -24Z", SAND, shaded=True)
    pen.line("M-10 -18L8 8M10 -18L-8 8", BROWN, 4.5)
    pen.shape(mochi(0, -62, 23, 21), CREAM)
    pen.shape(
        "M-31 -34C-33 -62 33 -62 31 -34C31 -22 21 -22 18 -28C14 -16 3 -16 0 -27C-4 -18 -14 -18 -17 -28"
        "C-21 -22 -31 -22 -31 -34Z",
        PINK,
        shaded=True,
    )
    pen.line("M2 -88Q4 -96 12 -98", width=4.5)
    pen.shape(ellipse(0, -83, 9.5), RED, outline_width=INNER)
    shine(pen, -18, -42, 4, 8, 30)
    shine(pen, -12, -68, 3.5, 6, 30)


@inked(INK_WARM)
def donut(pen: Pen) -> None:
    pen.shape(ring(0, -28, 39, 11), SAND, shaded=True)
    pen.shape(scallop(0, -29, 28, 27, 8) + ellipse(0, -28, 13), PINK, outline_width=INNER)
    for colour, path in (
        (WHITE, "M-22 -40l6 -6M16 -10l7 4"),
        (BLUE, "M8 -50l8 3M-26 -22l3 8"),
        (GOLD, "M25 -38l3 8M-8 -8l-8 -2"),
    ):
        pen.line(path, colour, 5.5)
    shine(pen, -27, -47, 7, 3, -45)


@inked(INK_GREEN)
def watermelon(pen: Pen) -> None:
    with pen.transformed("rotate(-7)"):
        pen.shape(
            "M-46 -24Q-46 -28 -42 -28H42Q46 -28 46 -24C46 14 24 36 0 36C-24 36 -46 14 -46 -24Z", LEAF, shaded=True
        )
        pen.plain("M-40 -26H40C40 10 20 30 0 30C-20 30 -40 10 -40 -26Z", "#D9F5B0")
        pen.shape("M-34 -26H34C33 6 18 22 0 22C-18 22 -33 6 -34 -26Z", RED, outline_width=INNER, ink=INK_RED)
        for x, y in ((-18, -14), (0, -12), (18, -14), (-9, 3), (9, 3)):
            pen.plain(drop(x, y, 3.6), INK_RED, tag="dark")


@inked(INK_RED)
def apple(pen: Pen) -> None:
    pen.line("M0 -46Q-1 -60 8 -66", width=7)
    pen.shape("M5 -58C8 -74 24 -76 36 -70C32 -57 18 -51 5 -58Z", GREEN, outline_width=5)
    pen.shape(
        "M0 -48C-8 -58 -40 -58 -40 -24C-40 2 -20 14 -8 11Q0 9 8 11C20 14 40 2 40 -24C40 -58 8 -58 0 -48Z",
        RED,
        shaded=True,
    )
    shine(pen, -24, -34, 5, 10, 25)


@inked(INK_RED)
def strawberry(pen: Pen) -> None:
    pen.shape(
        "M0 14C-20 8 -40 -18 -37 -40C-34 -58 -12 -56 0 -50C12 -56 34 -58 37 -40C40 -18 20 8 0 14Z", ROSE, shaded=True
    )
    pen.line("M-27 -33v2M27 -33v2M-25 -10v2M25 -10v2M-9 1v2M9 1v2M0 -31v2", CREAM, 4.5)
    face(pen, 0, -20, 24)
    pen.shape(
        "M-33 -54Q-18 -54 -9 -63Q-4 -74 4 -74Q2 -66 9 -63Q18 -54 33 -54Q24 -40 12 -46Q6 -35 0 -35Q-6 -35 -12 -46"
        "Q-24 -40 -33 -54Z",
        GREEN,
        outline_width=5,
    )


@inked(INK_WARM)
def cookie(pen: Pen) -> None:
    pen.shape("M13 -62A38 38 0 1 0 36 -39C28 -33 19 -38 22 -46C12 -44 6 -54 13 -62Z", "#EBB673", shaded=True)
    for x, y, r in ((-15, -43, 8), (-21, -16, 7), (3, -25, 8.5), (-1, -1, 6.5), (22, -15, 7)):
        pen.shape(ellipse(x, y, r, r * 0.9), COCOA, outline_width=3)
    shine(pen, -29, -34, 3, 7, 15)


@inked(INK_WARM)
def burger(pen: Pen) -> None:
    pen.shape("M-40 18H40V26Q40 38 28 38H-28Q-40 38 -40 26Z", SAND, shaded=True)
    pen.shape(rounded(-44, 8, 88, 17, 8), COCOA)
    pen.shape("M-36 4H38L20 21Q16 24 11 21L-4 6Z", GOLD, outline_width=INNER)
    pen.shape("M-46 -3Q-46 12 -34 6Q-23 14 -12 6Q0 14 12 6Q23 14 34 6Q46 12 46 -3Z", GREEN, outline_width=5)
    pen.shape("M-43 -9C-43 -48 43 -48 43 -9Q43 -2 36 -2H-36Q-43 -2 -43 -9Z", "#F0A552", shaded=True)
    for x, y in ((-18, -24), (2, -29), (20, -22), (8, -15)):
        pen.plain(ellipse(x, y, 3.6, 2.6), CREAM, tag="mark")


@inked(INK_WARM)
def sushi(pen: Pen) -> None:
    pen.shape(rounded(-50, 24, 100, 12, 5), BROWN)
    pen.shape(mochi(0, 8, 40, 24, 0.3, 0.8, 0.85), WHITE, shaded=True)
    face(pen, 0, 9, 26)
    pen.shape(
        "M-46 -2C-46 -26 -22 -34 2 -34C28 -34 46 -24 46 -4C46 6 38 6 32 0C14 -8 -14 -8 -32 2C-40 8 -46 6 -46 -2Z",
        ORANGE,
        shaded=True,
    )
    pen.line("M-26 -22l8 14M-4 -27l6 17M18 -25l6 15", CREAM, 5.5)


@inked(INK_WARM)
def bubble_tea(pen: Pen) -> None:
    with pen.transformed("translate(0 -20)"):
        pen.limb("M2 -26L14 -54", ROSE, 14)
        pen.shape("M-27 -16H27L21 36Q20 43 13 43H-13Q-20 43 -21 36Z", "#F1CDA4", shaded=True)
        for x, y in ((-12, 35), (0, 36), (12, 35), (-7, 25), (7, 25)):
            pen.plain(ellipse(x, y, 5.2), pen.ink, tag="dark")
        pen.shape("M-27 -18C-26 -42 26 -42 27 -18Z", "#E6F5FF")
        pen.shape(rounded(-33, -23, 66, 12, 6), MINT, outline_width=5)
        face(pen, 0, 1, 22)
        shine(pen, -15, -29, 6, 3, -30)


@inked(INK_BLUE)
def milk(pen: Pen) -> None:
    with pen.transformed("translate(0 -18)"):
        pen.shape("M-28 -12L-17 -34H17L28 -12Z", SKY)
        pen.shape(rounded(-19, -45, 38, 13, 4), BLUE, outline_width=5)
        pen.shape("M-28 -12H28V34Q28 40 22 40H-22Q-28 40 -28 34Z", WHITE, shaded=True)
        pen.shape("M-28 20Q-14 10 0 19Q14 28 28 18V34Q28 40 22 40H-22Q-28 40 -28 34Z", BLUE, outline_width=5)
        face(pen, 0, 0, 24)


@inked(INK_WARM)
def pumpkin(pen: Pen) -> None:
    pen.limb("M0 -62Q0 -76 11 -80", LEAF, 16)
    for side in (-1, 1):
        pen.shape(ellipse(side * 26, -33, 25, 30), ORANGE)
    pen.shape(ellipse(0, -34, 27, 34), ORANGE, shaded=True)
    for side in (-1, 1):
        pen.plain(f"M{side * 16} -49L{side * 9} -35H{side * 23}Z", pen.ink, tag="dark")
    pen.plain("M-24 -27Q-10 -22 0 -22Q10 -22 24 -27Q18 -6 0 -6Q-18 -6 -24 -27Z", pen.ink, tag="dark")
    pen.plain("M-5 -22H5V-15H-5ZM5 -6V-12H13L12 -9Z", GOLD, tag="teeth")
    shine(pen, -37, -46, 3.5, 8, 20)


@inked(INK_BLUE)
def fish(pen: Pen) -> None:
    pen.shape("M22 0Q36 -24 50 -24Q44 0 50 24Q36 24 22 0Z", GOLD)
    pen.shape("M-20 -20Q-4 -42 18 -34Q16 -24 18 -14Z", GOLD)
    pen.shape("M-48 2C-40 -34 14 -36 30 0C14 36 -40 36 -48 2Z", BLUE, shaded=True)
    pen.line("M-12 -18Q-2 0 -12 20", width=5)
    pen.line("M4 -12q7 6 0 12M14 -2q6 5 0 10M2 10q6 5 0 9", SKY, 5, tag="mark")
    pen.shape(ellipse(-27, -5, 9), WHITE, outline_width=INNER)
    pen.plain(ellipse(-28, -4, 4.2, 5), pen.ink, tag="eye")
    pen.line("M-45 10Q-38 14 -33 10", width=4.5)


FOOD: dict[str, Prop] = {
    "coffee": Prop(coffee, "chest", -59, 41, 55),
    "noodles": Prop(noodles, "chest", -59, 44, 63),
    "cake": Prop(cake, "chest", -59, 44, 46),
    "pizza": Prop(pizza, "hand", -81, 23, 55),
    "ice cream": Prop(ice_cream, "hand", -101, 29, 35),
    "donut": Prop(donut, "hand", -71, 15, 43),
    "watermelon": Prop(watermelon, "chest", -37, 40, 52),
    "apple": Prop(apple, "hand", -76, 15, 44),
    "strawberry": Prop(strawberry, "hand", -77, 18, 41),
    "cookie": Prop(cookie, "hand", -68, 16, 42),
    "burger": Prop(burger, "chest", -42, 42, 49),
    "sushi": Prop(sushi, "chest", -38, 40, 54),
    "bubble tea": Prop(bubble_tea, "hand", -85, 27, 36),
    "milk": Prop(milk, "hand", -66, 26, 32),
    "pumpkin": Prop(pumpkin, "beside", -92, 4, 55),
    "fish": Prop(fish, "chest", -40, 31, 54),
}
