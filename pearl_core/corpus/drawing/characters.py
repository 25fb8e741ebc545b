"""The cast: every key of `CHARACTERS` and the figure that is drawn for it."""

from pearl_core.corpus.drawing import characters_forest as forest
from pearl_core.corpus.drawing import characters_pantry as pantry
from pearl_core.corpus.drawing import characters_pets as pets
from pearl_core.corpus.drawing import characters_things as things
from pearl_core.corpus.drawing.figure import Figure

CAST: dict[str, Figure] = {
    "cat": pets.CAT,
    "bear": pets.BEAR,
    "rabbit": pets.RABBIT,
    "frog": pets.FROG,
    "penguin": pets.PENGUIN,
    "robot": things.ROBOT,
    "ghost": things.GHOST,
    "dumpling": things.DUMPLING,
    "cactus": things.CACTUS,
    "cloud": things.CLOUD,
    "axolotl": pets.AXOLOTL,
    "onigiri": things.ONIGIRI,
    "fox": forest.FOX,
    "duck": forest.DUCK,
    "octopus": pantry.OCTOPUS,
    "owl": pantry.OWL,
    "sloth": forest.SLOTH,
    "avocado": pantry.AVOCADO,
    "toast": pantry.TOAST,
    "mushroom": pantry.MUSHROOM,
    "star": pantry.STAR,
    "snail": pantry.SNAIL,
    "dino": forest.DINO,
    "bee": forest.BEE,
}
