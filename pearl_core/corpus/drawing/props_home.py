"""Props to wear, to carry and to have at home: fourteen of the sixty."""

from pearl_core.corpus.drawing.prop import (
    BLUE,
    BROWN,
    CORAL,
    CREAM,
    GOLD,
    GREEN,
    INK_BLUE,
    INK_GOLD,
    INK_GREEN,
    INK_PINK,
    INK_RED,
    INK_SLATE,
    INK_VIOLET,
    INK_WARM,
    INNER,
    LEAF,
    LEMON,
    LILAC,
    MINT,
    NAVY,
    ORANGE,
    PINK,
    RED,
    ROSE,
    SKY,
    SLATE,
    VIOLET,
    WHITE,
    Prop,
    face,
    inked,
    shine,
)
from pearl_core.corpus.drawing.shapes import Pen, drop, ellipse, heart, rounded, scallop, star


@inked(INK_RED)
def umbrella(pen: Pen) -> None:
    pen.limb("M0 -80V-18C0 2 -24 2 -24 -14", BROWN, 14)
    pen.line("M0 -124v-6", width=8)
    pen.shape(
        "M-68 -74C-62 -140 62 -140 68 -74Q51 -90 34 -76Q17 -91 0 -77Q-17 -91 -34 -76Q-51 -90 -68 -74Z", RED, shaded=True
    )
    pen.shape(
        "M0 -124C-20 -114 -33 -98 -34 -76Q-17 -91 0 -77Q17 -91 34 -76C33 -98 20 -114 0 -124Z", CREAM, outline_width=5
    )
    shine(pen, -47, -96, 4, 9, 40)


@inked(INK_GOLD)
def crown(pen: Pen) -> None:
    pen.shape(
        "M-37 -4L-46 -44Q-46 -50 -41 -47L-21 -30L-4 -56Q0 -61 4 -56L21 -30L41 -47Q46 -50 46 -44L37 -4Q0 6 -37 -4Z",
        GOLD,
        shaded=True,
    )
    for x, y in ((-45, -48), (0, -60), (45, -48)):
        pen.shape(ellipse(x, y, 7), LEMON, outline_width=5)
    pen.shape(ellipse(0, -18, 9), RED, outline_width=INNER)
    for x in (-23, 23):
        pen.shape(ellipse(x, -16, 6), SKY, outline_width=INNER)


@inked(INK_VIOLET)
def party_hat(pen: Pen) -> None:
    pen.shape("M-34 -6L-5 -74Q0 -81 5 -74L34 -6Q0 6 -34 -6Z", VIOLET, shaded=True)
    pen.shape("M-24 -30Q0 -18 24 -30L30 -16Q0 -3 -30 -16Z", GOLD, outline_width=INNER)
    pen.shape("M-14 -53Q0 -46 14 -53L18 -43Q0 -34 -18 -43Z", GOLD, outline_width=INNER)
    pen.shape(scallop(0, -79, 12, 12, 6), ROSE)


@inked(INK_SLATE)
def sunglasses(pen: Pen) -> None:
    pen.line("M-10 -11Q0 -18 10 -11", width=8)
    for side in (-1, 1):
        pen.shape(
            f"M{side * 8} -16Q{side * 30} -22 {side * 53} -17C{side * 54} 8 {side * 46} 21 {side * 30} 21"
            f"C{side * 14} 21 {side * 5} 8 {side * 8} -16Z",
            NAVY,
            tag="dark",
            shaded=True,
        )
    for x in (-42, 18):
        pen.line(f"M{x} 2L{x + 12} -10M{x + 9} 6L{x + 16} -1", SKY, 5, tag="shine")


@inked(INK_RED)
def scarf(pen: Pen) -> None:
    pen.shape("M12 10L40 4L46 54H18Z", RED, shaded=True)
    pen.line("M19 36L44 34", CREAM, 7)
    pen.line("M22 58v6M32 58v6M42 57v6", RED, 7)
    pen.shape("M-52 -14Q0 8 52 -14Q60 0 51 13Q0 34 -51 13Q-60 0 -52 -14Z", RED, shaded=True)
    pen.line("M-34 -5L-36 17M-10 2L-11 23M14 1L15 22M37 -6L39 15", CREAM, 8)


@inked(INK_BLUE)
def headphones(pen: Pen) -> None:
    pen.limb("M-90 2C-96 -113 96 -113 90 2", BLUE, 20)
    pen.line("M-30 -79Q0 -88 30 -79", SKY, 5, tag="shine")
    for side in (-1, 1):
        pen.shape(rounded(side * 84 - 11, -22, 22, 54, 11), LEMON)
        pen.shape(f"M{side * 90} -24C{side * 122} -24 {side * 122} 34 {side * 90} 34Z", BLUE, shaded=True)


@inked(INK_GREEN)
def backpack(pen: Pen) -> None:
    pen.limb("M-13 -84C-15 -106 15 -106 13 -84", LEAF, 14)
    for side in (-1, 1):
        pen.shape(rounded(side * 40 - 11, -42, 22, 40, 10), LEAF)
    pen.shape("M-39 -42C-42 -102 42 -102 39 -42V-15Q39 -1 26 -1H-26Q-39 -1 -39 -15Z", GREEN, shaded=True)
    pen.line("M-31 -58H31", width=6)
    pen.shape(rounded(-6, -63, 12, 17, 5), GOLD, outline_width=INNER)
    pen.shape(rounded(-28, -40, 56, 31, 11), MINT, outline_width=5)
    face(pen, 0, -28, 24)
    shine(pen, -23, -76, 4, 8, 30)


@inked(INK_WARM)
def suitcase(pen: Pen) -> None:
    pen.limb("M-16 -66V-84H16V-66", SLATE, 13)
    for x in (-26, 26):
        pen.shape(ellipse(x, -6, 7), SLATE)
    pen.shape(rounded(-44, -70, 88, 62, 12), GOLD, shaded=True)
    pen.line("M-27 -66V-12M27 -66V-12", BROWN, 8)
    pen.shape(heart(0, -44, 13), RED, outline_width=INNER)
    pen.shape(star(3, -21, 9, waist=0.52), SKY, outline_width=3)


@inked(INK_PINK)
def flowers(pen: Pen) -> None:
    for side in (-1, 1):
        pen.shape(f"M{side * 6} 8Q{side * 34} -4 {side * 52} 12Q{side * 34} 30 {side * 6} 20Z", GREEN, outline_width=5)
    for x, y, colour in ((-25, -8, ROSE), (25, -8, GOLD), (0, -28, LILAC)):
        pen.shape(scallop(x, y, 17, 17, 5, -0.3), colour, outline_width=5)
        pen.shape(ellipse(x, y, 8), CREAM, outline_width=3)
    pen.shape("M-32 12Q-16 22 0 18Q16 22 32 12L11 50Q0 56 -11 50Z", SKY, shaded=True)
    pen.shape("M0 36L-17 27V46ZM0 36L17 27V46Z", RED, outline_width=INNER)


@inked(INK_GOLD)
def candle(pen: Pen) -> None:
    pen.limb("M26 4C48 -8 50 18 28 12", GOLD, 12)
    pen.shape("M-36 0H36Q34 18 18 18H-18Q-34 18 -36 0Z", GOLD, shaded=True)
    pen.shape(rounded(-18, -48, 36, 52, 7), PINK, shaded=True)
    pen.shape(
        "M-18 -40Q-18 -50 -10 -50H10Q18 -50 18 -40V-26Q14 -20 10 -26V-31Q6 -37 2 -31V-15Q-2 -9 -6 -15V-33"
        "Q-12 -39 -18 -33Z",
        CREAM,
        outline_width=INNER,
    )
    pen.line("M0 -50V-58", width=5)
    pen.shape(drop(0, -70, 15), ORANGE)
    pen.shape(drop(0, -65, 7), LEMON, outline_width=3)


@inked(INK_RED)
def lantern(pen: Pen) -> None:
    pen.line("M0 -40V-50", width=6)
    pen.line("M0 42V52M-8 42V48M8 42V48", GOLD, 5)
    pen.shape(ellipse(0, 0, 42, 34), RED, shaded=True)
    pen.line("M-14 -31Q-34 0 -14 31M14 -31Q34 0 14 31", ORANGE, 5)
    pen.shape(rounded(-20, -42, 40, 13, 5), GOLD, outline_width=5)
    pen.shape(rounded(-20, 29, 40, 13, 5), GOLD, outline_width=5)
    face(pen, 0, -2, 20)


@inked(INK_GREEN)
def plant(pen: Pen) -> None:
    for turn in (-44, 44, 0):
        with pen.transformed("translate(0 -36)", f"rotate({turn})"):
            pen.shape("M0 0C-22 -16 -22 -50 0 -66C22 -50 22 -16 0 0Z", GREEN, shaded=turn == 0)
            pen.line("M0 -8V-46", LEAF, 5)
    pen.shape("M-31 -36H31L25 -8Q24 -1 17 -1H-17Q-24 -1 -25 -8Z", CORAL, shaded=True)
    pen.shape(rounded(-36, -46, 72, 15, 6), CORAL)
    face(pen, 0, -20, 20)


@inked(INK_RED)
def rose(pen: Pen) -> None:
    pen.limb("M0 28V-34", LEAF, 13)
    pen.shape("M2 10Q10 -14 36 -12Q32 12 2 10Z", GREEN, outline_width=5)
    pen.shape("M-2 -2Q-10 -24 -34 -20Q-28 2 -2 -2Z", GREEN, outline_width=5)
    pen.shape("M-31 -64C-26 -92 26 -92 31 -64C34 -40 18 -28 0 -28C-18 -28 -34 -40 -31 -64Z", RED, shaded=True)
    pen.shape("M-31 -66Q-34 -28 0 -28Q-2 -50 -31 -66ZM31 -66Q34 -28 0 -28Q2 -50 31 -66Z", ROSE, outline_width=5)
    pen.line("M-12 -66C-12 -78 13 -80 13 -67C13 -56 -4 -56 -3 -66", width=5)


@inked(INK_BLUE)
def pillow(pen: Pen) -> None:
    pen.shape(
        "M-38 -31Q0 -42 38 -31Q54 -42 52 -25Q58 2 52 28Q54 45 38 35Q0 44 -38 35Q-54 45 -52 28Q-58 2 -52 -25"
        "Q-54 -42 -38 -31Z",
        SKY,
        shaded=True,
    )
    pen.line("M-42 -24l8 7M42 -24l-8 7M-42 28l8 -7M42 28l-8 -7", width=4.5)
    pen.shape("M4 -18A20 20 0 1 0 20 12A16 16 0 0 1 4 -18Z", LEMON, outline_width=INNER)
    pen.shape(star(22, -8, 9, waist=0.52), WHITE, outline_width=3.5)


HOME: dict[str, Prop] = {
    "umbrella": Prop(umbrella, "overhead", -134, 8, 72),
    "crown": Prop(crown, "head", -70, 5, 55),
    "party hat": Prop(party_hat, "head", -99, 4, 38),
    "sunglasses": Prop(sunglasses, "eyes", -23, 25, 57),
    "scarf": Prop(scarf, "neck", -18, 68, 60),
    "headphones": Prop(headphones, "ears", -98, 38, 118),
    "backpack": Prop(backpack, "beside", -111, 3, 55),
    "suitcase": Prop(suitcase, "beside", -94, 5, 48),
    "flowers": Prop(flowers, "chest", -52, 57, 55),
    "candle": Prop(candle, "hand", -96, 23, 53),
    "lantern": Prop(lantern, "chest", -53, 55, 46),
    "plant": Prop(plant, "beside", -106, 3, 50),
    "rose": Prop(rose, "hand", -89, 38, 39),
    "pillow": Prop(pillow, "chest", -40, 43, 59),
}
