"""Ask a language model for an intent ranking while somebody waits: in the background, once a query, remembered.

Who asks gets a future and waits for it no longer than the time limit; an answer that comes too late for them
is there for the next who asks. An endpoint that fails, or is late, again and again is left alone for a while.

    asker = query_time_asker("https://api.deepseek.com/v1", "deepseek-chat", key)
    systems = Systems(corpus, asker)    # one asker for all systems, so that none asks what another did
"""

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from urllib.parse import urlsplit
from weakref import WeakSet

from pearl_core.intents.prompt import NoRanking, Order, parse_order, question
from pearl_core.llm import Chat, ChatConfig, ChatError

TIME_LIMIT = 2.0  # seconds that a query may wait
LATEST = 15.0  # seconds after which an answer is of no use to anybody any more
REMEMBERED = 10_000  # queries
AT_ONCE = 8  # questions
PATIENCE = 3  # failures or late answers in a row
REST = 60.0  # seconds that the endpoint is then left alone


class NotAsked(Exception):
    """The model was not asked; the message says why."""


class IntentAsker:
    """Rankings by one chat model. Safe to use from several threads."""

    def __init__(self, chat: Chat, time_limit: float = TIME_LIMIT, rest: float = REST) -> None:
        """`time_limit`: seconds that a query may wait; `rest`: without questions after PATIENCE failures in a row.

        Raises ValueError for a limit that is not more than 0.
        """
        if not time_limit > 0:
            raise ValueError(f"a time limit of {time_limit:g} s: more than 0 is allowed")
        self.time_limit = time_limit
        self._chat = chat
        self._rest = rest
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Future[Order]] = OrderedDict()  # pending, ranked, or NoRanking; oldest first
        self._pending = 0
        self._failures = 0
        self._resting_until = 0.0
        self._given_up: WeakSet[Future[Order]] = WeakSet()  # pending, and nobody is to wait for them any more

    @property
    def about(self) -> str:
        """The model and the machine that it is on, for people."""
        return f"{self._chat.config.model} at {urlsplit(self._chat.config.endpoint).hostname}"

    def ask(self, key: str, query: str) -> Future[Order]:
        """The ranking of `query`, to come or already there; `key` says which queries are the same.

        The future raises ChatError or NoRanking. Raises NotAsked at once while the endpoint rests or is busy.
        """
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            if time.monotonic() < self._resting_until:
                raise NotAsked(f"left alone for {self._rest:g} s after {PATIENCE} failures or late answers in a row")
            if self._pending >= AT_ONCE:
                raise NotAsked(f"busy with {AT_ONCE} other queries")
            self._pending += 1
            answer = self._answers[key] = Future()
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        # A daemon, since an answer that nobody waits for any more must not keep the process from ending.
        threading.Thread(target=self._work, args=(key, query, answer), daemon=True).start()
        return answer

    def wait(self, answer: "Future[Order]", ends: float) -> Order:
        """The ranking, if it comes before the moment `ends` (`time.monotonic`); what the future raises, else.

        Raises TimeoutError then, and at once where somebody else already waited for it in vain.
        """
        seconds = 0.0 if answer in self._given_up else max(0.0, ends - time.monotonic())
        try:
            return answer.result(timeout=seconds)
        except TimeoutError:
            with self._lock:
                if answer not in self._given_up:
                    self._given_up.add(answer)
                    self._count_failure()
            raise

    def _work(self, key: str, query: str, answer: "Future[Order]") -> None:
        try:
            order = parse_order(self._chat.complete(question(query)).text)
        except NoRanking as error:  # would be the same again: remembered
            self._done(key, answer, failed=False, forget=False)
            answer.set_exception(error)
        except Exception as error:  # ChatError, or what nobody foresaw: whoever waits must be told
            self._done(key, answer, failed=isinstance(error, ChatError), forget=True)
            answer.set_exception(error)
        else:
            self._done(key, answer, failed=False, forget=False)
            answer.set_result(order)

    def _done(self, key: str, answer: "Future[Order]", failed: bool, forget: bool) -> None:
        with self._lock:
            self._pending -= 1
            if forget:
                self._answers.pop(key, None)
            if answer in self._given_up:  # counted as a failure when it was
                self._given_up.discard(answer)
            elif failed:
                self._count_failure()
            else:
                self._failures = 0

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures >= PATIENCE:
            self._failures, self._resting_until = 0, time.monotonic() + self._rest


def query_time_asker(
    endpoint: str, model: str, key: str | None = None, time_limit: float = TIME_LIMIT, proxy: str | None = None
) -> IntentAsker:
    """An asker of `model` behind `endpoint`, one attempt a question. Raises ValueError for settings that cannot be."""
    if not model:
        raise ValueError("the language model has no name: such as deepseek-chat is allowed")
    return IntentAsker(
        Chat(ChatConfig(endpoint, model, max(LATEST, time_limit), attempts=1, proxy=proxy), key), time_limit
    )
