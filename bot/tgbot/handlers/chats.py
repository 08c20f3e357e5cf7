"""Groups, channels, and people who block the bot or come back."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.domain.learners import guess_learner
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext


async def on_group_message(update: Update, context: BotContext) -> None:
    """Answer in a group only when called, and then only with an invitation to write privately."""
    message = update.effective_message
    user = update.effective_user
    if message is None or user is None:
        return
    name = context.bot.username
    text = message.text or message.caption or ""
    is_reply = message.reply_to_message is not None and (
        message.reply_to_message.from_user is not None and message.reply_to_message.from_user.id == context.bot.id
    )
    if text.startswith("/") and "@" in text.split()[0] and not text.split()[0].endswith(f"@{name}"):
        return  # a command for another bot
    if not (text.startswith("/") or f"@{name}".lower() in text.lower() or is_reply):
        return
    # What language somebody chose privately is nobody's business in a group: the phone's language is taken.
    await stage.reply(update, context.services.views(guess_learner(user.language_code)).group(name))


async def on_my_chat_member(update: Update, context: BotContext) -> None:
    """Note that somebody blocked the bot, or came back."""
    change = update.my_chat_member
    if change and change.chat.type == change.chat.PRIVATE:
        reachable = change.new_chat_member.status not in {ChatMember.BANNED, ChatMember.LEFT}
        await context.services.learners.note_reachable(change.from_user.id, reachable)


def register(app: BotApplication) -> None:
    """Add the handlers. Channel posts have none: we stay silent there."""
    app.add_handler(
        MessageHandler(filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, on_group_message)
    )
    app.add_handler(ChatMemberHandler(on_my_chat_member, ChatMemberHandler.MY_CHAT_MEMBER))
