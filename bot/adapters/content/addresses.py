"""Web addresses written into words: only those that a fact or a helpline vouches for, and made-up ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ENDS = (
    "ai app asia biz cc click club co com dev edu gov icu id info io link live ly me mobi my net one online org ph pro pw"
    " sg shop site store tech th tk top to tv uk us vip vn website win xyz example"
)
_HOST = re.compile(
    rf"(?<![\w.-])(?:https?://|www\.)[^\s<>()\"“”]+|(?<![\w.-])(?:[a-z0-9-]+\.)+(?:{'|'.join(_ENDS.split())})(?![\w-]|\.\w)"
)


def hosts_in(text: str) -> tuple[str, ...]:
    """Give the hosts of all addresses in a text, whole or bare ("www.a.vn/b", "a.vn"), in its order."""
    return tuple(_host(found) for found in _HOST.findall(text))


def unknown_hosts(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Give the hosts in a text that nothing vouches for. One that ends with .example is made up, and leads nowhere."""
    vouched = frozenset(known)
    return tuple(host for host in hosts_in(text) if host not in vouched and not host.endswith(".example"))


def _host(address: str) -> str:
    return re.split(r"[/?#:]", address.partition("://")[2] or address)[0].rstrip(".,;!").removeprefix("www.").lower()
