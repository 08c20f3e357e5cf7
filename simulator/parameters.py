"""Parameters of a call: from the strings of a form, or JSON values, to checked Python values."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.entities import check_utf8
from simulator.errors import bad_request
from simulator.media import Upload

Convert = Callable[[str, Any], Any]


@dataclass(frozen=True)
class Parameter:
    """How one parameter is read, whether it must be there, and what stands in its place."""

    convert: Convert
    required: bool = False


def integer(name: str, value: Any) -> int:
    """Read a whole number, "12" or 12."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value.strip()):
        return int(value)
    raise bad_request(f'parameter "{name}" must be of type Integer')


def boolean(name: str, value: Any) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0", "yes", "no"}:
        return value.lower() in {"true", "1", "yes"}
    # Telegram takes anything else for false; a slip of the bot would go unseen.
    raise bad_request(f'parameter "{name}" must be of type Boolean')


def string(name: str, value: Any) -> str:
    """Read a string; half a surrogate pair is refused."""
    if not isinstance(value, str):
        raise bad_request(f'parameter "{name}" must be of type String')
    check_utf8(value)
    return value


def json_value(name: str, value: Any) -> Any:
    """Read an object or array, given as such or as its JSON text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f'can\'t parse "{name}": invalid JSON') from None


def json_object(name: str, value: Any) -> dict[str, Any]:
    """Read a JSON object."""
    found = json_value(name, value)
    if not isinstance(found, dict):
        raise bad_request(f'can\'t parse "{name}": object expected')
    return found


def json_list(name: str, value: Any) -> list[Any]:
    """Read a JSON array."""
    found = json_value(name, value)
    if isinstance(found, tuple):
        found = list(found)
    if not isinstance(found, list):
        raise bad_request(f'can\'t parse "{name}": array expected')
    return found


def chat_id(name: str, value: Any) -> int | str:
    """Read a chat id: a number, or "@name"."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    if value == "":
        raise bad_request(f"{name} is empty")
    return integer(name, value)


def file(name: str, value: Any) -> Upload | str:
    """Read a file: an upload, or the string of a file_id or address."""
    return value if isinstance(value, Upload) else string(name, value)


def input_media(name: str, value: Any) -> dict[str, Any]:
    """Read an InputMedia object, with its file already in it: an upload, or the string of a file_id or address."""
    found = json_object(name, value)
    if not isinstance(found.get("media"), (Upload, str)):
        raise bad_request(f'can\'t parse "{name}": media not found')
    return found


def read(table: Mapping[str, Parameter], given: Mapping[str, Any], files: Mapping[str, Upload]) -> dict[str, Any]:
    """Return the checked parameters of one call.

    An unknown parameter is refused. Telegram ignores it; here it is an error on purpose, because in a
    test it is a spelling mistake or a method this stand-in does not play.

    Raises:
        ApiError: 400 that names the parameter.
    """
    values: dict[str, Any] = dict(given)
    attachments = dict(files)
    for name in list(attachments):
        if name in table:
            values[name] = attachments.pop(name)
    for name, value in values.items():
        if isinstance(value, str) and value.startswith("attach://") and name in table:
            attached = attachments.pop(value.removeprefix("attach://"), None)
            if attached is None:
                raise bad_request(f"wrong attachment name in {name!r}: {value!r}")
            values[name] = attached
        elif name in table and table[name].convert is input_media:
            # The one place where an upload is named inside an object.
            media = json_object(name, value)
            inner = str(media.get("media", ""))
            if inner.startswith("attach://"):
                attached = attachments.pop(inner.removeprefix("attach://"), None)
                if attached is None:
                    raise bad_request(f"wrong attachment name in {name!r}: {inner!r}")
                values[name] = {**media, "media": attached}
    unknown = sorted((set(values) - set(table)) | set(attachments))
    if unknown:
        raise bad_request(f"unknown parameter {unknown[0]!r} (the simulator is stricter than Telegram here)")
    missing = [name for name, parameter in table.items() if parameter.required and values.get(name) is None]
    if missing:
        raise bad_request(_MISSING.get(missing[0], f"parameter {missing[0]!r} is required"))
    return {name: table[name].convert(name, value) for name, value in values.items() if value is not None}


_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
