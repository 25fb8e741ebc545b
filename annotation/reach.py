"""Under which names the desk may be asked for, and from where somebody asks.

A page elsewhere can make a browser send requests here under a name of its own (DNS rebinding); an address in digits
it cannot. So a desk that has a public URL answers to that host, one that has none to addresses in digits and to this
machine's names, and every desk to loopback.
"""

import ipaddress
import socket
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from annotation.settings import is_loopback


@dataclass(frozen=True)
class Reach:
    """`host` is listened on; `public` is the origin (https://desk.example.org) that people know, "" for none."""

    host: str = "127.0.0.1"
    public: str = ""

    def allows(self, hostname: str) -> bool:
        """Whether a request may name this host (without port, in small letters)."""
        if is_loopback(hostname):
            return True
        if self.public:
            return hostname == self._public_name
        return not is_loopback(self.host) and (_is_address(hostname) or hostname in self._own_names)

    def origin(self, host: str) -> str:
        """The origin of our own pages where a request named this host, port included."""
        return self.public if self.public and hostname_of(host) == self._public_name else f"http://{host}"

    @property
    def secure(self) -> bool:
        """Whether browsers may send cookies over TLS alone."""
        return self.public.startswith("https:")

    def whence(self, scope: Scope) -> str:
        """The address that a request comes from.

        Behind a proxy on this machine it is the last one in X-Forwarded-For, which that proxy wrote; what stands
        before it, or comes from anybody else, is the client's own word.
        """
        peer: str = (scope.get("client") or ("",))[0]
        if self.public and is_loopback(peer):
            told = Headers(scope=scope).getlist("x-forwarded-for")
            last = told[-1].rpartition(",")[2].strip() if told else ""
            return last if _is_address(last) else peer
        return peer

    @cached_property
    def _public_name(self) -> str:
        return hostname_of(urlsplit(self.public).netloc)

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset(name.lower() for name in (self.host, socket.gethostname(), socket.getfqdn()))


LOOPBACK = Reach()


def hostname_of(host: str) -> str:
    """The host of a Host header, without its port, in small letters; "" for nonsense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
