"""/start, language, country, place, menu: at most three taps to the first lesson, no form."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.classrooms import INVITE, JOIN
from bot.domain.learners import Learner, guess_locale
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers.classes import on_invite_link
from bot.tgbot.handlers.joining import on_join_link
from bot.tgbot.handlers.naming import drop_prompt
from bot.tgbot.screens import Screen


async def on_start(update: Update, context: BotContext) -> None:
    """Ask for the language; somebody known is shown the first page at once. A link may open a class, or invite."""
    kind, _, value = (context.args or [""])[0].partition("_")
    if kind == JOIN and value:
        await on_join_link(update, context, value)
        return
    if kind == INVITE and value:
        await on_invite_link(update, context, value)
        return
    learner = await context.learner(update)
    if learner.is_guess:
        user = update.effective_user
        await stage.reply(
            update, context.services.views(learner).languages(guess_locale(user.language_code if user else None))
        )
        return
    await stage.reply(update, await home(context, learner))


async def on_language(update: Update, context: BotContext) -> None:
    """Offer the languages."""
    learner = await context.learner(update)
    await stage.reply(update, context.services.views(learner).languages(learner.locale))


async def on_menu(update: Update, context: BotContext) -> None:
    """Show what there is."""
    learner = await context.learner(update)
    await stage.reply(update, context.services.views(learner).menu())
    await drop_prompt(context, learner)


async def home(context: BotContext, learner: Learner) -> Screen:
    """Give the first page, with the lesson to begin or to go on with."""
    overview = await context.services.learning.overview(learner)
    return context.services.views(learner).home(overview.suggestion, overview.resume)


async def on_languages_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Offer the languages."""
    await stage.replace(query, context.services.views(learner).languages(learner.locale))


async def on_locale_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ChooseLocale) -> None:
    """Take the language and go straight to "write what happened"."""
    learner = await context.services.learners.choose_locale(query.from_user.id, learner, press.locale)
    await stage.replace(query, await home(context, learner))


async def on_country_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ChooseCountry
) -> None:
    """Take the country."""
    learner = await context.services.learners.choose_country(query.from_user.id, learner, press.country)
    await stage.replace(query, context.services.views(learner).country_changed())


async def on_menu_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Show what there is."""
    await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).menu())


def register(app: BotApplication) -> None:
    """Add the commands."""
    private = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
    app.add_handler(CommandHandler("start", on_start, filters=private))
    app.add_handler(CommandHandler("language", on_language, filters=private))
    app.add_handler(CommandHandler("menu", on_menu, filters=private))
