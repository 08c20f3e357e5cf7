"""reply_markup: the shapes Telegram takes, checked field by field."""

from typing import Any

from simulator import limits
from simulator.entities import check_url, check_utf8, utf16_len
from simulator.errors import bad_request

Markup = dict[str, Any]

# Real ways to act that this stand-in cannot play out; a bot that uses one learns so at once.
_NOT_SIMULATED = frozenset(
    {
        "callback_game",
        "login_url",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
    }
)
_ACTIONS = ("callback_data", "copy_text", "url", "web_app")
_LOOKS = frozenset({"icon_custom_emoji_id", "style", "text"})
_REPLY_REQUESTS = frozenset(
    {
        "request_chat",
        "request_contact",
        "request_location",
        "request_managed_bot",
        "request_poll",
        "request_users",
        "web_app",
    }
)


def check_markup(markup: Any) -> Markup:
    """Return the markup unchanged, or refuse it.

    Raises:
        ApiError: 400 that names the field.
    """
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for key, check in (
        ("inline_keyboard", _check_inline),
        ("keyboard", _check_reply),
        ("remove_keyboard", _check_remove),
        ("force_reply", _check_force),
    ):
        if key in markup:
            check(markup)
            return markup
    raise bad_request("can't parse reply keyboard markup JSON object: no known keyboard in it")


def check_inline_markup(markup: Any) -> Markup:
    """Return an inline keyboard unchanged; an edited message can carry no other.

    Raises:
        ApiError: 400.
    """
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return check_markup(markup)


def _check_keys(given: dict[str, Any], allowed: frozenset[str] | set[str], where: str) -> None:
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise bad_request(f"can't parse {where}: unknown field {unknown[0]!r}")


def _check_rows(rows: Any, where: str) -> list[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"can't parse {where}: field must be an Array of Arrays")
    buttons = [button for row in rows for button in row]
    if len(buttons) > limits.BUTTONS_TOTAL:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    # Telegram may take wider rows, but clients cut them: stricter on purpose.
    if any(len(row) > limits.BUTTONS_PER_ROW for row in rows):
        raise bad_request(f"{where}: more than {limits.BUTTONS_PER_ROW} buttons in a row")
    return buttons


def _check_inline(markup: Markup) -> None:
    _check_keys(markup, {"inline_keyboard"}, "inline keyboard")
    for button in _check_rows(markup["inline_keyboard"], "inline keyboard"):
        if not isinstance(button, dict):
            raise bad_request("can't parse inline keyboard button: expected an Object")
        _check_button_look(button, "inline keyboard button")
        not_simulated = sorted(set(button) & _NOT_SIMULATED)
        if not_simulated:
            raise bad_request(f"inline keyboard button: {not_simulated[0]!r} is not simulated")
        _check_keys(button, _LOOKS | set(_ACTIONS), "inline keyboard button")
        actions = [action for action in _ACTIONS if action in button]
        if not actions:
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if len(actions) > 1:
            # Telegram takes the first it knows and drops the rest without a word.
            raise bad_request(f"inline keyboard button: exactly one of {' and '.join(actions)} may be set")
        _check_action(button, actions[0])


def _check_button_look(button: dict[str, Any], where: str) -> None:
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request(f'can\'t parse {where}: field "text" must be a non-empty String')
    check_utf8(text)
    if "style" in button and button["style"] not in limits.BUTTON_STYLES:
        raise bad_request(f"can't parse {where}: invalid button style specified")


def _check_action(button: dict[str, Any], action: str) -> None:
    value = button[action]
    if action == "callback_data":
        if not isinstance(value, str):
            raise bad_request('can\'t parse inline keyboard button: field "callback_data" must be a String')
        check_utf8(value)
        if not 1 <= len(value.encode()) <= limits.CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        check_url(value, "inline keyboard button URL")
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= utf16_len(text) <= limits.COPY_TEXT_UNITS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    else:
        _check_web_app(value)


def _check_web_app(value: Any) -> None:
    url = value.get("url") if isinstance(value, dict) else None
    # Real Telegram wants https here without exception; http on loopback lets a demo show its own pages.
    if isinstance(url, str) and url.startswith(("http://127.0.0.1", "http://localhost")):
        return
    if not isinstance(url, str) or not url.startswith("https://"):
        raise bad_request("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed")


def _check_reply(markup: Markup) -> None:
    allowed = {"is_persistent", "keyboard", "one_time_keyboard", "resize_keyboard", "selective"}
    _check_keys(markup, allowed | {"input_field_placeholder"}, "reply keyboard")
    _check_placeholder(markup)
    buttons = _check_rows(markup["keyboard"], "reply keyboard")
    if not buttons:
        raise bad_request("reply keyboard is empty")
    for button in buttons:
        if isinstance(button, str):
            continue
        if not isinstance(button, dict):
            raise bad_request("can't parse keyboard button: expected an Object or a String")
        _check_button_look(button, "keyboard button")
        _check_keys(button, _LOOKS | _REPLY_REQUESTS, "keyboard button")
        if len(set(button) & _REPLY_REQUESTS) > 1:
            raise bad_request("keyboard button: at most one request may be set")


def _check_placeholder(markup: Markup) -> None:
    placeholder = markup.get("input_field_placeholder")
    if placeholder is None:
        return
    if not isinstance(placeholder, str) or not 1 <= utf16_len(placeholder) <= limits.PLACEHOLDER_UNITS:
        raise bad_request("input field placeholder must be 1-64 characters long")


def _check_remove(markup: Markup) -> None:
    _check_keys(markup, {"remove_keyboard", "selective"}, "reply keyboard removal")
    if markup["remove_keyboard"] is not True:
        raise bad_request('can\'t parse reply keyboard removal: field "remove_keyboard" must be true')


def _check_force(markup: Markup) -> None:
    _check_keys(markup, {"force_reply", "input_field_placeholder", "selective"}, "force reply")
    _check_placeholder(markup)
    if markup["force_reply"] is not True:
        raise bad_request('can\'t parse force reply: field "force_reply" must be true')
