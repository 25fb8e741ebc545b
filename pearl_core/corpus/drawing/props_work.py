"""Props to work, study, write and find things with: fourteen of the sixty."""

from pearl_core.corpus.drawing.prop import (
    BLUE,
    BROWN,
    CREAM,
    GOLD,
    GREEN,
    GREY,
    INK_BLUE,
    INK_GOLD,
    INK_GREEN,
    INK_PINK,
    INK_RED,
    INK_SLATE,
    INK_WARM,
    INNER,
    LEAF,
    LEMON,
    MINT,
    NAVY,
    ORANGE,
    PINK,
    RED,
    ROSE,
    SKY,
    SLATE,
    STEEL,
    WHITE,
    Prop,
    inked,
    ring,
    shine,
)
from pearl_core.corpus.drawing.shapes import Pen, ellipse, heart, rounded


@inked(INK_SLATE)
def laptop(pen: Pen) -> None:
    pen.shape(rounded(-50, -40, 100, 66, 10), SLATE, shaded=True)
    pen.shape(heart(0, -8, 18), WHITE, outline_width=INNER)
    pen.shape("M-60 23H60L66 34Q66 42 57 42H-57Q-66 42 -66 34Z", STEEL)
    shine(pen, -40, -24, 3, 9)


@inked(INK_SLATE)
def phone(pen: Pen) -> None:
    with pen.transformed("rotate(9)"):
        pen.shape(rounded(-26, -70, 52, 90, 12), NAVY, shaded=True)
        pen.shape(rounded(-18, -59, 36, 62, 5), SKY, outline_width=3, tag="screen")
        pen.shape(heart(0, -28, 14), ROSE, outline_width=INNER)
        pen.line("M-5 11h10", WHITE, 5)


@inked(INK_RED)
def megaphone(pen: Pen) -> None:
    with pen.transformed("rotate(-14)"):
        pen.limb("M-10 -16L-4 12", RED, 17)
        pen.shape(rounded(-44, -45, 22, 30, 8), RED)
        pen.shape("M-26 -42Q6 -46 30 -64V4Q6 -14 -26 -18Z", CREAM, shaded=True)
        pen.shape(ellipse(31, -30, 10, 35), RED)
        pen.line("M52 -54l11 -9M56 -30h14M52 -6l11 9", ORANGE, 7)


@inked(INK_RED)
def thermometer(pen: Pen) -> None:
    with pen.transformed("rotate(24)"):
        pen.shape(rounded(-14, -76, 28, 84, 14), WHITE)
        pen.shape(ellipse(0, 6, 20), RED, shaded=True)
        pen.line("M0 0V-40", RED, 11)
        pen.line("M14 -58h-9M14 -46h-9M14 -34h-9", width=4)
        shine(pen, -8, 0, 3.5, 5, 30)


@inked(INK_BLUE)
def book(pen: Pen) -> None:
    pen.shape("M-52 -28Q-26 -36 0 -26Q26 -36 52 -28V34Q26 26 0 38Q-26 26 -52 34Z", BLUE)
    for side in (-1, 1):
        pen.shape(
            f"M0 -26Q{side * 22} -42 {side * 44} -34V22Q{side * 22} 14 0 28Z", CREAM, outline_width=5, shaded=side > 0
        )
        for y in (-18, -6, 6):
            pen.line(f"M{side * 10} {y}Q{side * 22} {y - 7} {side * 34} {y - 7}", STEEL, 4.5)
    pen.shape("M16 -36H28V-6L22 -12L16 -6Z", RED, outline_width=INNER)


@inked(INK_WARM)
def pencil(pen: Pen) -> None:
    with pen.transformed("rotate(24)"):
        pen.shape("M-15 8L-3 36Q0 41 3 36L15 8Z", CREAM)
        pen.plain("M-7 28L-3 37Q0 41 3 37L7 28Z", pen.ink, tag="dark")
        pen.shape("M-15 -48H15V8L7 14L0 8L-7 14L-15 8Z", GOLD, shaded=True)
        pen.line("M-5 -44V6M5 -44V6", ORANGE, 4)
        pen.shape(rounded(-15, -74, 30, 26, 10), PINK)
        pen.shape(rounded(-17, -58, 34, 13, 4), GREY, outline_width=5)


@inked(INK_SLATE)
def camera(pen: Pen) -> None:
    pen.shape(rounded(-40, -37, 21, 20, 6), RED)
    pen.shape("M-17 -24L-11 -38H15L21 -24Z", MINT)
    pen.shape(rounded(-47, -26, 94, 62, 14), MINT, shaded=True)
    pen.shape(ellipse(0, 6, 24), WHITE)
    pen.shape(ellipse(0, 6, 15), NAVY, outline_width=5, tag="screen")
    pen.plain(ellipse(-5, 1, 5), WHITE, tag="glint")
    pen.shape(rounded(26, -18, 14, 11, 4), LEMON, outline_width=INNER)


@inked(INK_BLUE)
def alarm_clock(pen: Pen) -> None:
    with pen.transformed("translate(0 -32)"):
        pen.line("M-22 28L-30 40M22 28L30 40", width=9)
        pen.limb("M0 -26V-40", GOLD, 13)
        for side in (-1, 1):
            with pen.transformed(f"translate({side * 25} -30)", f"rotate({side * 38})"):
                pen.shape("M-18 8C-18 -18 18 -18 18 8Z", GOLD)
        pen.shape(ellipse(0, 4, 37), BLUE, shaded=True)
        pen.shape(ellipse(0, 4, 26), WHITE, outline_width=5)
        pen.line("M0 4V-11M0 4L10 10", width=6)
        pen.plain(ellipse(0, 4, 4.5), RED, tag="dark")


@inked(INK_GOLD)
def light_bulb(pen: Pen) -> None:
    pen.line("M-50 -54h-8M50 -54h8M-37 -89l-6 -6M37 -89l6 -6M0 -104v-9", GOLD, 7)
    pen.shape("M-14 -16C-15 -30 -35 -34 -35 -58C-35 -100 35 -100 35 -58C35 -34 15 -30 14 -16Z", LEMON, shaded=True)
    pen.line("M-5 -20V-36C-24 -50 -4 -62 0 -48C4 -62 24 -50 5 -36V-20", ORANGE, 5)
    pen.shape(rounded(-16, -20, 32, 18, 7), STEEL)
    pen.line("M-13 -11H13", width=4.5)
    shine(pen, -22, -66, 4, 8, 25)


@inked(INK_SLATE)
def magnifying_glass(pen: Pen) -> None:
    with pen.transformed("rotate(28)"):
        pen.limb("M0 -8V24", BROWN, 21)
        pen.shape(ellipse(0, -44, 26), "#CBEBFF", shaded=True)
        pen.shape(ring(0, -44, 34, 24), GOLD)
        pen.line("M-13 -46Q-12 -57 -2 -58", WHITE, 6.5)


@inked(INK_GOLD)
def key(pen: Pen) -> None:
    with pen.transformed("rotate(20)"):
        pen.shape(rounded(2, 6, 24, 14, 4) + rounded(2, 25, 19, 13, 4), GOLD)
        pen.shape(rounded(-8, -30, 16, 72, 6), GOLD)
        pen.shape(heart(0, -44, 38) + ellipse(0, -38, 9), GOLD, shaded=True)
        shine(pen, -23, -56, 4, 8, 35)


@inked(INK_PINK)
def letter(pen: Pen) -> None:
    pen.shape(rounded(-47, -31, 94, 64, 8), CREAM, shaded=True)
    pen.line("M-42 28L-10 2M42 28L10 2", width=5)
    pen.shape("M-45 -29Q-44 -31 -39 -31H39Q44 -31 45 -29L7 9Q0 15 -7 9Z", PINK)
    pen.shape(heart(0, 5, 17), RED, outline_width=5)


@inked(INK_GREEN)
def money(pen: Pen) -> None:
    for turn in (-34, 34, 0):
        with pen.transformed("translate(0 14)", f"rotate({turn})"):
            pen.shape(rounded(-22, -86, 44, 78, 6), GREEN if turn == 0 else LEAF, shaded=turn == 0)
            pen.line("M-13 -77H13", MINT, 5)
    pen.shape(ellipse(0, -34, 17), LEMON, outline_width=INNER)
    pen.line("M7 -40C4 -46 -8 -45 -7 -38C-6 -32 8 -36 7 -29C6 -23 -6 -23 -8 -29M0 -48V-20", width=4)


@inked(INK_SLATE)
def newspaper(pen: Pen) -> None:
    with pen.transformed("rotate(5)"):
        pen.shape(rounded(-38, -42, 82, 82, 5), STEEL)
    pen.shape(rounded(-42, -42, 82, 82, 5), WHITE, shaded=True)
    pen.line("M-31 -28H31", width=11)  # a headline without letters: a sticker has no text but its caption
    pen.line("M-34 -12H32", width=4.5)
    pen.shape(rounded(-34, -2, 34, 25, 3), SKY, outline_width=INNER)
    pen.line("M-31 19L-21 8L-14 16L-9 11L-3 18", width=4)
    pen.line("M11 0H32M11 10H32M11 20H32M-32 32H32", STEEL, 5.5)


WORK: dict[str, Prop] = {
    "laptop": Prop(laptop, "chest", -44, 46, 70),
    "phone": Prop(phone, "hand", -75, 26, 39),
    "megaphone": Prop(megaphone, "hand", -80, 25, 66),
    "thermometer": Prop(thermometer, "hand", -74, 29, 43),
    "book": Prop(book, "chest", -40, 42, 56),
    "pencil": Prop(pencil, "hand", -74, 39, 44),
    "camera": Prop(camera, "chest", -42, 40, 51),
    "alarm clock": Prop(alarm_clock, "hand", -82, 13, 43),
    "light bulb": Prop(light_bulb, "overhead", -117, 2, 62),
    "magnifying glass": Prop(magnifying_glass, "hand", -77, 35, 58),
    "key": Prop(key, "hand", -76, 46, 56),
    "letter": Prop(letter, "chest", -35, 37, 51),
    "money": Prop(money, "hand", -76, 21, 68),
    "newspaper": Prop(newspaper, "chest", -48, 47, 51),
}
