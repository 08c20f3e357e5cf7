"""A screen: what one reply looks like, before it is sent. Text is Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

from bot.tgbot.callback_data import Press

LABEL_LIMIT = 60
"""Characters of a button; longer labels are cut by phones."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: it does one of four things.

    Attributes:
        press: comes back to us.
        url: opens a page.
        copy: puts a text into the clipboard.
        mini_app: opens a page of ours inside of Telegram; https only.
    """

    label: str
    press: Press | None = None
    url: str | None = None
    copy: str | None = None
    mini_app: str | None = None

    def build(self) -> InlineKeyboardButton:
        """Make Telegram's button."""
        label = self.label if len(self.label) <= LABEL_LIMIT else self.label[: LABEL_LIMIT - 1].rstrip() + "…"
        if self.press is not None:
            return InlineKeyboardButton(label, callback_data=self.press.pack())
        if self.url is not None:
            return InlineKeyboardButton(label, url=self.url)
        if self.mini_app is not None:
            return InlineKeyboardButton(label, web_app=WebAppInfo(self.mini_app))
        return InlineKeyboardButton(label, copy_text=CopyTextButton(self.copy or ""))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply.

    Attributes:
        is_picture: shown in the chat; otherwise a document to keep.
        alt: what a picture shows, in words. Telegram has no place for it; pages have.
    """

    content: bytes
    name: str
    is_picture: bool = True
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One reply: Markdown text and rows of buttons.

    Attributes:
        attachment: stands above the text, which should say in words what a picture shows.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """Telegram's keyboard under the message."""
        rows = [[button.build() for button in row] for row in self.rows if row]
        return InlineKeyboardMarkup(rows) if rows else None
