"""/reminders: days, hour and clock; and the buttons under a reminder, which mean the same after a restart or twice."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.errors import ReminderRefused
from bot.domain.learners import Learner
from bot.domain.reminders import weekdays_of
from bot.i18n.translator import translator
from bot.services.reminders import ReminderStatus
from bot.tgbot import callback_data as cd
from bot.tgbot import reminder_views as views
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.screens import Screen


async def on_reminders(update: Update, context: BotContext) -> None:
    """Show what is chosen."""
    learner = await context.learner(update)
    await stage.reply(update, await overview(context, learner))


async def overview(context: BotContext, learner: Learner) -> Screen:
    """Give the screen of what is chosen."""
    return _overview(context, learner, await context.services.reminders.status(learner))


async def on_reminders_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Show what is chosen."""
    await stage.send(query.get_bot(), query.from_user.id, await overview(context, learner))


async def on_days_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.PickReminderDays
) -> None:
    """Show the weekdays as they are ticked now."""
    await stage.replace(query, views.days(translator(learner.locale), press.days))


async def on_hour_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.PickReminderHour
) -> None:
    """Show the hours for the days chosen."""
    t = translator(learner.locale)
    try:
        weekdays = weekdays_of(press.days)
    except ReminderRefused:
        await stage.replace(query, views.days(t, 0))
        return
    status = await context.services.reminders.status(learner)
    await stage.replace(query, views.hours(t, weekdays, status.choice if status else None))


async def on_zone_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.PickReminderZone
) -> None:
    """Show the clocks."""
    now = context.services.clock.now()
    screen = views.zones(translator(learner.locale), press.days, press.hour, bool(press.far), now)
    await stage.replace(query, screen)


async def on_set_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.SetReminders) -> None:
    """Turn reminders on as chosen; asks for the clock where country and place leave it open."""
    desk = context.services.reminders
    status = await desk.status(learner)
    try:
        weekdays = weekdays_of(press.days)
        if press.zone:
            zone: str | None = views.ZONES[press.zone].zone
        else:
            zone = views.known_zone(learner, status.choice if status else None)
        if zone is None and status is not None:
            now = context.services.clock.now()
            screen = views.zones(translator(learner.locale), press.days, press.hour, False, now)
        else:
            status = await desk.choose(query.from_user.id, weekdays, press.hour, zone or "")
            screen = _overview(context, learner, status)
    except (ReminderRefused, KeyError):
        screen = context.services.views(learner).stale()
    await stage.replace(query, screen)


async def on_stop_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Turn reminders off."""
    await context.services.reminders.stop(query.from_user.id)
    await stage.replace(query, views.stopped(translator(learner.locale)))


async def on_snooze_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Put the next reminder to tomorrow; where they are off, that is said."""
    status = await context.services.reminders.snooze(query.from_user.id)
    if status is not None and status.is_on:
        await stage.replace(query, views.snoozed(translator(learner.locale), status, context.services.clock.now()))
    else:
        await stage.replace(query, _overview(context, learner, status))


async def on_continue_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Open what is unfinished now, where it was left."""
    item = await context.services.reminders.open_item(learner)
    if item is None:
        screen = views.nothing_open(translator(learner.locale))
    else:
        screen = context.services.views(learner).card(await context.services.learning.open(learner, item.lesson_id))
    await stage.send(query.get_bot(), query.from_user.id, screen)


def _overview(context: BotContext, learner: Learner, status: ReminderStatus | None) -> Screen:
    if status is None:
        return context.services.views(learner).language_first()
    return views.overview(translator(learner.locale), status, context.services.clock.now())


def register(app: BotApplication) -> None:
    """Add the command."""
    private = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
    app.add_handler(CommandHandler("reminders", on_reminders, filters=private))
