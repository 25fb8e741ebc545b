"""The cast: every key of `CHARACTERS` and the figure that is drawn for it."""

from pearl_core.corpus.drawing import characters_pets as pets
from pearl_core.corpus.drawing import characters_things as things
from pearl_core.corpus.drawing.figure import Figure

CAST: dict[str, Figure] = {
    "cat": pets.CAT,
    "bear": pets.BEAR,
    "rabbit": pets.RABBIT,
    "frog": pets.FROG,
    "penguin": pets.PENGUIN,
    "axolotl": pets.AXOLOTL,
    "robot": things.ROBOT,
    "ghost": things.GHOST,
    "dumpling": things.DUMPLING,
    "cactus": things.CACTUS,
    "cloud": things.CLOUD,
    "onigiri": things.ONIGIRI,
}
