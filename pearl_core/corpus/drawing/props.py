"""The sixty props of the demo corpus by name: `PROPS[entity].draw(pen)` draws one.

The drawings are in `props_*.py`, what a prop is in `prop.py`.
"""

from pearl_core.corpus.drawing.prop import Place, Prop
from pearl_core.corpus.drawing.props_food import FOOD
from pearl_core.corpus.drawing.props_home import HOME
from pearl_core.corpus.drawing.props_play import PLAY
from pearl_core.corpus.drawing.props_work import WORK

__all__ = ["PROPS", "Place", "Prop"]

PROPS: dict[str, Prop] = {**FOOD, **PLAY, **WORK, **HOME}
