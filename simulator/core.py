"""The in-memory core: one bot, its persons and groups, their messages, and what happens between them.

Both faces (`simulator.request` without a socket, `simulator.server` over HTTP) only carry calls here.
Everything runs in one event loop; nothing is locked and nothing is written to disk.
"""

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.errors import ApiError, ConnectionBroken, bad_request, conflict, forbidden
from simulator.faults import Faults
from simulator.media import FileStore, Upload
from simulator.methods import METHODS
from simulator.parameters import read
from simulator.people import CallbackQuery, Chat, Event, Group, Person, SimMessage
from simulator.updates import Update, UpdateQueue
from simulator.webhook import WebhookSender, WebhookSettings

__all__ = ["ApiError", "ConnectionBroken", "Event", "Group", "Person", "SimMessage", "Simulator"]

# Above 2**32, as today's accounts are: an id kept in 32 bits must fail here and not in production.
_FIRST_PERSON_ID = 7_000_000_001
_FIRST_GROUP_ID = -5_000_000_001
_FIRST_UPDATE_ID = 500_000_001
_KEPT_CALLS = 20_000


class Simulator:
    """A Bot API for one bot.

    Attributes:
        calls: every call the bot made, as (method, checked parameters), oldest first; unreadable
            parameters stand as they came. The last 20,000 at most.
        callback_answers: what answerCallbackQuery was given, one dict a call.
        actions: the sendChatAction log, as (chat_id, action).
        faults: the fault switches.
        listeners: called with each Event, in the order of events.
    """

    def __init__(
        self,
        *,
        token: str = "123456:TEST-simulator-token-not-secret-00",  # noqa: S107 -- opens nothing
        bot_username: str = "taman_demo_bot",
        bot_name: str = "Taman",
        clock: Callable[[], dt.datetime] | None = None,
        group_privacy: bool = False,
        webhook_hosts: Iterable[str] = (),
        webhook_retry_seconds: float = 0.5,
        ids_after: int = 0,
    ) -> None:
        """Build an empty world.

        Args:
            token: what the bot must use, "<digits>:<secret>".
            bot_username: without "@".
            bot_name: the name people see.
            clock: returns the time now, with a zone. Message dates and Telegram's time limits follow it;
                waiting (long polls, slow answers, retries) is real time.
            group_privacy: with True the bot sees only commands, mentions and replies in groups.
            webhook_hosts: host names besides loopback that a webhook may have.
            webhook_retry_seconds: pause before the second delivery; it doubles up to 30 s.
            ids_after: message and update ids start above this. A simulator that is started again for
                a bot that remembers (update ids it has seen, messages it edits) needs new ids.

        Raises:
            ValueError: for a token no bot can have.
        """
        if not re.fullmatch(r"\d{1,19}:[A-Za-z0-9_-]{3,}", token):
            raise ValueError("a token looks like 123456:AbC-dEf")
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.bot_username = bot_username
        self.bot_name = bot_name
        self.group_privacy = group_privacy
        self.webhook_hosts = tuple(webhook_hosts)
        self.webhook_retry_seconds = webhook_retry_seconds
        self._clock = clock or (lambda: dt.datetime.now(dt.UTC))
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.files = FileStore()
        self.updates = UpdateQueue(_FIRST_UPDATE_ID + ids_after)
        self.listeners: list[Callable[[Event], None]] = []
        self.faults = Faults(lambda: self.emit("faults", None))
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.callback_answers: list[dict[str, Any]] = []
        self.actions: list[tuple[int, str]] = []
        self.queries: dict[str, CallbackQuery] = {}
        # Commands by (scope as sorted JSON items, language); names and descriptions by (what, language).
        self.commands: dict[tuple[tuple[tuple[str, Any], ...], str], list[dict[str, str]]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.webhook: WebhookSender | None = None
        self._last_message_id = ids_after

    # -- the world -------------------------------------------------------------------------------------

    def now(self) -> dt.datetime:
        """Return the clock's time."""
        return self._clock()

    def timestamp(self) -> int:
        """Return the clock's time in whole Unix seconds."""
        return int(self._clock().timestamp())

    def add_person(
        self, first_name: str, language_code: str | None = None, id: int | None = None, *, started: bool = True
    ) -> Person:
        """Add somebody. With `started=False` she has not opened the chat, and the bot cannot write first.

        Raises:
            ValueError: if the id is taken or not above zero.
        """
        person_id = _FIRST_PERSON_ID + len(self.people) if id is None else id
        if person_id in self.people or person_id <= 0:
            raise ValueError(f"person id {person_id} is taken or not above zero")
        person = Person(self, person_id, first_name, language_code, started)
        self.people[person_id] = person
        self.emit("person", person_id)
        return person

    def add_group(self, title: str, members: Iterable[Person]) -> Group:
        """Add a group; its first member adds the bot, which hears of it by my_chat_member."""
        group = Group(_FIRST_GROUP_ID - len(self.groups), title, members)
        self.groups[group.id] = group
        if group.members:
            user = self.bot_json()
            self.push_update(
                {
                    "my_chat_member": {
                        "chat": group.as_json(),
                        "from": group.members[0].as_json(),
                        "date": self.timestamp(),
                        "old_chat_member": {"status": "left", "user": user},
                        "new_chat_member": {"status": "member", "user": user},
                    }
                }
            )
        return group

    def messages(self, chat_id: int) -> list[SimMessage]:
        """Return the messages of a chat that are not deleted, oldest first, of both sides.

        Raises:
            KeyError: for a chat that does not exist.
        """
        return [message for message in self.chat(chat_id).messages.values() if not message.deleted]

    def last_bot_message(self, chat_id: int) -> SimMessage:
        """Return the bot's newest message of a chat.

        Raises:
            LookupError: if there is none.
        """
        for message in reversed(self.messages(chat_id)):
            if message.from_bot:
                return message
        raise LookupError(f"the bot has written nothing in chat {chat_id}")

    def chat(self, chat_id: int) -> Chat:
        """Return a chat by its id.

        Raises:
            KeyError: if there is none.
        """
        return self.people[chat_id].chat if chat_id in self.people else self.groups[chat_id]

    def push_update(self, update: Update) -> Update:
        """Queue any update, forged ones too; `update_id` is filled in if it is missing. Return it."""
        return self.updates.push(update)

    def commands_for(self, person: Person) -> list[dict[str, str]]:
        """Return the commands her app shows in the private chat: the narrowest scope and her language win."""
        chat_scope = tuple(sorted({"type": "chat", "chat_id": person.id}.items()))
        for scope in (chat_scope, (("type", "all_private_chats"),), (("type", "default"),)):
            for language in (person.language_code or "", ""):
                if found := self.commands.get((scope, language)):
                    return found
        return []

    def profile_for(self, what: str, language: str | None) -> str:
        """Return the name, description or short_description for a language, else the default one."""
        fallback = self.bot_name if what == "name" else ""
        return self.profile.get((what, language or "")) or self.profile.get((what, ""), fallback)

    async def close(self) -> None:
        """Stop the webhook and end waiting polls. The world stays readable."""
        self.updates.close()
        await self.set_webhook(None)
        self.emit("closed", None)

    # -- calls of the bot --------------------------------------------------------------------------------

    async def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Any:
        """Do what the Bot API does for one call and return its `result`.

        Args:
            method: e.g. "sendMessage"; as at Telegram upper and lower case are the same.
            params: strings as in a form, or JSON values.
            files: uploads by parameter name, or by the name an `attach://` value gives.

        Raises:
            ApiError: every error answer.
            ConnectionBroken: if the network_error fault hits.
        """
        entry = METHODS.get(method.lower())
        if entry is None:
            raise ApiError(404, "Not Found")
        try:
            await self.faults.meet(entry.name)
            values = read(entry.parameters, params, files or {})
        except Exception:
            self._note_call(entry.name, dict(params))
            raise
        self._note_call(entry.name, values)
        return await entry.run(self, values)

    def check_token(self, token: str) -> None:
        """Compare a request's token with the bot's.

        Raises:
            ApiError: 401 for a wrong token, 404 for one that is not even shaped like a token.
        """
        if token == self.token:
            return
        if re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise ApiError(401, "Unauthorized")
        raise ApiError(404, "Not Found")

    def _note_call(self, method: str, values: dict[str, Any]) -> None:
        self.calls.append((method, values))
        if len(self.calls) > _KEPT_CALLS:
            del self.calls[: _KEPT_CALLS // 2]

    # -- what the methods stand on -----------------------------------------------------------------------

    def bot_json(self) -> dict[str, Any]:
        """Return the bot's User object."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.profile_for("name", None),
            "username": self.bot_username,
        }

    def known_chat(self, chat_id: int | str) -> Chat:
        """Return a chat the bot may ask about.

        Raises:
            ApiError: 400 if the bot has never met it.
        """
        if isinstance(chat_id, int):
            person = self.people.get(chat_id)
            if person is not None and person.started:
                return person.chat
            if chat_id in self.groups:
                return self.groups[chat_id]
        raise bad_request("chat not found")

    def writable_chat(self, chat_id: int | str) -> Chat:
        """Return a chat the bot may write to.

        Raises:
            ApiError: 400 if there is none, 403 if she blocked the bot or never opened the chat.
        """
        person = self.people.get(chat_id) if isinstance(chat_id, int) else None
        if isinstance(chat_id, int) and chat_id in self.faults.blocked_chats:
            raise forbidden("bot was blocked by the user")
        if person is not None and person.blocked:
            raise forbidden("bot was blocked by the user")
        if person is not None and not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return self.known_chat(chat_id)

    def add_message(self, chat: Chat, **content: Any) -> SimMessage:
        """Put a new message into a chat and tell the listeners."""
        self._last_message_id += 1
        message = SimMessage(id=self._last_message_id, chat_id=chat.id, date=self.now(), **content)
        chat.messages[message.id] = message
        self._take_keyboard(chat, message)
        self.emit("message", chat.id, message=message)
        return message

    def message_json(self, message: SimMessage, *, with_reply: bool = True) -> dict[str, Any]:
        """Return Telegram's Message object."""
        chat = self.chat(message.chat_id)
        found: dict[str, Any] = {
            "message_id": message.id,
            "from": message.sender,
            "chat": chat.as_json(),
            "date": int(message.date.timestamp()),
        }
        if message.edit_date is not None:
            found["edit_date"] = int(message.edit_date.timestamp())
        if message.text is not None:
            found["text"] = message.text
            if message.entities:
                found["entities"] = message.entities
        if message.caption is not None:
            found["caption"] = message.caption
            if message.entities:
                found["caption_entities"] = message.entities
        if message.photo is not None:
            found["photo"] = message.photo
        if message.document is not None:
            found["document"] = message.document
        found |= message.media
        found |= message.options
        # Telegram gives back inline keyboards only.
        if message.reply_markup is not None and "inline_keyboard" in message.reply_markup:
            found["reply_markup"] = message.reply_markup
        replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
        if with_reply and replied is not None and not replied.deleted:
            found["reply_to_message"] = self.message_json(replied, with_reply=False)
        return found

    def sees_in_groups(self, message: SimMessage) -> bool:
        """Tell whether the bot gets this message of a group (its privacy mode decides)."""
        if not self.group_privacy:
            return True
        replied = self.chat(message.chat_id).messages.get(message.reply_to or 0)
        words = message.text or message.caption or ""
        named = f"@{self.bot_username}".lower() in words.lower()
        return words.startswith("/") or named or (replied is not None and replied.from_bot)

    def note_query(self, person: Person, chat: Chat, message_id: int, data: str) -> CallbackQuery:
        """Remember a pressed button until the bot answers."""
        query = CallbackQuery(str(secrets.randbits(62)), person.id, chat.id, message_id, data, self.now())
        self.queries[query.id] = query
        self.emit("pressed", chat.id, query=query)
        return query

    async def set_webhook(self, settings: WebhookSettings | None) -> None:
        """Begin, change or (None) end webhook delivery."""
        if self.webhook is not None:
            self.updates.on_push = None
            await self.webhook.close()
            self.webhook = None
        if settings is not None:
            self.updates.stop_polling()
            self.webhook = WebhookSender(
                settings, self.updates, self.webhook_retry_seconds, lambda: self.now().timestamp()
            )
            self.updates.on_push = self.webhook.push

    async def poll(self, offset: int, limit: int, wait_seconds: float) -> list[Update]:
        """Return updates for getUpdates.

        Raises:
            ApiError: 409 while a webhook is set, or for two pollers.
        """
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        return await self.updates.poll(offset, limit, wait_seconds)

    def emit(self, kind: str, chat_id: int | None, **data: Any) -> None:
        """Tell the listeners."""
        for listener in list(self.listeners):
            listener(Event(kind, chat_id, data))

    def _take_keyboard(self, chat: Chat, message: SimMessage) -> None:
        markup = message.reply_markup or {}
        shown = chat.keyboard or {}
        used_up = not message.from_bot and (shown.get("one_time_keyboard") or "force_reply" in shown)
        if "keyboard" in markup or "force_reply" in markup:
            chat.keyboard = markup
        elif "remove_keyboard" in markup or used_up:
            chat.keyboard = None
