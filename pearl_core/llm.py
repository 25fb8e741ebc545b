"""A chat model behind any endpoint that speaks OpenAI's chat completions: DeepSeek, vLLM, llama.cpp, Ollama.

One question in, one answer out, with a time-out, retries with exponential back-off, and the cost as the
endpoint reports it. Key and proxy are arguments, whatever the shell has set, and no message shows the key.

    chat = Chat(ChatConfig("https://api.deepseek.com/v1", "deepseek-chat"), key)
    chat.complete("Say hello.").text
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import httpx

MAX_BYTES = 4_000_000  # of one answer
LONGEST_WAIT = 60.0  # seconds between two attempts, whatever the endpoint asks for

Fault = Literal["time-out", "refused", "unavailable", "invalid answer", "empty answer"]


@dataclass(frozen=True, slots=True)
class ChatConfig:
    """Where and how to ask. `body` holds the fields of a request besides `model` and `messages`."""

    endpoint: str  # base URL, version included, e.g. https://api.deepseek.com/v1
    model: str
    timeout: float = 60.0  # seconds for one attempt
    attempts: int = 4
    backoff: float = 1.0  # seconds before the second attempt; doubles with each further one
    proxy: str | None = None  # URL of an HTTP proxy
    body: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({"temperature": 0, "max_tokens": 1024}))

    def __post_init__(self) -> None:
        if not self.endpoint.startswith(("http://", "https://")):
            raise ValueError(f"endpoint {self.endpoint!r} is no URL that begins with http:// or https://")
        if not 0 < self.timeout < math.inf or self.attempts < 1 or self.backoff < 0:
            raise ValueError("a chat needs timeout > 0 (seconds), attempts >= 1 and backoff >= 0")


@dataclass(frozen=True, slots=True)
class Usage:
    """What questions cost: calls, tokens as the endpoint reports them, seconds with the waits between attempts."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0  # answers whose tokens the endpoint did not report
    seconds: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.uncounted + other.uncounted,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    usage: Usage


class ChatError(OSError):
    """No answer came, for the reason `fault`; `usage` is what the attempts cost all the same.

    "refused" is a request that no second attempt can mend (such as a wrong key), "unavailable" one that
    did not get through (no connection, too many requests, an error of the server).
    """

    def __init__(self, fault: Fault, detail: str, usage: Usage | None = None, wait: float = 0.0) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault: Fault = fault
        self.detail = detail
        self.usage = usage or Usage(calls=1)
        self.wait = wait  # seconds that the endpoint asks to be left alone


class Chat:
    """One model of one endpoint. Safe to use from several threads."""

    def __init__(self, config: ChatConfig, key: str | None = None) -> None:
        """Raises ValueError for a key that cannot be sent; connects only when first asked."""
        if key is not None and not (key.isascii() and key.isprintable() and key and " " not in key):
            raise ValueError("the key of the endpoint must be one word of printable ASCII characters")
        self.config = config
        self._key = key
        self._url = config.endpoint.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, proxy=config.proxy, trust_env=False)

    def complete(self, prompt: str | Sequence[Mapping[str, Any]]) -> Completion:
        """The model's answer to one message of the user: a text, or parts as the endpoint knows them (pictures).

        Raises ChatError after the last attempt.
        """
        started, spent = time.monotonic(), Usage()
        for attempt in range(1, self.config.attempts + 1):
            try:
                answer = self._attempt(prompt)
                return Completion(answer.text, _timed(spent + answer.usage, started))
            except ChatError as error:
                spent += error.usage
                if error.fault == "refused" or attempt == self.config.attempts:
                    raise ChatError(error.fault, error.detail, _timed(spent, started)) from None
                wait = max(error.wait, self.config.backoff * 2 ** (attempt - 1))
            time.sleep(min(wait, LONGEST_WAIT))
        raise AssertionError("unreachable")

    def _attempt(self, prompt: str | Sequence[Mapping[str, Any]]) -> Completion:
        body = {**self.config.body, "model": self.config.model, "messages": [{"role": "user", "content": prompt}]}
        try:
            status, headers, content = self._post(body)
        except httpx.TimeoutException:
            raise ChatError("time-out", f"no answer within {self.config.timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ChatError("unavailable", self._safe(str(error) or type(error).__name__)) from None
        if status != 200:
            retriable = status in (408, 409, 425, 429) or status >= 500
            detail = f"HTTP {status} {self._safe(_message(content))}".strip()
            raise ChatError("unavailable" if retriable else "refused", detail, wait=_seconds(headers))
        return _completion(content)

    def _post(self, body: Mapping[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body; httpx limits each read, this the whole answer."""
        ends, content = time.monotonic() + self.config.timeout, bytearray()
        with self._client.stream("POST", self._url, json=body, timeout=self.config.timeout) as response:
            for chunk in response.iter_bytes():
                content += chunk
                if time.monotonic() > ends:
                    raise httpx.ReadTimeout("slow answer")
                if len(content) > MAX_BYTES:
                    raise ChatError("invalid answer", f"longer than {MAX_BYTES:,} bytes")
            return response.status_code, response.headers, bytes(content)

    def _safe(self, text: str) -> str:
        """One short line of what the endpoint said, without the key and without what no one can read or print."""
        told = text.replace(self._key, "***") if self._key else text
        return " ".join("".join(char if char.isprintable() else " " for char in told).split())[:200]


def _timed(usage: Usage, started: float) -> Usage:
    return usage + Usage(seconds=time.monotonic() - started)


def _completion(content: bytes) -> Completion:
    try:
        told = json.loads(content)
        text, counts = told["choices"][0]["message"]["content"], told.get("usage") or {}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ChatError("invalid answer", "no JSON with choices[0].message.content", Usage(1, uncounted=1)) from None
    usage = _usage(counts)
    if text is None or (isinstance(text, str) and not text.strip()):
        raise ChatError("empty answer", "choices[0].message.content is empty", usage)
    if not isinstance(text, str):
        raise ChatError("invalid answer", "choices[0].message.content is no text", usage)
    return Completion(text, usage)


def _usage(counts: object) -> Usage:
    known = counts if isinstance(counts, dict) else {}
    prompt, completion = known.get("prompt_tokens"), known.get("completion_tokens")
    if type(prompt) is not int or type(completion) is not int:
        return Usage(calls=1, uncounted=1)
    return Usage(1, prompt, completion)


def _message(content: bytes) -> str:
    """The message of an error as endpoints word it, "" without one."""
    try:
        told = json.loads(content)
        return str(told["error"]["message"] if isinstance(told["error"], dict) else told["error"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def _seconds(headers: httpx.Headers) -> float:
    """The Retry-After of an answer in seconds; 0 without one, or where it is a date."""
    try:
        return max(0.0, float(headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0
