"""/lessons and taking them."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.counts import Counted
from bot.domain.learners import Learner
from bot.services.learning import AnswerShown, CardShown, LessonDone
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.screens import Screen


async def on_lessons(update: Update, context: BotContext) -> None:
    """Show tracks, progress and what to go on with."""
    learner = await context.learner(update)
    await stage.reply(update, await overview(context, learner))


async def overview(context: BotContext, learner: Learner) -> Screen:
    """Give the list of tracks."""
    return context.services.views(learner).overview(await context.services.learning.overview(learner))


async def on_lessons_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Show the list of tracks."""
    await stage.send(query.get_bot(), query.from_user.id, await overview(context, learner))


async def on_track_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowTrack) -> None:
    """Show the lessons of a track."""
    track, lines = await context.services.learning.of_track(learner, press.track)
    await stage.replace(query, context.services.views(learner).track(track, lines))


async def on_open_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.OpenLesson) -> None:
    """Open a lesson in a message of its own, where it was left."""
    shown = await context.services.learning.open(learner, press.lesson)
    context.services.counting.note(Counted.LESSON, press.lesson, learner)
    await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).card(shown))


async def on_next_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.NextCard) -> None:
    """Go on from the card that the button stands under."""
    step = await context.services.learning.next(learner, press.lesson, press.card)
    await stage.replace(query, _screen(context, learner, step))


async def on_previous_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.PreviousCard
) -> None:
    """Go one card back."""
    step = await context.services.learning.back(learner, press.lesson, press.card)
    await stage.replace(query, _screen(context, learner, step))


async def on_card_again_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowCardAgain
) -> None:
    """Show a question again."""
    step = await context.services.learning.at(learner, press.lesson, press.card)
    await stage.replace(query, _screen(context, learner, step))


async def on_option_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ChooseOption) -> None:
    """Show the reason for the answer chosen."""
    step = await context.services.learning.answer(learner, press.lesson, press.card, press.option)
    await stage.replace(query, _screen(context, learner, step))


async def on_stop_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.StopLesson) -> None:
    """Stop for now."""
    lesson = await context.services.learning.stop(learner, press.lesson)
    await stage.replace(query, context.services.views(learner).stopped(lesson))


def _screen(context: BotContext, learner: Learner, step: CardShown | AnswerShown | LessonDone) -> Screen:
    views = context.services.views(learner)
    match step:
        case CardShown():
            return views.card(step)
        case AnswerShown():
            return views.answer(step)
        case LessonDone():
            return views.done(step)


def register(app: BotApplication) -> None:
    """Add the command."""
    app.add_handler(CommandHandler("lessons", on_lessons, filters=filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED))
