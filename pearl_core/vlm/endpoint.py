"""A vision-language model behind any endpoint that speaks OpenAI's chat completions with pictures.

    model = EndpointModel(Chat(ChatConfig("http://localhost:8000/v1", "llava-1.5-7b-hf"), key))
    model.ask([Path("cat.png")], KEYWORDS)

A picture goes as a PNG inside the request. A question that got no answer is left for the next run.
"""

import base64
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pearl_core.artifacts import digest
from pearl_core.corpus.headers import PictureError
from pearl_core.llm import Chat, ChatError, Usage
from pearl_core.vlm.model import Identity, NoAnswer, look
from pearl_core.vlm.prompts import Prompt

SIDE = 672  # pixels of the longest side that is sent: twice what LLaVA sees
PATIENCE = 8  # failures in a row after which the endpoint is taken to be out of order
REVISION = 1  # of what a picture looks like when it is sent


class EndpointModel:
    """Asks about all pictures of a call at the same time. What it costs and why it gave up are its attributes."""

    def __init__(self, chat: Chat) -> None:
        self.identity = Identity(
            chat.config.model,
            digest("endpoint", REVISION, chat.config.endpoint, chat.config.model, dict(chat.config.body)),
        )
        self.usage = Usage()
        self.stopped = ""
        self._chat = chat
        self._failures = 0  # in a row

    def ask(self, pictures: Sequence[Path], prompt: Prompt) -> list[str | NoAnswer]:
        """The answer for each picture. `stopped` is set after PATIENCE failures in a row.

        A refused request is a failure as any other: it may be about one picture, which a filter does not let pass.
        """
        with ThreadPoolExecutor(len(pictures) or 1) as pool:
            replies = list(pool.map(lambda picture: self._ask_one(picture, prompt), pictures))
        return [self._counted(reply) for reply in replies]

    def _ask_one(self, picture: Path, prompt: Prompt) -> tuple[str, Usage] | ChatError | NoAnswer:
        try:
            url = data_url(picture)
        except PictureError as error:
            return NoAnswer(str(error))
        try:
            image = {"type": "image_url", "image_url": {"url": url}}
            completion = self._chat.complete([image, {"type": "text", "text": prompt.text}])
        except ChatError as error:
            return error
        return completion.text, completion.usage

    def _counted(self, reply: tuple[str, Usage] | ChatError | NoAnswer) -> str | NoAnswer:
        if isinstance(reply, NoAnswer):
            return reply
        if isinstance(reply, ChatError):
            self.usage += reply.usage
            self._failures += 1
            if self._failures >= PATIENCE:
                self.stopped = str(reply)
            return NoAnswer(str(reply))
        text, usage = reply
        self.usage += usage
        self._failures = 0
        return text


def data_url(picture: Path) -> str:
    """The picture as models see it, reduced to SIDE pixels, as a PNG in a data URL. Raises PictureError."""
    image = look(picture)
    image.thumbnail((SIDE, SIDE))
    written = io.BytesIO()
    image.save(written, "PNG")
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode("ascii")
