"""Learning from use: forget each sentence when the next one comes; ask for one after a correction; take it or drop it."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import MessageHandler, filters

from bot.domain.learners import Learner
from bot.i18n.translator import translator
from bot.tgbot import callback_data as cd
from bot.tgbot import corrections_views as views
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext

GROUP = -10
"""Before the danger rules, which end an update."""


async def on_any_message(update: Update, context: BotContext) -> None:
    """Forget the sentence at hand: a new one comes, perhaps with danger, or the old one was changed."""
    if update.effective_chat is not None:
        context.services.corrections.forget(update.effective_chat.id)


async def ask_for_sentence(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AboutIntent) -> None:
    """Count what was chosen; ask whether the sentence may be kept, if there is one to ask for."""
    if query.message is None:
        return
    offer = await context.services.corrections.chose(
        learner, query.from_user.id, query.message.message_id, press.predicted, press.intent
    )
    if offer is not None:
        await stage.send(query.get_bot(), query.from_user.id, views.may_keep(translator(learner.locale), offer))


async def on_keep_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.KeepSentence) -> None:
    """Keep the masked sentence."""
    t = translator(learner.locale)
    was_kept = await context.services.corrections.keep(learner, query.from_user.id, press.token)
    await stage.replace(query, views.kept(t) if was_kept else views.no_longer_there(t))


async def on_drop_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Keep nothing."""
    context.services.corrections.forget(query.from_user.id)
    await stage.replace(query, views.not_kept(translator(learner.locale)))


def register(app: BotApplication) -> None:
    """Add the handler."""
    # In private chats the chat has the number of the person.
    app.add_handler(MessageHandler(filters.ChatType.PRIVATE, on_any_message), group=GROUP)
