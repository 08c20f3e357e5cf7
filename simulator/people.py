"""Who and what is in the simulated world: chats, persons, their messages and pressed buttons."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator import limits
from simulator.entities import Entity, find_entities, utf16_len
from simulator.media import Upload, document_json, photo_sizes, sample
from simulator.updates import Update

if TYPE_CHECKING:
    from simulator.core import Simulator


@dataclass(frozen=True)
class Event:
    """Something a listener (the chat page) may want to show. `kind` says what `data` holds."""

    kind: str
    chat_id: int | None
    data: dict[str, Any]


@dataclass
class SimMessage:
    """One message as it stands now, of the bot or of a person.

    `entities` belong to `text`, or to `caption` if there is no text. `photo` is a list of sizes and
    `document` an object, as in the Bot API; `media` holds voice, video, sticker or contact by name.
    """

    id: int
    chat_id: int
    from_bot: bool
    sender: dict[str, Any]
    date: dt.datetime
    text: str | None = None
    caption: str | None = None
    entities: list[Entity] = field(default_factory=list)
    reply_markup: dict[str, Any] | None = None
    photo: list[dict[str, Any]] | None = None
    document: dict[str, Any] | None = None
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    reply_to: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    edited: bool = False
    edit_date: dt.datetime | None = None
    deleted: bool = False

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Return the inline buttons, row after row."""
        return [button for row in (self.reply_markup or {}).get("inline_keyboard", []) for button in row]


@dataclass
class Chat:
    """A private chat or a group, and its messages by id."""

    id: int
    type: str
    name: str
    messages: dict[int, SimMessage] = field(default_factory=dict)
    # The reply keyboard the clients show at the bottom: a keyboard, a force_reply, or nothing.
    keyboard: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return Telegram's Chat object."""
        name = {"first_name": self.name} if self.type == "private" else {"title": self.name}
        return {"id": self.id, "type": self.type, **name}


class Group(Chat):
    """A group with the bot in it. `members` are persons; the bot is never an administrator."""

    def __init__(self, group_id: int, title: str, members: Iterable["Person"]) -> None:
        super().__init__(group_id, "group", title)
        self.members: list[Person] = list(members)


@dataclass
class CallbackQuery:
    """A pressed button the bot should answer once, in time."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    date: dt.datetime
    answered: bool = False


class Person:
    """Somebody with a phone. Every method does what her app would do, and returns the update it causes."""

    def __init__(
        self, sim: "Simulator", person_id: int, first_name: str, language_code: str | None, started: bool
    ) -> None:
        self.id = person_id
        self.first_name = first_name
        self.language_code = language_code
        self.started = started
        self.blocked = False
        self.chat = Chat(person_id, "private", first_name)
        self._sim = sim

    def as_json(self) -> dict[str, Any]:
        """Return Telegram's User object."""
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return {**user, "language_code": self.language_code} if self.language_code else user

    def send_text(self, text: str, chat: Group | None = None, reply_to: int | None = None) -> Update:
        """Write a message. Commands, links and the like become entities, as Telegram finds them.

        The text is handed on as it is, control characters and all: some clients do not clean it.

        Raises:
            ValueError: for a text no client sends: empty, above 4096 UTF-16 units, or not Unicode.
        """
        if not text.strip():
            raise ValueError("an empty text cannot be sent")
        _check_length(text, limits.TEXT_UNITS)
        return self._send(chat, text=text, entities=find_entities(text, []), reply_to=reply_to)

    def send_photo(self, caption: str | None = None, chat: Group | None = None) -> Update:
        """Send a small test picture."""
        stored = self._sim.files.add("photo", sample("photo"))
        return self._send_media(chat, caption, photo=photo_sizes(stored))

    def send_document(self, name: str = "test.txt", content: bytes | None = None, caption: str | None = None) -> Update:
        """Send a file; a short text file if no content is given."""
        default = sample("document")
        upload = Upload(name, default.content if content is None else content, default.mime_type)
        stored = self._sim.files.add("document", upload)
        return self._send_media(None, caption, document=document_json(stored))

    def send_voice(self) -> Update:
        """Send a voice message of three seconds."""
        stored = self._sim.files.add("voice", sample("voice"))
        voice = {**stored.as_json(), "duration": 3, "mime_type": "audio/ogg"}
        return self._send_media(None, None, media={"voice": voice})

    def send_video(self, caption: str | None = None) -> Update:
        """Send a short video."""
        stored = self._sim.files.add("video", sample("video"))
        video = {**stored.as_json(), "duration": 4, "width": 320, "height": 240, "mime_type": "video/mp4"}
        return self._send_media(None, caption, media={"video": video})

    def send_sticker(self, emoji: str = "🙂") -> Update:
        """Send a sticker."""
        stored = self._sim.files.add("sticker", sample("sticker"))
        sticker = {
            **stored.as_json(),
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
        return self._send_media(None, None, media={"sticker": sticker})

    def edit_text(self, message_id: int, text: str, chat: Group | None = None) -> Update:
        """Change one of her own messages.

        Raises:
            ValueError: if it is not her message or has no text.
        """
        place = self._place(chat)
        message = place.messages.get(message_id)
        if message is None or message.from_bot or message.deleted or message.text is None:
            raise ValueError(f"no own text message {message_id} to edit")
        message.text, message.entities = text, find_entities(text, [])
        message.edited, message.edit_date = True, self._sim.now()
        self._sim.emit("edited", place.id, message=message)
        return self._sim.push_update({"edited_message": self._sim.message_json(message)})

    def press(self, message_id: int, data_or_label: str, chat: Group | None = None) -> Update:
        """Press an inline button of a message, found by its callback_data or by its text.

        Raises:
            ValueError: if there is no such button, or it makes no update (a link, a copy button).
        """
        place = self._place(chat)
        message = place.messages.get(message_id)
        buttons = message.buttons if message is not None and not message.deleted else []
        by_data = [button for button in buttons if button.get("callback_data") == data_or_label]
        found = by_data or [button for button in buttons if button["text"] == data_or_label]
        if not found:
            seen = [button["text"] for button in buttons]
            raise ValueError(f"no button {data_or_label!r} on message {message_id}; it has {seen}")
        if "callback_data" not in found[0]:
            raise ValueError(f"button {data_or_label!r} opens or copies something and sends no update")
        return self.press_raw(message_id, found[0]["callback_data"], chat)

    def press_raw(self, message_id: int, data: str, chat: Group | None = None) -> Update:
        """Send a callback query with any data, even if there is no such button or message."""
        place = self._place(chat)
        query = self._sim.note_query(self, place, message_id, data)
        message = place.messages.get(message_id)
        shown: dict[str, Any] = {"chat": place.as_json(), "message_id": message_id, "date": 0}
        if message is not None and not message.deleted:
            shown = self._sim.message_json(message)
        content = {
            "id": query.id,
            "from": self.as_json(),
            "message": shown,
            "chat_instance": str(place.id * 31),
            "data": data,
        }
        return self._sim.push_update({"callback_query": content})

    def block_bot(self) -> Update:
        """Block the bot: it gets a my_chat_member update, and 403 from then on."""
        return self._set_blocked(True)

    def unblock_bot(self) -> Update:
        """Take the block back."""
        return self._set_blocked(False)

    def _set_blocked(self, blocked: bool) -> Update:
        before, after = (self._member(self.blocked), self._member(blocked))
        self.blocked = blocked
        self._sim.emit("person", self.id)
        content = {
            "chat": self.chat.as_json(),
            "from": self.as_json(),
            "date": self._sim.timestamp(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        return self._sim.push_update({"my_chat_member": content})

    def _member(self, blocked: bool) -> dict[str, Any]:
        user = self._sim.bot_json()
        return {"status": "kicked", "user": user, "until_date": 0} if blocked else {"status": "member", "user": user}

    def _place(self, chat: Group | None) -> Chat:
        if self.blocked and chat is None:
            raise ValueError(f"{self.first_name} has blocked the bot and cannot write to it")
        if chat is not None and self not in chat.members:
            raise ValueError(f"{self.first_name} is not in {chat.name}")
        return self.chat if chat is None else chat

    def _send_media(self, chat: Group | None, caption: str | None, **content: Any) -> Update:
        if caption is not None:
            _check_length(caption, limits.CAPTION_UNITS)
            content |= {"caption": caption, "entities": find_entities(caption, [])}
        return self._send(chat, **content)

    def _send(self, chat: Group | None, **content: Any) -> Update:
        place = self._place(chat)
        self.started = True
        message = self._sim.add_message(place, from_bot=False, sender=self.as_json(), **content)
        update = {"message": self._sim.message_json(message)}
        if isinstance(place, Group) and not self._sim.sees_in_groups(message):
            return {"update_id": 0, **update}
        return self._sim.push_update(update)


def _check_length(text: str, limit: int) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("half a surrogate pair is not a text")
    if utf16_len(text) > limit:
        raise ValueError(f"a client sends at most {limit} UTF-16 units at once")
