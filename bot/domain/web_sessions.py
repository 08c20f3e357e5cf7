"""Ways into the trainers' page: links that work once, sessions, and the data by which a Mini App says who opened it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from bot.domain.errors import SignInRefused

LINK_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=8)
INIT_DATA_LIFE = timedelta(minutes=10)
INIT_DATA_LIMIT = 8_000
"""Characters; Telegram's own data has about 500."""
_CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link from the chat; works once."""

    token_hash: str
    learner_id: str
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebSession:
    """A trainer signed in on the page."""

    token_hash: str
    learner_id: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InitData:
    """What a Mini App was told by Telegram, checked.

    Attributes:
        seal: its signature; the same data has the same one.
    """

    telegram_id: int
    signed_at: datetime
    seal: str


def hashed(token: str) -> str:
    """Give what is stored of a token: whoever reads the database can sign in with none of it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_token(secret: str) -> str:
    """Give the token that every form of a session carries; nobody who lacks the cookie can make it."""
    return hmac.new(secret.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def read_init_data(text: str, bot_token: str, now: datetime) -> InitData:
    """Check the data of a Mini App as Telegram's documentation says (Mini Apps, "Validating data").

    Args:
        text: `Telegram.WebApp.initData`: fields as a query string, `hash` among them.

    Raises:
        SignInRefused: "forged", or "expired" ten minutes after Telegram signed it.
    """
    try:
        pairs = parse_qsl(text[:INIT_DATA_LIMIT], keep_blank_values=True, strict_parsing=True, max_num_fields=50)
    except ValueError:
        raise SignInRefused("forged") from None
    fields = dict(pairs)
    seal = fields.pop("hash", "")
    if len(fields) != len(pairs) - 1 or len(text) > INIT_DATA_LIMIT:  # a field twice: which one was signed?
        raise SignInRefused("forged")
    signed = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.new(b"WebAppData", bot_token.encode(), hashlib.sha256).digest()
    right = hmac.new(key, signed.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), seal.encode("utf-8", "replace")):
        raise SignInRefused("forged")
    try:
        signed_at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        telegram_id = json.loads(fields["user"])["id"]
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        raise SignInRefused("forged") from None
    if not isinstance(telegram_id, int) or signed_at > now + _CLOCKS_DIFFER:
        raise SignInRefused("forged")
    if now - signed_at > INIT_DATA_LIFE:
        raise SignInRefused("expired")
    return InitData(telegram_id, signed_at, right)
