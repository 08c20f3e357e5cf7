"""Names that are typed: of a class, of a trainer, a nickname. What is typed is shown back to be confirmed, not kept.

Somebody who was asked for a name may write for help instead: danger and trouble are answered first, and a name takes
effect only when its button is pressed. It is read from the bot's own message then.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from telegram import CallbackQuery, Message
from telegram.constants import MessageEntityType

from bot.domain.classrooms import NICKNAME_LIMIT, TRAINER_NAME_LIMIT, Prompt, PromptKind
from bot.domain.errors import NicknameRefused, Refused, StorageUnavailable
from bot.domain.learners import Learner
from bot.domain.understanding import Answer, is_trouble
from bot.services.conversation import Command, Heard
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import LOOKUP_LIMIT, BotContext
from bot.tgbot.handlers.classes import class_views, classroom, desk, guarded
from bot.tgbot.handlers.joining import joined, stored_for
from bot.tgbot.screens import Screen

_TRY_LIMIT = 2 * NICKNAME_LIMIT
"""Letters up to which a text that is too long may still be meant as a nickname."""


async def prompt_of(context: BotContext, learner: Learner) -> Prompt | None:
    """Give the question that somebody may be answering; None also when the database is down: help goes on without."""
    try:
        return await context.services.teaching.prompt(learner)
    except StorageUnavailable:
        return None


def screen_for(context: BotContext, learner: Learner, prompt: Prompt | None, heard: Heard, text: str) -> Screen | None:
    """Take a message as the name that was asked for; None if it is something else, or nothing was asked.

    The model hears trouble in the name of many a class, too ("10A2" is of pupils), so for a trainer's names it does not
    decide: the question whether to take the name offers help as well. (Where the danger rules hear it, nothing is asked.)
    """
    if prompt is None or isinstance(heard, Command) or (prompt.kind is PromptKind.NICKNAME and is_trouble(heard)):
        return None
    teaching = context.services.teaching
    views = class_views(context, learner)
    try:
        match prompt.kind:
            case PromptKind.NICKNAME:
                name = teaching.checked_nickname(text)
            case PromptKind.TRAINER_NAME:
                name = teaching.checked_name(text, TRAINER_NAME_LIMIT)
            case PromptKind.CLASS_NAME:
                name = teaching.checked_name(text)
    except NicknameRefused as error:
        return None if error.reason == "long" and _is_told(heard, text) else views.refused(error)
    except Refused as error:
        return views.refused(error)
    return views.confirm_name(prompt.kind, prompt.about, name)


async def drop_prompt(context: BotContext, learner: Learner) -> None:
    """Ask for no name any more: who wrote something else, or looked for help, is not choosing one."""
    if not learner.is_guess:
        # Help was shown already; what comes next must not wait for a slow database.
        with suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(LOOKUP_LIMIT):
                await context.services.teaching.forget_prompt(learner)


async def on_confirm_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ConfirmName) -> None:
    """Take the name that stands in the message."""
    name = _named(query.message if isinstance(query.message, Message) else None)
    if not name:
        await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).stale())
        return

    async def made() -> Screen:
        teaching = context.services.teaching
        await teaching.forget_prompt(learner)
        match press.kind:
            case PromptKind.NICKNAME:
                student = await stored_for(query, context, learner, press.about)
                return await joined(query, context, student, press.about, name)
            case PromptKind.TRAINER_NAME:
                await teaching.rename_trainer(learner, name)
                return await desk(context, learner)
            case PromptKind.CLASS_NAME:
                if press.about:
                    seen = await teaching.see(learner, press.about)
                    await teaching.change(learner, press.about, seen.classroom.version, name=name)
                    return await classroom(context, learner, press.about)
                created = await teaching.create(learner, name)
                return await classroom(context, learner, created.id)

    await stage.replace(query, await guarded(context, learner, made(), press.about))


def _is_told(heard: Heard, text: str) -> bool:
    """Tell whether a text too long for a nickname is no try at one: who tells something wants an answer to it."""
    return len(text) > _TRY_LIMIT or not isinstance(heard, Answer)


def _named(message: Message | None) -> str:
    """Read the name from the bot's own message: it stands there as code."""
    if message is None:
        return ""
    return next(iter(message.parse_entities([MessageEntityType.CODE]).values()), "")
