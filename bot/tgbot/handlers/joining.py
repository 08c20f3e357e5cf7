"""/join: a student joins a class, learns in it and leaves it; and the check before and after a track."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.classrooms import CheckMoment, PromptKind, read_join_code
from bot.domain.errors import ClassGone, JoinRefused, NicknameRefused, StorageUnavailable
from bot.domain.learners import Learner, guess_learner
from bot.services.checks import CheckDone, CheckQuestion
from bot.services.teaching import Attendance, Offer
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers.classes import class_views, guarded
from bot.tgbot.screens import Screen


async def on_join(update: Update, context: BotContext) -> None:
    """Show the class of a code; with "/join CODE nickname" one press joins under the nickname typed."""
    learner = await context.learner(update)
    code, *name = _joined_halves(context.args or [""])
    if not code:
        await stage.reply(update, class_views(context, learner).ask_code())
    elif name:
        await stage.reply(update, await guarded(context, learner, _named(update, context, learner, code, " ".join(name))))
    else:
        await on_join_link(update, context, code)


def _joined_halves(words: list[str]) -> list[str]:
    """Put a code written in two groups, as the class's screen shows it ("K7M 4QX"), together again."""
    halves = "".join(words[:2])
    if len(words) > 1 and read_join_code(words[0]) is None and read_join_code(halves):
        return [halves, *words[2:]]
    return words


async def screen_for_code(context: BotContext, person: int, learner: Learner, text: str) -> Screen | None:
    """Show the class whose code was written alone, as a poster asks for; None if it is no code of any class."""
    if read_join_code(text) is None or not (text.isupper() or any(c.isdigit() for c in text)):
        return None
    try:
        return await _offered(context, person, learner, text)
    except (JoinRefused, ClassGone, StorageUnavailable):
        return None


async def on_join_link(update: Update, context: BotContext, code: str) -> None:
    """Show the class of a code: what its trainer will see, before joining."""
    learner = await context.learner(update)
    user = update.effective_user

    made = _offered(context, user.id if user else 0, learner, code)
    await stage.reply(update, await guarded(context, learner, made))


async def _named(update: Update, context: BotContext, learner: Learner, code: str, name: str) -> Screen:
    """Show a class together with the nickname typed: nobody joins without reading what the trainer will see."""
    user = update.effective_user
    offer = await context.services.teaching.offer(user.id if user else 0, learner, code)
    if offer.membership:
        return await joined(update, context, learner, code, name)
    views = class_views(context, _reader(learner, offer))
    try:
        return views.offer(offer, context.services.teaching.checked_nickname(name))
    except NicknameRefused as error:
        return views.refused_nickname(error, views.offer(offer))


def _reader(learner: Learner, offer: Offer) -> Learner:
    """Give who reads: somebody new reads the class's language, which is likelier theirs than that of the phone."""
    return learner if not learner.is_guess else guess_learner(offer.classroom.locale)


async def _offered(context: BotContext, person: int, learner: Learner, code: str) -> Screen:
    offer = await context.services.teaching.offer(person, learner, code)
    if offer.membership:
        return await attended(context, learner, offer.classroom.id)
    return class_views(context, _reader(learner, offer)).offer(offer)


async def joined(
    update_or_query: Update | CallbackQuery, context: BotContext, learner: Learner, code: str, nickname: str
) -> Screen:
    """Join a class under a nickname; one that cannot be taken leads to others."""
    user = update_or_query.effective_user if isinstance(update_or_query, Update) else update_or_query.from_user
    person = user.id if user else 0

    async def made() -> Screen:
        try:
            attendance = await context.services.teaching.join(person, learner, code, nickname)
        except NicknameRefused as error:
            offer = await context.services.teaching.offer(person, learner, code)
            names = await context.services.teaching.suggestions(offer.classroom)
            views = class_views(context, learner)
            return views.refused_nickname(error, views.nicknames(offer.classroom, names))
        return await _attendance(context, learner, attendance, is_new=True)

    return await guarded(context, learner, made())


async def attended(context: BotContext, learner: Learner, classroom_id: str) -> Screen:
    """Give a class's screen for a student.

    Raises:
        ClassGone: not in it.
    """
    return await _attendance(context, learner, await context.services.teaching.attendance(learner, classroom_id))


async def on_ask_join_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Say how to join."""
    await stage.send(query.get_bot(), query.from_user.id, class_views(context, learner).ask_code())


async def on_nicknames_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.OfferNicknames
) -> None:
    """Offer nicknames."""

    async def made() -> Screen:
        offer = await context.services.teaching.offer(query.from_user.id, learner, press.join_code)
        names = await context.services.teaching.suggestions(offer.classroom)
        return class_views(context, _reader(learner, offer)).nicknames(offer.classroom, names)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_type_nickname_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.TypeNickname
) -> None:
    """Ask for a nickname to be typed."""

    async def made() -> Screen:
        reader = await stored_for(query, context, learner, press.join_code)
        await context.services.teaching.ask(reader, PromptKind.NICKNAME, press.join_code)
        return class_views(context, reader).ask_name(PromptKind.NICKNAME)

    await stage.send(query.get_bot(), query.from_user.id, await guarded(context, learner, made()))


async def on_nickname_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ChooseNickname
) -> None:
    """Join under a nickname that was offered."""

    async def made() -> Screen:
        reader = await stored_for(query, context, learner, press.join_code)
        return await joined(query, context, reader, press.join_code, press.nickname)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_attend_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AttendClassroom
) -> None:
    """Show a class to a student."""
    screen = await guarded(context, learner, attended(context, learner, press.classroom))
    await stage.send(query.get_bot(), query.from_user.id, screen)


async def on_ask_leave_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AskLeave) -> None:
    """Ask before somebody leaves."""

    async def made() -> Screen:
        attendance = await context.services.teaching.attendance(learner, press.classroom)
        return class_views(context, learner).ask_leave(attendance)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_leave_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ConfirmLeave) -> None:
    """Leave a class."""

    async def made() -> Screen:
        return class_views(context, learner).left(await context.services.teaching.leave(learner, press.classroom))

    await stage.replace(query, await guarded(context, learner, made()))


async def on_begin_check_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.BeginCheck
) -> None:
    """Begin a check, in a message of its own."""
    step = await context.services.checks.begin(learner, press.track, press.moment)
    await stage.send(query.get_bot(), query.from_user.id, _check(context, learner, step))


async def on_answer_check_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AnswerCheck
) -> None:
    """Note an answer and show the next question."""
    step = await context.services.checks.answer(learner, press.track, press.moment, press.place, press.option)
    await stage.replace(query, _check(context, learner, step))


def _check(context: BotContext, learner: Learner, step: CheckQuestion | CheckDone) -> Screen:
    views = class_views(context, learner)
    return views.check_question(step) if isinstance(step, CheckQuestion) else views.check_done(step)


async def _attendance(context: BotContext, learner: Learner, attendance: Attendance, *, is_new: bool = False) -> Screen:
    checks: dict[str, CheckMoment] = {}
    for task in attendance.tasks:
        due = await context.services.checks.due(learner, task.assignment.item) if task.assignment.is_track else None
        if due:
            checks[task.assignment.item] = due
    return class_views(context, learner).attendance(attendance, checks, is_new=is_new)


async def stored_for(query: CallbackQuery, context: BotContext, learner: Learner, code: str) -> Learner:
    """Store somebody new in the class's language.

    Raises:
        JoinRefused: no such class; then nobody is stored.
    """
    if not learner.is_guess:
        return learner
    offer = await context.services.teaching.offer(query.from_user.id, learner, code)
    return await context.services.learners.choose_locale(query.from_user.id, learner, offer.classroom.locale)


def register(app: BotApplication) -> None:
    """Add the command."""
    app.add_handler(CommandHandler("join", on_join, filters=filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED))
