"""/help and the helplines."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.counts import Counted
from bot.domain.errors import HotlineGone
from bot.domain.learners import AgeGroup, Learner
from bot.domain.understanding import Intent
from bot.services.helpdesk import HelplineList
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers.naming import drop_prompt
from bot.tgbot.screens import Screen


async def on_help(update: Update, context: BotContext) -> None:
    """Show helplines now, also while the database is down."""
    user = update.effective_user
    if user is not None:
        learner = await context.services.quickly_who(user)
        await stage.reply(update, any_helplines(context, learner))
        await drop_prompt(context, learner)


def any_helplines(context: BotContext, learner: Learner) -> Screen:
    """Give the helplines for any trouble."""
    return context.services.views(learner).helplines(_found(context, learner, "", ""), "", "")


async def on_helplines_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowHelplines
) -> None:
    """Show helplines for what the button stands under, in a message of their own unless only the age changed."""
    screen = context.services.views(learner).helplines(
        _found(context, learner, press.intent, press.age), press.intent, press.age
    )
    if press.age:
        await stage.replace(query, screen)
    else:
        await stage.send(query.get_bot(), query.from_user.id, screen)


async def on_more_places_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowMorePlaces
) -> None:
    """Show the helplines that do not stand among the first."""
    found = _found(context, learner, press.intent, "")
    await stage.replace(query, context.services.views(learner).more_places(found, press.intent))


async def on_hotline_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowHotline) -> None:
    """Show one helpline; the list stays above it."""
    try:
        screen = context.services.views(learner).hotline(context.services.helpdesk.one(press.hotline))
        context.services.counting.note(Counted.HOTLINE, press.hotline, learner)
    except HotlineGone:
        screen = any_helplines(context, learner)
    await stage.send(query.get_bot(), query.from_user.id, screen)


async def on_places_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Offer the places that have helplines of their own."""
    places = context.services.helpdesk.places(learner)
    await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).choose_place(places))


async def on_place_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ChoosePlace) -> None:
    """Take the place and show the helplines anew."""
    place = context.services.helpdesk.gazetteer.get(press.place)
    learner = await context.services.learners.choose_place(query.from_user.id, learner, place)
    await stage.replace(query, any_helplines(context, learner))


def _found(context: BotContext, learner: Learner, intent: str, age: str) -> HelplineList:
    topic = Intent(intent) if intent in set(Intent) else None
    group = AgeGroup(age) if age in set(AgeGroup) else None
    return context.services.helpdesk.for_intent(learner, topic, group)


def register(app: BotApplication) -> None:
    """Add the command."""
    app.add_handler(CommandHandler("help", on_help, filters=filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED))
