"""The Bot API methods, one function each, with the parameters it takes.

Whatever is not in a method's table is refused, and whatever is not in METHODS is "Not Found".
"""

import datetime as dt
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator import limits, parse_modes
from simulator.entities import Entity, check_entities, check_utf8, clean_text, find_entities, utf16_len
from simulator.errors import bad_request, forbidden
from simulator.keyboards import check_inline_markup, check_markup
from simulator.media import Upload, document_json, image_size, photo_sizes
from simulator.parameters import (
    Parameter,
    boolean,
    chat_id,
    file,
    input_media,
    integer,
    json_list,
    json_object,
    string,
)
from simulator.webhook import WebhookSettings, check_webhook

if TYPE_CHECKING:
    from simulator.core import Simulator
    from simulator.people import Chat, SimMessage

Values = dict[str, Any]
Run = Callable[["Simulator", Values], Awaitable[Any]]


@dataclass(frozen=True)
class Method:
    """One method: its name as documented, its parameters, and what it does."""

    name: str
    parameters: dict[str, Parameter]
    run: Run


METHODS: dict[str, Method] = {}


def _method(name: str, /, **parameters: Parameter) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, parameters, run)
        return run

    return register


def _need(convert: Callable[[str, Any], Any]) -> Parameter:
    return Parameter(convert, required=True)


def _may(convert: Callable[[str, Any], Any]) -> Parameter:
    return Parameter(convert)


_SEND = {
    "chat_id": _need(chat_id),
    "disable_notification": _may(boolean),
    "message_thread_id": _may(integer),
    "protect_content": _may(boolean),
    "reply_markup": _may(json_object),
    "reply_parameters": _may(json_object),
}
_TEXT = {
    "entities": _may(json_list),
    "link_preview_options": _may(json_object),
    "parse_mode": _may(string),
}
_CAPTION = {
    "caption": _may(string),
    "caption_entities": _may(json_list),
    "parse_mode": _may(string),
}
_EDIT = {
    "chat_id": _need(chat_id),
    "message_id": _need(integer),
    "reply_markup": _may(json_object),
}
_LANGUAGE = {"language_code": _may(string)}
_SCOPED = {"scope": _may(json_object), **_LANGUAGE}


# -- the bot itself, updates, webhook ----------------------------------------------------------------------


@_method("getMe")
async def _get_me(sim: "Simulator", values: Values) -> Values:
    return {
        **sim.bot_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not sim.group_privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@_method(
    "getUpdates",
    offset=_may(integer),
    limit=_may(integer),
    timeout=_may(integer),
    allowed_updates=_may(json_list),
)
async def _get_updates(sim: "Simulator", values: Values) -> list[Values]:
    limit = values.get("limit", limits.POLLING_LIMIT)
    # Telegram moves a wrong limit into its range without a word: stricter on purpose.
    if not 1 <= limit <= limits.POLLING_LIMIT:
        raise bad_request(f"limit must be between 1 and {limits.POLLING_LIMIT}")
    if values.get("timeout", 0) < 0:
        raise bad_request("timeout must not be negative")
    _take_allowed(sim, values)
    return await sim.poll(values.get("offset", 0), limit, values.get("timeout", 0))


def _take_allowed(sim: "Simulator", values: Values) -> None:
    """Remember allowed_updates; a call without it leaves the last list as it is."""
    if "allowed_updates" not in values:
        return
    names = values["allowed_updates"]
    # Telegram ignores names it does not know: stricter on purpose.
    unknown = [name for name in names if name not in limits.UPDATE_TYPES]
    if unknown:
        raise bad_request(f"allowed_updates: unknown update type {unknown[0]!r}")
    sim.updates.allowed = list(names)


@_method(
    "setWebhook",
    url=_need(string),
    allowed_updates=_may(json_list),
    drop_pending_updates=_may(boolean),
    ip_address=_may(string),
    max_connections=_may(integer),
    secret_token=_may(string),
)
async def _set_webhook(sim: "Simulator", values: Values) -> bool:
    settings = WebhookSettings(
        url=values["url"],
        secret_token=values.get("secret_token"),
        max_connections=values.get("max_connections", 40),
        ip_address=values.get("ip_address"),
    )
    if settings.url:
        check_webhook(settings, sim.webhook_hosts)
    _take_allowed(sim, values)
    await sim.set_webhook(None)
    if values.get("drop_pending_updates"):
        sim.updates.drop_all()
    if settings.url:  # an empty address is documented as "delete the webhook"
        await sim.set_webhook(settings)
    return True


@_method("deleteWebhook", drop_pending_updates=_may(boolean))
async def _delete_webhook(sim: "Simulator", values: Values) -> bool:
    await sim.set_webhook(None)
    if values.get("drop_pending_updates"):
        sim.updates.drop_all()
    return True


@_method("getWebhookInfo")
async def _get_webhook_info(sim: "Simulator", values: Values) -> Values:
    info: Values = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(sim.updates.pending),
    }
    if sim.updates.allowed:
        info["allowed_updates"] = sim.updates.allowed
    if sim.webhook is not None:
        settings = sim.webhook.settings
        info |= {"url": settings.url, "max_connections": settings.max_connections}
        if settings.ip_address:
            info["ip_address"] = settings.ip_address
        if sim.webhook.last_error is not None:
            when, message = sim.webhook.last_error
            info |= {"last_error_date": int(when), "last_error_message": message}
    return info


# -- commands, name and descriptions -----------------------------------------------------------------------


def _scope(sim: "Simulator", values: Values) -> tuple[tuple[tuple[str, Any], ...], str]:
    scope = values.get("scope", {"type": "default"})
    kind = scope.get("type")
    if kind not in limits.COMMAND_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    wanted = {"type"}
    if kind in {"chat", "chat_administrators", "chat_member"}:
        wanted.add("chat_id")
    if kind == "chat_member":
        wanted.add("user_id")
    if set(scope) != wanted:
        raise bad_request(f"can't parse BotCommandScope: {kind} takes {sorted(wanted)}, not {sorted(scope)}")
    if "chat_id" in wanted:
        scope = {**scope, "chat_id": sim.known_chat(chat_id("chat_id", scope["chat_id"])).id}
    return tuple(sorted(scope.items())), _language(values)


def _language(values: Values) -> str:
    language = str(values.get("language_code", ""))
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("invalid language code specified: two lower-case letters or nothing")
    return language


@_method("setMyCommands", commands=_need(json_list), **_SCOPED)
async def _set_my_commands(sim: "Simulator", values: Values) -> bool:
    key = _scope(sim, values)
    commands = values["commands"]
    if len(commands) > limits.COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    names = [command["command"] for command in checked]
    if len(set(names)) < len(names):
        raise bad_request("BOT_COMMAND_INVALID: a command stands twice")
    sim.commands[key] = checked
    sim.emit("commands", None)
    return True


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict) or set(command) != {"command", "description"}:
        raise bad_request("can't parse BotCommand: expected command and description")
    name, description = command["command"], command["description"]
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_]{1,32}", name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not description.strip():
        raise bad_request("command description must be non-empty")
    check_utf8(description)
    if utf16_len(description) > limits.COMMAND_DESCRIPTION_UNITS:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


@_method("getMyCommands", **_SCOPED)
async def _get_my_commands(sim: "Simulator", values: Values) -> list[dict[str, str]]:
    return sim.commands.get(_scope(sim, values), [])


@_method("deleteMyCommands", **_SCOPED)
async def _delete_my_commands(sim: "Simulator", values: Values) -> bool:
    sim.commands.pop(_scope(sim, values), None)
    sim.emit("commands", None)
    return True


def _profile_methods(suffix: str, key: str, limit: int) -> None:
    """Register setMy... and getMy... for a text the bot's profile has in each language."""

    async def set_it(sim: "Simulator", values: Values) -> bool:
        language, text = _language(values), str(values.get(key, ""))
        if utf16_len(text) > limit:
            raise bad_request(f"{key} is too long: the limit is {limit}")
        if text:
            sim.profile[key, language] = text
        else:
            sim.profile.pop((key, language), None)
        sim.emit("commands", None)
        return True

    async def get_it(sim: "Simulator", values: Values) -> Values:
        return {key: sim.profile_for(key, _language(values))}

    _method(f"setMy{suffix}", **{key: _may(string)}, **_LANGUAGE)(set_it)
    _method(f"getMy{suffix}", **_LANGUAGE)(get_it)


_profile_methods("Name", "name", limits.NAME_UNITS)
_profile_methods("Description", "description", limits.DESCRIPTION_UNITS)
_profile_methods("ShortDescription", "short_description", limits.SHORT_DESCRIPTION_UNITS)


@_method("setChatMenuButton", chat_id=_may(chat_id), menu_button=_may(json_object))
async def _set_chat_menu_button(sim: "Simulator", values: Values) -> bool:
    kind = values.get("menu_button", {"type": "default"}).get("type")
    if kind not in {"commands", "default", "web_app"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    if "chat_id" in values:
        sim.known_chat(values["chat_id"])
    return True


# -- sending -----------------------------------------------------------------------------------------------


def _formatted(values: Values, text_key: str, entities_key: str, limit: int) -> tuple[str, list[Entity]]:
    """Return text and entities as the message will have them, or refuse them."""
    text = str(values.get(text_key, ""))
    what = "message" if text_key == "text" else "message caption"
    if values.get("parse_mode"):
        if values.get(entities_key):
            # Telegram would follow parse_mode alone; the bot surely did not mean both.
            raise bad_request(f"parse_mode and {entities_key} can't be given together")
        text, given = parse_modes.parse(text, values["parse_mode"])
    else:
        given = values.get(entities_key, [])
    entities = check_entities(text, given)
    text, entities = clean_text(text, entities)
    if utf16_len(text) > limit:
        raise bad_request(f"{what} is too long")
    return text, find_entities(text, entities)


def _message_text(values: Values) -> tuple[str, list[Entity]]:
    text, entities = _formatted(values, "text", "entities", limits.TEXT_UNITS)
    if not text:
        raise bad_request("message text is empty")
    return text, entities


def _options(values: Values) -> Values:
    options: Values = {}
    preview = values.get("link_preview_options")
    if preview is not None:
        known = {"is_disabled", "prefer_large_media", "prefer_small_media", "show_above_text", "url"}
        if set(preview) - known:
            raise bad_request(f"can't parse LinkPreviewOptions: unknown {sorted(set(preview) - known)[0]!r}")
        options["link_preview_options"] = preview
    if values.get("protect_content"):
        options["has_protected_content"] = True
    return options


def _send(sim: "Simulator", values: Values, **content: Any) -> Values:
    """Check what all send methods share, keep the message, and return it as JSON."""
    chat = sim.writable_chat(values["chat_id"])
    if "message_thread_id" in values:
        # Only forums have threads, and no chat here is one.
        raise bad_request("message thread not found")
    markup = values.get("reply_markup")
    if markup is not None:
        check_markup(markup)
    message = sim.add_message(
        chat,
        from_bot=True,
        sender=sim.bot_json(),
        reply_markup=markup,
        reply_to=_reply_to(chat, values.get("reply_parameters")),
        options=_options(values),
        **content,
    )
    return sim.message_json(message)


def _reply_to(chat: "Chat", given: Values | None) -> int | None:
    if given is None:
        return None
    known = {"allow_sending_without_reply", "chat_id", "message_id"}
    if set(given) - known:
        raise bad_request(f"reply_parameters: {sorted(set(given) - known)[0]!r} is not simulated")
    message_id = integer("message_id", given.get("message_id"))
    if given.get("chat_id", chat.id) != chat.id:
        raise bad_request("reply_parameters: a reply to another chat is not simulated")
    replied = chat.messages.get(message_id)
    if replied is not None and not replied.deleted:
        return message_id
    if given.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


@_method("sendMessage", text=_need(string), **_SEND, **_TEXT)
async def _send_message(sim: "Simulator", values: Values) -> Values:
    sim.writable_chat(values["chat_id"])  # Telegram speaks of the chat before it speaks of the text
    text, entities = _message_text(values)
    return _send(sim, values, text=text, entities=entities)


def _file(sim: "Simulator", kind: str, given: Upload | str) -> Any:
    if isinstance(given, Upload):
        return sim.files.add(kind, given)
    stored = sim.files.by_id(given)
    if stored is None:
        if re.match(r"https?://", given):
            raise bad_request("wrong HTTP URL specified: the simulator fetches nothing, upload the file")
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


def _caption(values: Values) -> Values:
    text, entities = _formatted(values, "caption", "caption_entities", limits.CAPTION_UNITS)
    return {"caption": text or None, "entities": entities}


@_method(
    "sendPhoto",
    photo=_need(file),
    has_spoiler=_may(boolean),
    show_caption_above_media=_may(boolean),
    **_SEND,
    **_CAPTION,
)
async def _send_photo(sim: "Simulator", values: Values) -> Values:
    sim.writable_chat(values["chat_id"])
    caption = _caption(values)
    stored = _file(sim, "photo", values["photo"])
    return _send(sim, values, photo=photo_sizes(stored), **caption)


@_method(
    "sendDocument",
    document=_need(file),
    disable_content_type_detection=_may(boolean),
    thumbnail=_may(file),
    **_SEND,
    **_CAPTION,
)
async def _send_document(sim: "Simulator", values: Values) -> Values:
    sim.writable_chat(values["chat_id"])
    caption = _caption(values)
    thumbnail = values.get("thumbnail")
    if isinstance(thumbnail, Upload) and image_size(thumbnail.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    stored = _file(sim, "document", values["document"])
    return _send(sim, values, document=document_json(stored), **caption)


@_method(
    "sendContact",
    phone_number=_need(string),
    first_name=_need(string),
    last_name=_may(string),
    vcard=_may(string),
    **_SEND,
)
async def _send_contact(sim: "Simulator", values: Values) -> Values:
    fields = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: values[name] for name in fields if values.get(name)}
    if "phone_number" not in contact:
        raise bad_request("contact phone number is empty")
    if "first_name" not in contact:
        raise bad_request("contact first name is empty")
    return _send(sim, values, media={"contact": contact})


@_method("sendChatAction", chat_id=_need(chat_id), action=_need(string), message_thread_id=_may(integer))
async def _send_chat_action(sim: "Simulator", values: Values) -> bool:
    chat = sim.writable_chat(values["chat_id"])
    if values["action"] not in limits.CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    if "message_thread_id" in values:
        raise bad_request("message thread not found")
    sim.actions.append((chat.id, values["action"]))
    sim.emit("action", chat.id, action=values["action"])
    return True


# -- changing and deleting ---------------------------------------------------------------------------------


def _own_message(sim: "Simulator", values: Values) -> "SimMessage":
    chat = sim.writable_chat(values["chat_id"])
    message = chat.messages.get(values["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _edit(sim: "Simulator", message: "SimMessage", values: Values, **content: Any) -> Values:
    """Change a message, or refuse if nothing would change. Without reply_markup the keyboard goes away."""
    markup = values.get("reply_markup")
    if markup is not None:
        check_inline_markup(markup)
        if not any(markup["inline_keyboard"]):
            markup = None  # an empty keyboard is how a bot takes the buttons away
    before = {name: getattr(message, name) for name in content}
    if before == content and (message.reply_markup or None) == markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    for name, value in content.items():
        setattr(message, name, value)
    message.reply_markup = markup
    message.edit_date = sim.now()
    message.edited = message.edited or before != content
    sim.emit("edited", message.chat_id, message=message)
    return sim.message_json(message)


@_method("editMessageText", text=_need(string), **_EDIT, **_TEXT)
async def _edit_message_text(sim: "Simulator", values: Values) -> Values:
    message = _own_message(sim, values)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    text, entities = _message_text(values)
    options = {**message.options, **_options(values)}
    return _edit(sim, message, values, text=text, entities=entities, options=options)


@_method("editMessageCaption", show_caption_above_media=_may(boolean), **_EDIT, **_CAPTION)
async def _edit_message_caption(sim: "Simulator", values: Values) -> Values:
    message = _own_message(sim, values)
    if message.photo is None and message.document is None:
        raise bad_request("there is no caption in the message to edit")
    return _edit(sim, message, values, **_caption(values))


_MEDIA_FIELDS = {
    "photo": {"type", "media", "caption", "caption_entities", "parse_mode", "has_spoiler", "show_caption_above_media"},
    "document": {"type", "media", "caption", "caption_entities", "parse_mode", "disable_content_type_detection"},
}


@_method("editMessageMedia", media=_need(input_media), **_EDIT)
async def _edit_message_media(sim: "Simulator", values: Values) -> Values:
    message = _own_message(sim, values)
    media = values["media"]
    kind = media.get("type")
    if kind not in _MEDIA_FIELDS:
        raise bad_request(f"can't parse InputMedia: type {kind!r} is not simulated")
    if set(media) - _MEDIA_FIELDS[kind]:
        raise bad_request(f"can't parse InputMedia: unknown {sorted(set(media) - _MEDIA_FIELDS[kind])[0]!r}")
    if message.text is None and message.photo is None and message.document is None:
        raise bad_request("message can't be edited")  # a contact, for one; a text gets its media
    caption = _caption({name: json_list(name, v) if name == "caption_entities" else v for name, v in media.items()})
    stored = _file(sim, kind, media["media"])
    content = {"text": None, "photo": None, "document": None, **caption}
    content[kind] = photo_sizes(stored) if kind == "photo" else document_json(stored)
    options = {name: value for name, value in message.options.items() if name != "link_preview_options"}
    return _edit(sim, message, values, **content, options=options)


@_method("editMessageReplyMarkup", **_EDIT)
async def _edit_message_reply_markup(sim: "Simulator", values: Values) -> Values:
    return _edit(sim, _own_message(sim, values), values)


def _check_deletable(sim: "Simulator", chat: "Chat", message: "SimMessage") -> None:
    age = sim.now() - message.date
    if age > dt.timedelta(seconds=limits.DELETE_WITHIN_SECONDS):
        raise bad_request("message can't be deleted for everyone")
    if chat.type != "private" and not message.from_bot:
        raise bad_request("message can't be deleted")  # the bot is nowhere an administrator


def _delete(sim: "Simulator", message: "SimMessage") -> None:
    message.deleted = True
    sim.emit("deleted", message.chat_id, message=message)


@_method("deleteMessage", chat_id=_need(chat_id), message_id=_need(integer))
async def _delete_message(sim: "Simulator", values: Values) -> bool:
    chat = sim.writable_chat(values["chat_id"])
    message = chat.messages.get(values["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    _check_deletable(sim, chat, message)
    _delete(sim, message)
    return True


@_method("deleteMessages", chat_id=_need(chat_id), message_ids=_need(json_list))
async def _delete_messages(sim: "Simulator", values: Values) -> bool:
    chat = sim.writable_chat(values["chat_id"])
    message_ids = [integer("message_ids", message_id) for message_id in values["message_ids"]]
    if not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > limits.BULK_MESSAGES:
        raise bad_request("too many message identifiers specified")
    # Messages that are not there are skipped, as documented; one that may not go stops all.
    found = [chat.messages[message_id] for message_id in message_ids if message_id in chat.messages]
    found = [message for message in found if not message.deleted]
    for message in found:
        _check_deletable(sim, chat, message)
    for message in found:
        _delete(sim, message)
    return True


# -- answers, files, chats ---------------------------------------------------------------------------------


@_method(
    "answerCallbackQuery",
    callback_query_id=_need(string),
    text=_may(string),
    show_alert=_may(boolean),
    url=_may(string),
    cache_time=_may(integer),
)
async def _answer_callback_query(sim: "Simulator", values: Values) -> bool:
    query = sim.queries.get(values["callback_query_id"])
    late = query is not None and (sim.now() - query.date).total_seconds() > limits.CALLBACK_ANSWER_SECONDS
    # A second answer is refused too: it never reaches anybody, so it is a fault of the bot.
    if query is None or query.answered or late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16_len(values.get("text", "")) > limits.CALLBACK_ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    if "url" in values:
        raise bad_request("URL_INVALID")  # only for games and t.me links to the bot itself
    query.answered = True
    sim.callback_answers.append(values)
    sim.emit("answered", query.chat_id, query=query, answer=values)
    return True


@_method("getFile", file_id=_need(string))
async def _get_file(sim: "Simulator", values: Values) -> Values:
    stored = sim.files.by_id(values["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > limits.DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**stored.as_json(), "file_path": stored.path}


@_method("getChat", chat_id=_need(chat_id))
async def _get_chat(sim: "Simulator", values: Values) -> Values:
    chat = sim.known_chat(values["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.as_json(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


@_method("getChatMember", chat_id=_need(chat_id), user_id=_need(integer))
async def _get_chat_member(sim: "Simulator", values: Values) -> Values:
    chat = sim.known_chat(values["chat_id"])
    user_id = values["user_id"]
    if user_id == sim.bot_id:
        return {"status": "member", "user": sim.bot_json()}
    person = sim.people.get(user_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    group = sim.groups.get(chat.id)
    inside = person in group.members if group is not None else person.chat is chat
    if group is None and not inside:
        raise bad_request("member not found")
    return {"status": "member" if inside else "left", "user": person.as_json()}


@_method("leaveChat", chat_id=_need(chat_id))
async def _leave_chat(sim: "Simulator", values: Values) -> bool:
    chat = sim.known_chat(values["chat_id"])
    if chat.id not in sim.groups:
        raise forbidden("bot can't leave a private chat")
    del sim.groups[chat.id]
    return True
