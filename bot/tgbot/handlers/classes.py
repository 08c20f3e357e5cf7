"""/classes: a trainer's classes, and becoming a trainer. Every right is checked in the service, not here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.classrooms import PromptKind, Right
from bot.domain.errors import ChangedMeanwhile, ClassGone, LessonGone, NotAllowed, Refused
from bot.domain.learners import Learner
from bot.services.teaching import suggested_name, today
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.class_views import ClassViews
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.screens import Screen


def class_views(context: BotContext, learner: Learner) -> ClassViews:
    """Give the screens of classes in a person's language."""
    return context.services.class_views(learner, context.bot.username)


async def guarded(context: BotContext, learner: Learner, made: Awaitable[Screen], classroom_id: str = "") -> Screen:
    """Give a screen, or the one that says why it cannot be."""
    views = class_views(context, learner)
    try:
        return await made
    except Refused as error:
        return views.refused(error)
    except ClassGone:
        return views.gone()
    except NotAllowed:
        return views.not_allowed()
    except ChangedMeanwhile:
        return views.changed_meanwhile(classroom_id)


async def stored(update_or_query: Update | CallbackQuery, context: BotContext, learner: Learner) -> Learner:
    """Store somebody who was not yet, in the language they read now: classes need somebody to belong to them."""
    user = update_or_query.effective_user if isinstance(update_or_query, Update) else update_or_query.from_user
    if not learner.is_guess or user is None:
        return learner
    return await context.services.learners.choose_locale(user.id, learner, learner.locale)


async def on_classes(update: Update, context: BotContext) -> None:
    """Show the classes that somebody leads and attends."""
    learner = await context.learner(update)
    await stage.reply(update, await desk(context, learner))


async def desk(context: BotContext, learner: Learner) -> Screen:
    """Give the list of classes."""
    return class_views(context, learner).desk(await context.services.teaching.desk(learner))


async def on_classes_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Show the list of classes."""
    await stage.send(query.get_bot(), query.from_user.id, await desk(context, learner))


# --- becoming a trainer --------------------------------------------------------------------------------------------


async def on_invite_link(update: Update, context: BotContext, token: str) -> None:
    """Show an invitation that was opened by its link."""
    learner = await context.learner(update)
    user = update.effective_user

    async def made() -> Screen:
        organisation, _ = await context.services.teaching.invitation(learner, token)
        return class_views(context, learner).invitation(
            organisation, token, suggested_name(user.first_name if user else "")
        )

    await stage.reply(update, await guarded(context, learner, made()))


async def on_accept_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AcceptInvite) -> None:
    """Make somebody a trainer."""
    learner = await stored(query, context, learner)

    async def made() -> Screen:
        organisation, _ = await context.services.teaching.invitation(learner, press.token)
        await context.services.teaching.accept(learner, press.token, query.from_user.first_name)
        return class_views(context, learner).accepted(organisation)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_invite_colleague_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press
) -> None:
    """Make a link for a colleague."""

    async def made() -> Screen:
        token = await context.services.teaching.invite_colleague(learner)
        return class_views(context, learner).colleague_link(token)

    await stage.send(query.get_bot(), query.from_user.id, await guarded(context, learner, made()))


async def on_trainer_name_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Ask for the name that colleagues see."""
    await _ask(query, context, learner, PromptKind.TRAINER_NAME, "")


# --- leading -------------------------------------------------------------------------------------------------------


async def on_class_name_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.TypeClassName
) -> None:
    """Ask for the name of a class."""
    await _ask(query, context, learner, PromptKind.CLASS_NAME, press.classroom)


async def on_lead_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.LeadClassroom) -> None:
    """Show a class."""
    await stage.send(
        query.get_bot(), query.from_user.id, await guarded(context, learner, classroom(context, learner, press.classroom))
    )


async def classroom(context: BotContext, learner: Learner, classroom_id: str) -> Screen:
    """Give a class's screen.

    Raises:
        ClassGone: not for this person.
    """
    return class_views(context, learner).classroom(await context.services.teaching.see(learner, classroom_id))


async def on_manage_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ManageClassroom
) -> None:
    """Show what can be changed."""

    async def made() -> Screen:
        return class_views(context, learner).manage(await context.services.teaching.see(learner, press.classroom))

    await stage.replace(query, await guarded(context, learner, made()))


async def on_joining_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.SetJoining) -> None:
    """Open or close joining."""

    async def made() -> Screen:
        await context.services.teaching.change(learner, press.classroom, press.version, is_open=bool(press.is_open))
        return await classroom(context, learner, press.classroom)

    await stage.replace(query, await guarded(context, learner, made(), press.classroom))


async def on_new_code_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.RenewCode) -> None:
    """Give the class another code."""

    async def made() -> Screen:
        await context.services.teaching.new_code(learner, press.classroom)
        return await classroom(context, learner, press.classroom)

    await stage.replace(query, await guarded(context, learner, made(), press.classroom))


async def on_ask_archive_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AskArchive
) -> None:
    """Ask before a class is put away."""

    async def made() -> Screen:
        return class_views(context, learner).ask_archive(await context.services.teaching.see(learner, press.classroom))

    await stage.replace(query, await guarded(context, learner, made()))


async def on_archive_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ConfirmArchive
) -> None:
    """Put a class away."""

    async def made() -> Screen:
        await context.services.teaching.archive(learner, press.classroom)
        return class_views(context, learner).archived()

    await stage.replace(query, await guarded(context, learner, made(), press.classroom))


async def on_colleagues_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowColleagues
) -> None:
    """Show who teaches a class, and who could."""
    await stage.replace(query, await guarded(context, learner, _colleagues(context, learner, press.classroom)))


async def on_add_colleague_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AddCoTrainer
) -> None:
    """Let a colleague teach, too."""
    await _change_colleague(query, context, learner, press, context.services.teaching.add_co_trainer)


async def on_remove_colleague_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.RemoveCoTrainer
) -> None:
    """Take a co-trainer from a class."""
    await _change_colleague(query, context, learner, press, context.services.teaching.remove_co_trainer)


async def on_hand_over_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ConfirmHandOver
) -> None:
    """Make a colleague the owner."""
    await _change_colleague(query, context, learner, press, context.services.teaching.hand_over)


async def on_ask_hand_over_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.AskHandOver
) -> None:
    """Ask before a class gets another owner."""

    async def made() -> Screen:
        teaching = context.services.teaching
        seen = await teaching.see(learner, press.classroom)
        every = [trainer for trainer, _ in seen.leaders] + list(await teaching.colleagues(learner, press.classroom))
        for colleague in every:
            if colleague.learner_id == press.colleague:
                return class_views(context, learner).ask_hand_over(seen, colleague)
        raise ClassGone

    await stage.replace(query, await guarded(context, learner, made()))


# --- assigning and progress ----------------------------------------------------------------------------------------


async def on_assignments_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowAssignments
) -> None:
    """Show what is assigned, and the tracks."""

    async def made() -> Screen:
        return class_views(context, learner).assignments(await context.services.teaching.see(learner, press.classroom))

    await stage.replace(query, await guarded(context, learner, made()))


async def on_assignable_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowAssignable
) -> None:
    """Show a track's lessons."""

    async def made() -> Screen:
        seen = await context.services.teaching.see(learner, press.classroom)
        return class_views(context, learner).assignable(seen.classroom, press.track)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_assign_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.Assign) -> None:
    """Assign a track or a lesson."""

    async def made() -> Screen:
        assigned = await context.services.teaching.assign(learner, press.classroom, press.item)
        seen = await context.services.teaching.see(learner, press.classroom)
        return class_views(context, learner).assignment(seen.classroom, assigned)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_assignment_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowAssignment
) -> None:
    """Show an assignment."""

    async def made() -> Screen:
        seen = await context.services.teaching.see(learner, press.classroom)
        known = seen.assignment(press.assignment)
        if not seen.may(Right.ASSIGN):
            raise ClassGone
        return class_views(context, learner).assignment(seen.classroom, known)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_due_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.SetDue) -> None:
    """Set the last day of an assignment."""

    async def made() -> Screen:
        teaching = context.services.teaching
        seen = await teaching.see(learner, press.classroom)
        known = seen.assignment(press.assignment)
        day = today(seen.classroom, context.services.clock.now()) + timedelta(days=press.days)
        await teaching.reschedule(learner, press.classroom, known.id, known.starts_on, day if press.days else None)
        return await classroom(context, learner, press.classroom)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_withdraw_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.Withdraw) -> None:
    """Withdraw an assignment."""

    async def made() -> Screen:
        await context.services.teaching.withdraw(learner, press.classroom, press.assignment)
        return await classroom(context, learner, press.classroom)

    await stage.replace(query, await guarded(context, learner, made()))


async def on_progress_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowProgress
) -> None:
    """Show how far a class is."""

    async def made() -> Screen:
        services = context.services
        report = await services.reporting.of_class(learner, press.classroom)
        views = class_views(context, learner)
        if not report.lessons or not report.size:
            return views.progress(report)
        day = today(report.classroom, services.clock.now())
        return views.progress(report, await services.class_files.progress(report, day, views.t))

    await stage.send(query.get_bot(), query.from_user.id, await guarded(context, learner, made()))


async def on_poster_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowPoster) -> None:
    """Show the poster of a class."""

    async def made() -> Screen:
        seen = await context.services.teaching.see(learner, press.classroom)
        if not seen.classroom.is_open:
            return await classroom(context, learner, press.classroom)
        views = class_views(context, learner)
        poster = await context.services.class_files.poster(seen, views.join_link(seen.classroom), views.t)
        return views.poster(seen, poster)

    await stage.send(query.get_bot(), query.from_user.id, await guarded(context, learner, made()))


async def on_kit_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.SendKit) -> None:
    """Send the session kit of a track."""

    async def made() -> Screen:
        seen = await context.services.teaching.see(learner, press.classroom)
        if press.track not in context.services.content.sessions:
            raise LessonGone(press.track)
        views = class_views(context, learner)
        kit = await context.services.class_files.kit(seen, press.track, context.bot.username, views.t)
        return views.kit(seen, press.track, kit)

    await stage.send(query.get_bot(), query.from_user.id, await guarded(context, learner, made()))


async def on_lines_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.ShowLines) -> None:
    """Show the lines to choose from."""

    async def made() -> Screen:
        return class_views(context, learner).lines(await context.services.teaching.see(learner, press.classroom))

    await stage.send(query.get_bot(), query.from_user.id, await guarded(context, learner, made()))


async def on_send_line_pressed(query: CallbackQuery, context: BotContext, learner: Learner, press: cd.SendLine) -> None:
    """Send a line to those who have not finished."""

    async def made() -> Screen:
        await context.services.class_letters.encourage(learner, press.classroom, press.line)
        return class_views(context, learner).line_sent(press.classroom)

    await stage.replace(query, await guarded(context, learner, made()))


async def _ask(query: CallbackQuery, context: BotContext, learner: Learner, kind: PromptKind, about: str) -> None:
    learner = await stored(query, context, learner)
    await context.services.teaching.ask(learner, kind, about)
    await stage.send(query.get_bot(), query.from_user.id, class_views(context, learner).ask_name(kind))


async def _colleagues(context: BotContext, learner: Learner, classroom_id: str) -> Screen:
    others = await context.services.teaching.colleagues(learner, classroom_id)
    return class_views(context, learner).colleagues(await context.services.teaching.see(learner, classroom_id), others)


async def _change_colleague(
    query: CallbackQuery,
    context: BotContext,
    learner: Learner,
    press: cd.AddCoTrainer | cd.RemoveCoTrainer | cd.ConfirmHandOver,
    change: Callable[[Learner, str, str], Awaitable[None]],
) -> None:
    async def made() -> Screen:
        await change(learner, press.classroom, press.colleague)
        return await classroom(context, learner, press.classroom)

    await stage.replace(query, await guarded(context, learner, made(), press.classroom))


def register(app: BotApplication) -> None:
    """Add the command."""
    app.add_handler(CommandHandler("classes", on_classes, filters=filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED))
