"""The one error the Bot API knows, and the broken connection that is no answer at all."""

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`.

    Attributes:
        code: the HTTP status and `error_code`, e.g. 400.
        description: Telegram's words, with its prefix ("Bad Request: chat not found").
        parameters: `ResponseParameters`, e.g. `{"retry_after": 3}`; None for most errors.
    """

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_answer(self) -> dict[str, Any]:
        """Return the JSON body Telegram would send."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class ConnectionBroken(Exception):
    """The simulated network failed: the caller gets no answer, and nothing was done."""


def bad_request(reason: str) -> ApiError:
    """Return a 400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Return a 403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Return a 409 with Telegram's prefix."""
    return ApiError(409, f"Conflict: {reason}")
