"""Free text, and the choice of what was meant."""

from __future__ import annotations

import asyncio
from typing import assert_never

from telegram import CallbackQuery, Update
from telegram.ext import MessageHandler, filters

from bot.domain.classrooms import Prompt
from bot.domain.corrections import prediction_of
from bot.domain.learners import Learner
from bot.domain.places import Place
from bot.domain.understanding import HELP_TOPICS
from bot.domain.wishes import Wish
from bot.services.conversation import (
    Advice,
    CannotHelp,
    Command,
    FirstHelp,
    OnlyButtons,
    Reply,
    SmallTalk,
    Unsure,
    WhichOfTwo,
)
from bot.services.helpdesk import NearPlace
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers import joining, naming, reminders
from bot.tgbot.handlers.corrections import ask_for_sentence
from bot.tgbot.handlers.helplines import any_helplines
from bot.tgbot.handlers.lessons import overview
from bot.tgbot.screens import Screen


async def on_text(update: Update, context: BotContext) -> None:
    """Answer what somebody wrote."""
    message = update.effective_message
    if message is None or not message.text:
        return
    conversation = context.services.conversation
    # Who wrote, and what they were asked last, is found out while the model thinks.
    (learner, prompt), listened = await asyncio.gather(
        _writer(update, context), conversation.listen(message.text, context.harmless)
    )
    heard = listened.heard
    learner = context.services.learners.as_heard(message.chat.id, learner, listened.language)
    named = naming.screen_for(context, learner, prompt, heard, message.text)
    if prompt and not named:
        await naming.drop_prompt(context, learner)
    named = named or await joining.screen_for_code(context, message.chat.id, learner, message.text)
    predicted = None if named or isinstance(heard, Command | Place) else prediction_of(heard)
    if predicted:
        context.services.corrections.note(message.chat.id, message.message_id, message.text, predicted)
    await stage.reply(update, named or await screen_of(context, learner, conversation.answer(learner, heard)))


async def _writer(update: Update, context: BotContext) -> tuple[Learner, Prompt | None]:
    learner = await context.learner(update)
    return learner, await naming.prompt_of(context, learner)


async def on_unknown_command(update: Update, context: BotContext) -> None:
    """Show the menu for a command that we do not have."""
    learner = await context.learner(update)
    await stage.reply(update, context.services.views(learner).menu())


async def screen_of(context: BotContext, learner: Learner, reply: Reply) -> Screen:
    """Give the screen of a reply."""
    views = context.services.views(learner)
    match reply:
        case FirstHelp():
            return views.first_help(reply)
        case Advice():
            return views.advice(reply)
        case WhichOfTwo():
            return views.which_of_two(reply)
        case Unsure():
            return views.unsure(reply)
        case OnlyButtons():
            return views.only_buttons(reply)
        case CannotHelp():
            return views.cannot_help(reply)
        case SmallTalk():
            return views.small_talk(reply)
        case NearPlace():
            return views.near_place(reply)
        case Command(wish):
            return await _screen_of_wish(context, learner, wish)
        case _:
            assert_never(reply)


async def _screen_of_wish(context: BotContext, learner: Learner, wish: Wish) -> Screen:
    views = context.services.views(learner)
    match wish:
        case Wish.DELETE:
            return views.ask_delete()
        case Wish.STOP:
            shown = await context.services.learning.resume(learner)
            if shown is None:
                return views.menu()
            return views.stopped(await context.services.learning.stop(learner, shown.lesson.id))
        case Wish.HELP:
            return any_helplines(context, learner)
        case Wish.LESSONS:
            return await overview(context, learner)
        case Wish.LANGUAGE:
            return views.languages(learner.locale)
        case Wish.PRIVACY:
            return views.privacy()
        case Wish.REMINDERS:
            return await reminders.overview(context, learner)
        case _:
            assert_never(wish)


async def on_intent_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AboutIntent) -> None:
    """Answer a chosen meaning as if it had been understood; then count it, and ask for the sentence."""
    reply = context.services.conversation.about(learner, press.intent)
    await stage.send(query.get_bot(), query.from_user.id, await screen_of(context, learner, reply))
    await ask_for_sentence(query, context, learner, press)


async def on_not_meant_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.NotMeant) -> None:
    """Let the person say what was meant."""
    if query.message is not None:
        context.services.corrections.forget_if_older(query.from_user.id, query.message.message_id)
    await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).not_meant(press.predicted))


async def on_topic_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowTopic) -> None:
    """Show what belongs to a topic."""
    views = context.services.views(learner)
    is_known = press.topic in HELP_TOPICS
    screen = views.topic(press.topic, press.predicted) if is_known else views.not_meant(press.predicted)
    await stage.replace(query, screen)


async def on_safe_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Go on where the person was before help came."""
    shown = await context.services.learning.resume(learner)
    # Not the greeting for newcomers: she knows us, and was in danger a moment ago.
    views = context.services.views(learner)
    screen = views.card(shown) if shown else views.menu()
    await stage.send(query.get_bot(), query.from_user.id, screen)


def register(app: BotApplication) -> None:
    """Add the handlers."""
    private = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
    app.add_handler(MessageHandler(filters.COMMAND & private, on_unknown_command))
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND & private, on_text))
