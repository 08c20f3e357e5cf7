"""Send and edit screens. Telegram's answers that are part of normal life are taken as such here."""

from __future__ import annotations

from typing import Any

from telegram import Bot, CallbackQuery, InputFile, LinkPreviewOptions, Update
from telegram.constants import MessageLimit
from telegram.error import BadRequest

from bot.tgbot.render import RichText, render, split, units
from bot.tgbot.screens import Attachment, Screen

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def send(bot: Bot, chat_id: int, screen: Screen) -> None:
    """Send a screen as a new message; a text too long for one becomes several, the buttons under the last.

    A short text goes under its attachment as caption, a longer one into messages of its own after it.
    """
    parts = split(render(screen.text))
    if screen.attachment is not None:
        is_caption = len(parts) == 1 and units(parts[0].text) <= MessageLimit.CAPTION_LENGTH
        await _send_file(bot, chat_id, screen, screen.attachment, parts[0] if is_caption else None)
        if is_caption:
            return
    for number, part in enumerate(parts, start=1):
        await bot.send_message(
            chat_id,
            part.text,
            entities=part.entities,
            reply_markup=screen.keyboard if number == len(parts) else None,
            link_preview_options=_NO_PREVIEW,
        )


async def _send_file(bot: Bot, chat_id: int, screen: Screen, attachment: Attachment, caption: RichText | None) -> None:
    file = InputFile(attachment.content, filename=attachment.name)
    options: dict[str, Any] = {}
    if caption:
        options = {"caption": caption.text, "caption_entities": caption.entities, "reply_markup": screen.keyboard}
    if attachment.is_picture:
        await bot.send_photo(chat_id, file, **options)
    else:
        await bot.send_document(chat_id, file, **options)


async def reply(update: Update, screen: Screen) -> None:
    """Send a screen to the chat of an update."""
    if update.effective_chat:
        await send(update.get_bot(), update.effective_chat.id, screen)


async def replace(query: CallbackQuery, screen: Screen) -> None:
    """Put a screen in the place of the message whose button was pressed; if that cannot be, send it anew."""
    parts = split(render(screen.text))
    chat_id = query.message.chat.id if query.message else query.from_user.id
    if len(parts) == 1 and screen.attachment is None and query.message is not None:
        try:
            await query.edit_message_text(
                parts[0].text,
                entities=parts[0].entities,
                reply_markup=screen.keyboard,
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return  # pressed twice: the screen is already there
            # Too old, deleted, or not a text: the person still gets an answer.
        else:
            return
    await send(query.get_bot(), chat_id, screen)


async def acknowledge(query: CallbackQuery) -> None:
    """Stop the waiting circle on the pressed button; too late is no harm."""
    try:
        await query.answer()
    except BadRequest:
        return
