"""Every press of a button: read its data, find the handler of its kind. What nobody knows is answered kindly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from bot.domain.errors import LessonGone
from bot.domain.learners import Learner
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers import (
    classes,
    conversation,
    corrections,
    dashboard,
    helplines,
    joining,
    lessons,
    naming,
    privacy,
    reminders,
    start,
)

PressHandler = Callable[[CallbackQuery, BotContext, Learner, Any], Awaitable[None]]

HANDLERS: dict[type[cd.Press], PressHandler] = {
    cd.ShowMenu: start.on_menu_pressed,
    cd.ShowLanguages: start.on_languages_pressed,
    cd.ChooseLocale: start.on_locale_pressed,
    cd.ChooseCountry: start.on_country_pressed,
    cd.ShowPlaces: helplines.on_places_pressed,
    cd.ChoosePlace: helplines.on_place_pressed,
    cd.ShowHelplines: helplines.on_helplines_pressed,
    cd.ShowMorePlaces: helplines.on_more_places_pressed,
    cd.ShowHotline: helplines.on_hotline_pressed,
    cd.GoOnSafe: conversation.on_safe_pressed,
    cd.AboutIntent: conversation.on_intent_pressed,
    cd.NotMeant: conversation.on_not_meant_pressed,
    cd.ShowTopic: conversation.on_topic_pressed,
    cd.KeepSentence: corrections.on_keep_pressed,
    cd.DropSentence: corrections.on_drop_pressed,
    cd.ShowLessons: lessons.on_lessons_pressed,
    cd.ShowTrack: lessons.on_track_pressed,
    cd.OpenLesson: lessons.on_open_pressed,
    cd.NextCard: lessons.on_next_pressed,
    cd.PreviousCard: lessons.on_previous_pressed,
    cd.ShowCardAgain: lessons.on_card_again_pressed,
    cd.ChooseOption: lessons.on_option_pressed,
    cd.StopLesson: lessons.on_stop_pressed,
    cd.ShowClasses: classes.on_classes_pressed,
    cd.AcceptInvite: classes.on_accept_pressed,
    cd.InviteColleague: classes.on_invite_colleague_pressed,
    cd.OpenDashboard: dashboard.on_dashboard_pressed,
    cd.TypeTrainerName: classes.on_trainer_name_pressed,
    cd.TypeClassName: classes.on_class_name_pressed,
    cd.ConfirmName: naming.on_confirm_pressed,
    cd.LeadClassroom: classes.on_lead_pressed,
    cd.ManageClassroom: classes.on_manage_pressed,
    cd.SetJoining: classes.on_joining_pressed,
    cd.RenewCode: classes.on_new_code_pressed,
    cd.AskArchive: classes.on_ask_archive_pressed,
    cd.ConfirmArchive: classes.on_archive_pressed,
    cd.ShowColleagues: classes.on_colleagues_pressed,
    cd.AddCoTrainer: classes.on_add_colleague_pressed,
    cd.RemoveCoTrainer: classes.on_remove_colleague_pressed,
    cd.AskHandOver: classes.on_ask_hand_over_pressed,
    cd.ConfirmHandOver: classes.on_hand_over_pressed,
    cd.ShowProgress: classes.on_progress_pressed,
    cd.ShowPoster: classes.on_poster_pressed,
    cd.SendKit: classes.on_kit_pressed,
    cd.ShowLines: classes.on_lines_pressed,
    cd.SendLine: classes.on_send_line_pressed,
    cd.ShowAssignments: classes.on_assignments_pressed,
    cd.ShowAssignable: classes.on_assignable_pressed,
    cd.Assign: classes.on_assign_pressed,
    cd.ShowAssignment: classes.on_assignment_pressed,
    cd.SetDue: classes.on_due_pressed,
    cd.Withdraw: classes.on_withdraw_pressed,
    cd.AskJoin: joining.on_ask_join_pressed,
    cd.OfferNicknames: joining.on_nicknames_pressed,
    cd.TypeNickname: joining.on_type_nickname_pressed,
    cd.ChooseNickname: joining.on_nickname_pressed,
    cd.AttendClassroom: joining.on_attend_pressed,
    cd.AskLeave: joining.on_ask_leave_pressed,
    cd.ConfirmLeave: joining.on_leave_pressed,
    cd.BeginCheck: joining.on_begin_check_pressed,
    cd.AnswerCheck: joining.on_answer_check_pressed,
    cd.ShowPrivacy: privacy.on_privacy_pressed,
    cd.AskDelete: privacy.on_ask_delete_pressed,
    cd.ConfirmDelete: privacy.on_confirm_delete_pressed,
    cd.ShowReminders: reminders.on_reminders_pressed,
    cd.PickReminderDays: reminders.on_days_pressed,
    cd.PickReminderHour: reminders.on_hour_pressed,
    cd.PickReminderZone: reminders.on_zone_pressed,
    cd.SetReminders: reminders.on_set_pressed,
    cd.StopReminders: reminders.on_stop_pressed,
    cd.SnoozeReminder: reminders.on_snooze_pressed,
    cd.ContinueReminded: reminders.on_continue_pressed,
}


TURNS_AWAY = (cd.ShowHelplines, cd.ShowMenu, cd.GoOnSafe, cd.ShowHotline)
"""Who presses these types no name any more."""


async def on_pressed(update: Update, context: BotContext) -> None:
    """Answer a press."""
    query = update.callback_query
    if query is None:
        return
    # Side by side: the waiting circle on the button must not hold up the answer, nor the other way round.
    await asyncio.gather(stage.acknowledge(query), _answer(query, update, context))


async def _answer(query: CallbackQuery, update: Update, context: BotContext) -> None:
    chat = update.effective_chat
    if chat is not None and chat.type != ChatType.PRIVATE:
        return  # our buttons stand in private chats only; anything else is forged or forwarded
    learner = await context.learner(update)
    try:
        press = cd.unpack(query.data or "")
    except cd.StaleData:
        await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).stale())
        return
    if isinstance(press, TURNS_AWAY):
        await naming.drop_prompt(context, learner)
    try:
        await HANDLERS[type(press)](query, context, learner, press)
    except LessonGone:
        await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).lesson_gone())


def register(app: BotApplication) -> None:
    """Add the handler."""
    app.add_handler(CallbackQueryHandler(on_pressed))
