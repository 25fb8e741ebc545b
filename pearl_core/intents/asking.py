"""Ask a language model for an intent ranking while somebody waits: in the background, once a query, remembered.

Who asks gets a future and waits as long as they like; an answer that comes too late for them is there for
the next who asks. An endpoint that fails again and again is left alone for a while.
"""

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future

from pearl_core.intents.prompt import NoRanking, Order, parse_order, question
from pearl_core.llm import Chat, ChatError

REMEMBERED = 10_000  # queries
AT_ONCE = 8  # questions
PATIENCE = 3  # failures in a row
REST = 60.0  # seconds that the endpoint is then left alone


class NotAsked(Exception):
    """The model was not asked; the message says why."""


class IntentAsker:
    """Rankings by one chat model. Safe to use from several threads."""

    def __init__(self, chat: Chat, rest: float = REST) -> None:
        """`rest`: seconds without questions after PATIENCE failures in a row."""
        self._chat = chat
        self._rest = rest
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Future[Order]] = OrderedDict()  # pending, ranked, or NoRanking; oldest first
        self._pending = 0
        self._failures = 0
        self._resting_until = 0.0

    def ask(self, key: str, query: str) -> Future[Order]:
        """The ranking of `query`, to come or already there; `key` says which queries are the same.

        The future raises ChatError or NoRanking. Raises NotAsked at once while the endpoint rests or is busy.
        """
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            if time.monotonic() < self._resting_until:
                raise NotAsked(f"left alone for {self._rest:g} s after {PATIENCE} failures in a row")
            if self._pending >= AT_ONCE:
                raise NotAsked(f"busy with {AT_ONCE} other queries")
            self._pending += 1
            answer = self._answers[key] = Future()
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        # A daemon, since an answer that nobody waits for any more must not keep the process from ending.
        threading.Thread(target=self._work, args=(key, query, answer), daemon=True).start()
        return answer

    def _work(self, key: str, query: str, answer: "Future[Order]") -> None:
        try:
            order = parse_order(self._chat.complete(question(query)).text)
        except NoRanking as error:  # would be the same again: remembered
            self._done(key, failed=False, forget=False)
            answer.set_exception(error)
        except Exception as error:  # ChatError, or what nobody foresaw: whoever waits must be told
            self._done(key, failed=isinstance(error, ChatError), forget=True)
            answer.set_exception(error)
        else:
            self._done(key, failed=False, forget=False)
            answer.set_result(order)

    def _done(self, key: str, failed: bool, forget: bool) -> None:
        with self._lock:
            self._pending -= 1
            if forget:
                self._answers.pop(key, None)
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= PATIENCE:
                self._failures, self._resting_until = 0, time.monotonic() + self._rest
