"""Text and its entities: UTF-16 lengths, ranges, nesting, trimming, and what Telegram finds by itself.

Offsets and lengths are UTF-16 code units everywhere, as in the Bot API.
"""

import re
from typing import Any

from simulator import limits
from simulator.errors import bad_request

Entity = dict[str, Any]

_STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_CODE = frozenset({"code", "pre"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_EXTRA_KEYS = {
    "text_link": {"url"},
    "text_mention": {"user"},
    "pre": {"language"},
    "custom_emoji": {"custom_emoji_id"},
    "date_time": {"unix_time", "date_time_format"},
}
_URL = r"(?:https?|tg)://[^\s<>\"«»]+|(?:[a-z0-9-]+\.)+(?:com|org|net|info|gov|edu|vn|id|me|io)\b(?:/[^\s<>\"]*)?"
_FOUND = re.compile(
    rf"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<url>{_URL})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d_])\w{1,256})",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_DROPPED = re.compile("\r|[\u2028-\u202e]")


def utf16_len(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def check_utf8(text: str) -> None:
    """Refuse a text with half of a surrogate pair in it.

    Raises:
        ApiError: 400, as Telegram answers to bytes that are not UTF-8.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_request("strings must be encoded in UTF-8")


def boundaries(text: str) -> list[int]:
    """Return the UTF-16 offsets at which a character starts, and the end of the text."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if character > "\uffff" else 1))
    return offsets


def check_entities(text: str, entities: Any, limit: int = limits.ENTITIES) -> list[Entity]:
    """Return the entities in Telegram's order, or refuse them.

    Three checks are stricter than Telegram on purpose, because Telegram repairs these faults without a
    word and the reader then sees less than the bot meant: more than 100 entities (Telegram drops the
    rest), crossing ranges (it splits them), and nesting that its documentation forbids (it drops one).

    Raises:
        ApiError: 400 that names the entity.
    """
    if not isinstance(entities, list):
        raise bad_request("can't parse MessageEntity: expected an Array")
    if len(entities) > limit:
        raise bad_request(f"too many entities: {len(entities)}, the limit is {limit}")
    starts = set(boundaries(text))
    end_of_text = utf16_len(text)
    checked = [_check_one(entity, starts, end_of_text) for entity in entities]
    # As Telegram does: links, commands and so on are found in the text, never taken from the sender.
    checked = [entity for entity in checked if entity["type"] not in limits.FOUND_ENTITY_TYPES]
    checked.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    _check_nesting(checked)
    return checked


def _check_one(entity: Any, starts: set[int], end_of_text: int) -> Entity:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: "offset" and "length" must be of type Number')
    if kind not in limits.GIVEN_ENTITY_TYPES | limits.FOUND_ENTITY_TYPES:
        raise bad_request(f"can't parse MessageEntity: unsupported type {kind!r} specified")
    unknown = set(entity) - {"type", "offset", "length"} - _EXTRA_KEYS.get(kind, set())
    if unknown:
        raise bad_request(f"can't parse MessageEntity: unknown field {sorted(unknown)[0]!r} in {kind}")
    if offset < 0 or length <= 0:
        raise bad_request(f"entity {kind} at UTF-16 offset {offset} has length {length}")
    if offset + length > end_of_text:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    if offset not in starts:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}")
    if offset + length not in starts:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol "
            f"at UTF-16 offset {offset + length}"
        )
    if kind == "text_link":
        check_url(entity.get("url"), "text_link entity URL")
    if kind == "text_mention" and not isinstance(entity.get("user"), dict):
        raise bad_request("can't parse MessageEntity: can't find field \"user\"")
    return dict(entity)


def check_url(url: Any, what: str) -> None:
    """Refuse an address Telegram would not make a link of.

    Raises:
        ApiError: 400 that says which address and what it was for.
    """
    if not isinstance(url, str) or not re.fullmatch(r"(?:https?|tg|ton|tonsite)://[^\s]+", url):
        raise bad_request(f"{what} {url!r} is invalid: unsupported URL protocol or no host")


def _check_nesting(entities: list[Entity]) -> None:
    open_entities: list[Entity] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        open_entities = [other for other in open_entities if other["offset"] + other["length"] > start]
        for other in open_entities:
            if other["offset"] + other["length"] < end:
                raise bad_request(
                    f"entities cross: {other['type']} at UTF-16 offset {other['offset']} and {entity['type']} at {start}"
                )
            if not _may_nest(other["type"], entity["type"]):
                raise bad_request(
                    f"entities can't be nested: {entity['type']} at UTF-16 offset {start} "
                    f"in {other['type']}; Telegram would drop one of them"
                )
        open_entities.append(entity)


def _may_nest(one: str, other: str) -> bool:
    pair = {one, other}
    if pair & _QUOTES:
        return not (one in _QUOTES and other in _QUOTES)
    if pair & _CODE:
        return False
    return bool(pair & _STYLES)


def clean_text(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return text and entities as Telegram stores them: outer white space is cut off.

    Telegram also turns control characters into spaces and drops carriage returns and the marks that turn
    the direction of writing. Here this is done only where no entity would have to move, so that offsets
    stay those of the sender.
    """
    if not entities:
        text = _DROPPED.sub("", text)
    text = _CONTROL.sub(" ", text)
    first_entity = entities[0]["offset"] if entities else len(text)
    leading = 0
    while leading < min(len(text), first_entity) and text[leading] in " \n\t":
        leading += 1
    text = text[leading:].rstrip()
    end = utf16_len(text)
    kept = []
    for entity in entities:
        offset = entity["offset"] - leading
        length = min(entity["length"], end - offset)
        if length > 0:
            kept.append({**entity, "offset": offset, "length": length})
    return text, kept


def find_entities(text: str, given: list[Entity]) -> list[Entity]:
    """Return the given entities and those Telegram finds: commands, links, mentions, e-mail, hashtags."""
    offsets = boundaries(text)
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given
        if entity["type"] in _CODE | {"text_link", "text_mention"} | limits.FOUND_ENTITY_TYPES
    ]
    found = list(given)
    for match in _FOUND.finditer(text):
        kind = match.lastgroup
        start, end = offsets[match.start()], offsets[match.end()]
        if kind == "url":
            end -= len(match.group()) - len(match.group().rstrip(".,;:!?)'\""))
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        found.append({"type": kind, "offset": start, "length": end - start})
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return found
