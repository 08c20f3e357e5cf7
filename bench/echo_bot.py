"""The bare python-telegram-bot that Taman is measured against: it repeats texts and edits on a press."""

from __future__ import annotations

import os
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("next", callback_data="next")]])


async def on_text(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Repeat a text."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "", reply_markup=KEYBOARD)


async def on_press(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the press and edit the message."""
    query = update.callback_query
    assert query is not None
    await query.answer()
    await query.edit_message_text(f"{query.id} {'x' * 400}", reply_markup=KEYBOARD)


def main() -> None:
    """Run by long polling."""
    url = os.environ["TAMAN_TELEGRAM_API_URL"]
    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"])
    app = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").job_queue(None).build()
    app.add_handler(MessageHandler(filters.TEXT, on_text))
    app.add_handler(CallbackQueryHandler(on_press))
    print("🌱", file=sys.stderr, flush=True)
    app.run_polling()


if __name__ == "__main__":
    main()
