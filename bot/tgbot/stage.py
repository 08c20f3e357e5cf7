"""Send and edit screens. Telegram's answers that are part of normal life are taken as such here."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from telegram import Bot, CallbackQuery, InputFile, InputMediaPhoto, LinkPreviewOptions, Message, Update
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
    try:
        edited = await _edit(query, screen)
    except BadRequest as error:
        # Pressed twice: the screen is already there. Otherwise the message is too old or deleted; the person still
        # gets an answer.
        edited = "not modified" in error.message.lower()
    if not edited:
        await send(query.get_bot(), _chat_id(query), screen)


async def turn(query: CallbackQuery, screen: Screen) -> None:
    """Turn a page: as `replace`, and a picture that cannot become a text goes away with its buttons.

    A text can become a picture, and a picture another one; a message never loses its picture at Telegram.
    """
    message = query.message
    if isinstance(message, Message) and message.photo and screen.attachment is None:
        if await _take_away(message):
            await send(query.get_bot(), _chat_id(query), screen)
        return
    await replace(query, screen)


async def _edit(query: CallbackQuery, screen: Screen) -> bool:
    message = query.message
    parts = split(render(screen.text))
    if not isinstance(message, Message) or len(parts) > 1:
        return False
    text, attachment = parts[0], screen.attachment
    if attachment is None:
        if message.text is None:
            return False
        await query.edit_message_text(
            text.text, entities=text.entities, reply_markup=screen.keyboard, link_preview_options=_NO_PREVIEW
        )
        return True
    if not attachment.is_picture or units(text.text) > MessageLimit.CAPTION_LENGTH:
        return False
    media = InputMediaPhoto(
        attachment.content, caption=text.text, caption_entities=text.entities, filename=attachment.name
    )
    await query.edit_message_media(media, reply_markup=screen.keyboard)
    return True


async def _take_away(message: Message) -> bool:
    """Delete a message, or at least its buttons; False if it was gone before: the button was pressed twice."""
    try:
        await message.delete()
    except BadRequest as error:
        if "not found" in error.message.lower():
            return False
        with suppress(BadRequest):  # older than two days: it stays, and its buttons must not work by halves
            await message.edit_reply_markup(None)
    return True


def _chat_id(query: CallbackQuery) -> int:
    return query.message.chat.id if query.message else query.from_user.id


async def acknowledge(query: CallbackQuery) -> None:
    """Stop the waiting circle on the pressed button; too late is no harm."""
    try:
        await query.answer()
    except BadRequest:
        return
