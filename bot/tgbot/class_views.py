"""Screens of classes: the trainer's, the student's, and the check before and after a track."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.classrooms import (
    NAME_LIMIT,
    NICKNAME_LIMIT,
    SMALL_GROUP,
    Assignment,
    CheckMoment,
    Classroom,
    Organisation,
    PromptKind,
    Right,
    State,
    Trainer,
    invite_link,
    join_link,
    spaced,
)
from bot.domain.errors import Refused
from bot.domain.learners import Learner
from bot.domain.outbox import Letter
from bot.domain.tracks import Curriculum, Lesson
from bot.i18n.class_words import STATES, VERDICTS
from bot.i18n.refusals import REASONS
from bot.i18n.translator import N_, Translator
from bot.services.checks import CheckDone, CheckQuestion
from bot.services.class_letters import Line
from bot.services.reporting import ClassReport
from bot.services.teaching import Attendance, ClassroomView, Desk, Offer, Task
from bot.tgbot import callback_data as cd
from bot.tgbot.render import escape
from bot.tgbot.screens import Attachment, Button, Screen
from bot.tgbot.views import LETTERS, bar

LISTED = 20
"""Classes in a list; the trainers' page shows all."""
DUE_DAYS = (7, 14, 28)

# Translators: a trainer sends one of these to students who have not finished. It stands on a lock screen: kind, no word
# of what the lessons are about, no reproach.
LINES: dict[Line, str] = {
    Line.SMALL_STEPS: N_("🌱 One small step today is enough. Your class thinks of you."),
    Line.NO_HURRY: N_("🌱 No hurry: whenever you have a few minutes, we go on together."),
    Line.TOGETHER: N_("🌱 You are part of the class, and it is good that you are there. Shall we go on?"),
}


@dataclass(frozen=True, slots=True)
class ClassViews:
    """Makes the screens of classes for one person.

    Attributes:
        bot_name: the bot's user name, for links.
    """

    t: Translator
    learner: Learner
    curriculum: Curriculum
    bot_name: str

    # --- everybody -----------------------------------------------------------------------------------------------

    def desk(self, desk: Desk) -> Screen:
        """Show what somebody leads and attends."""
        t = self.t
        lines: list[str] = []
        rows: list[tuple[Button, ...]] = []
        if desk.trainer and desk.organisation:
            lines.append(
                t(
                    "**Your classes** at %(organisation)s. Colleagues see you as %(name)s.",
                    organisation=escape(desk.organisation.name),
                    name=escape(desk.trainer.name),
                )
            )
            rows += [(Button("🧑‍🏫 " + c.name, cd.LeadClassroom(c.id)),) for c in desk.led[:LISTED]]
            rows += [(Button("🏛 " + c.name, cd.LeadClassroom(c.id)),) for c in desk.others[:LISTED]]
            if len(desk.led) > LISTED or len(desk.others) > LISTED:
                lines.append(t("Not all fit here; the page for trainers shows all: /dashboard"))
            rows.append((Button("➕ " + t("New class"), cd.TypeClassName("")),))
            more = [Button("✏️ " + t("My name"), cd.TypeTrainerName())]
            if desk.trainer.is_lead:
                more.append(Button("✉️ " + t("Invite a trainer"), cd.InviteColleague()))
            rows.append(tuple(more))
            rows.append((Button("🖥 " + t("Page for trainers"), cd.OpenDashboard()),))
        if desk.attended:
            lines.append(t("**Classes you are in:**"))
            rows += [(Button("🌱 " + c.name, cd.AttendClassroom(c.id)),) for c, _ in desk.attended]
        if not lines:
            lines.append(t("You are in no class. If a trainer gave you a code, join with it."))
        rows.append((Button("🔑 " + t("Join with a code"), cd.AskJoin()),))
        rows.append(self._home_row())
        return Screen("\n\n".join(lines), tuple(rows))

    def refused(self, error: Refused) -> Screen:
        """Say why something typed, or a link, cannot be taken."""
        return Screen(self.t(REASONS[(error.code, error.reason)]), (self._classes_row(), self._home_row()))

    def refused_nickname(self, error: Refused, others: Screen) -> Screen:
        """Say why a nickname cannot be taken, above others to choose from."""
        return Screen(f"{self.t(REASONS[(error.code, error.reason)])}\n\n{others.text}", others.rows)

    def gone(self) -> Screen:
        """Answer about a class that is not there for this person."""
        return Screen(
            self.t("That class is not here, or not for you. Here is what you have:"),
            (self._classes_row(), self._home_row()),
        )

    def not_allowed(self) -> Screen:
        """Answer a trainer who may see a class, but not do this."""
        return Screen(
            self.t("Only the owner of the class, or a lead of your organisation, can do that."),
            (self._classes_row(),),
        )

    def changed_meanwhile(self, classroom_id: str) -> Screen:
        """Say that a colleague was faster."""
        return Screen(
            self.t("A colleague changed this class a moment ago, so nothing of yours was saved. Please look at it anew:"),
            ((Button("🔄 " + self.t("Show the class"), cd.LeadClassroom(classroom_id)),),),
        )

    # --- becoming a trainer --------------------------------------------------------------------------------------

    def invitation(self, organisation: Organisation, token: str, name: str) -> Screen:
        """Ask whether to become a trainer."""
        t = self.t
        text = t(
            "**%(organisation)s** invites you to be a trainer on Taman. You can open classes, assign lessons and see who "
            "finished. You never see what anybody asked for help about.\n\n"
            "Colleagues will see you as **%(name)s**; you can change that.",
            organisation=escape(organisation.name),
            name=escape(name),
        )
        return Screen(text, ((Button("✅ " + t("Become a trainer"), cd.AcceptInvite(token)),), self._home_row()))

    def accepted(self, organisation: Organisation) -> Screen:
        """Welcome a new trainer."""
        t = self.t
        text = t(
            "Welcome! You are a trainer of **%(organisation)s** now. /classes brings you back here at any time.",
            organisation=escape(organisation.name),
        )
        rows = (
            (Button("➕ " + t("New class"), cd.TypeClassName("")),),
            (Button("✏️ " + t("My name"), cd.TypeTrainerName()),),
        )
        return Screen(text, rows)

    def colleague_link(self, token: str) -> Screen:
        """Give a lead the link for a colleague."""
        link = invite_link(self.bot_name, token)
        text = self.t(
            "Send this link to your colleague. It works once, for seven days; whoever opens it becomes "
            "a trainer:\n\n%(link)s",
            link=link,
        )
        return Screen(text, ((Button("📋 " + self.t("Copy the link"), copy=link),), self._classes_row()))

    # --- typed names ---------------------------------------------------------------------------------------------

    def ask_name(self, kind: PromptKind) -> Screen:
        """Ask for a name to be typed."""
        t = self.t
        texts = {
            PromptKind.CLASS_NAME: t(
                "How shall the class be called? Write its name, for example: 10A2, or Monday group. "
                "%(number)s letters at most.",
                number=NAME_LIMIT,
            ),
            PromptKind.TRAINER_NAME: t("Which name shall your colleagues see? Write it."),
            PromptKind.NICKNAME: t(
                "Write a nickname for this class, not your real name. %(number)s letters at most.",
                number=NICKNAME_LIMIT,
            ),
        }
        return Screen(texts[kind], (self._home_row(),))

    def confirm_name(self, kind: PromptKind, about: str, name: str) -> Screen:
        """Show a typed name, to be confirmed; it stands in the message only."""
        t = self.t
        texts = {
            PromptKind.CLASS_NAME: t("Shall the class have this name?"),
            PromptKind.TRAINER_NAME: t("Shall your colleagues see this name?"),
            PromptKind.NICKNAME: t("Shall this be your nickname? The trainer and the class can see it."),
        }
        rows = (
            (Button("✅ " + t("Yes, take it"), cd.ConfirmName(kind, about)),),
            (Button("☎️ " + t("No, I need help"), cd.ShowHelplines("", "")), Button("🏠 " + t("Menu"), cd.ShowMenu())),
        )
        return Screen(f"{texts[kind]}\n\n`{name}`", rows)

    # --- leading -------------------------------------------------------------------------------------------------

    def classroom(self, seen: ClassroomView, attachment: Attachment | None = None) -> Screen:
        """Show a class to its trainer; the attachment is its poster."""
        t, classroom = self.t, seen.classroom
        lines = [f"**{escape(classroom.name)}** · {escape(seen.organisation.name)}"]
        if classroom.is_open:
            lines.append(t("Join code: `%(code)s`", code=spaced(classroom.join_code)))
            lines.append(t("Link: %(link)s", link=self.join_link(classroom)))
        else:
            lines.append(t("Joining is closed."))
        lines.append(t.plural("%(number)s student", "%(number)s students", seen.size))
        lines += [self._assignment_line(a) for a in seen.assignments] or [t("Nothing is assigned yet.")]
        rows: list[tuple[Button, ...]] = [(Button("📊 " + t("Progress"), cd.ShowProgress(classroom.id)),)]
        if classroom.is_open:
            rows.insert(0, (Button("🖼 " + t("Poster with QR code"), cd.ShowPoster(classroom.id)),))
        if seen.may(Right.ASSIGN):
            rows.append((Button("📚 " + t("Assign lessons"), cd.ShowAssignments(classroom.id)),))
        if seen.may(Right.CHANGE) or seen.may(Right.MANAGE):
            rows.append((Button("⚙️ " + t("Change the class"), cd.ManageClassroom(classroom.id)),))
        rows.append(self._classes_row())
        return Screen("\n\n".join(lines), tuple(rows), attachment)

    def poster(self, seen: ClassroomView, poster: Attachment) -> Screen:
        """Show the poster of a class, to project or to print."""
        t, classroom = self.t, seen.classroom
        text = t(
            "Poster of **%(name)s**, to project or to print. Code: `%(code)s`",
            name=escape(classroom.name),
            code=spaced(classroom.join_code),
        )
        return Screen(text, (self._back_row(classroom.id),), poster)

    def kit(self, seen: ClassroomView, track_id: str, kit: Attachment) -> Screen:
        """Hand over the session kit of a track."""
        text = self.t(
            "Session kit: %(track)s. Notes for you, the poster, an attendance sheet and cards to pass on, to print.",
            track=escape(self.item_title(track_id)),
        )
        return Screen(text, (self._back_row(seen.classroom.id),), kit)

    def manage(self, seen: ClassroomView) -> Screen:
        """Show what can be changed about a class."""
        t, classroom = self.t, seen.classroom
        rows: list[tuple[Button, ...]] = []
        if seen.may(Right.CHANGE):
            rows.append((Button("✏️ " + t("Rename"), cd.TypeClassName(classroom.id)),))
            label = t("Close joining") if classroom.is_open else t("Open joining")
            press = cd.SetJoining(classroom.id, classroom.version, int(not classroom.is_open))
            rows.append((Button("🚪 " + label, press), Button("🔑 " + t("New code"), cd.RenewCode(classroom.id))))
        if seen.may(Right.MANAGE):
            rows.append((Button("👥 " + t("Co-trainers, hand over"), cd.ShowColleagues(classroom.id)),))
            rows.append((Button("🗄 " + t("Archive"), cd.AskArchive(classroom.id)),))
        rows.append(self._back_row(classroom.id))
        return Screen(t("**%(name)s**: what would you like to change?", name=escape(classroom.name)), tuple(rows))

    def ask_archive(self, seen: ClassroomView) -> Screen:
        """Ask before a class is put away."""
        t = self.t
        text = t(
            "Archive **%(name)s**? Nobody can join any more, and the class leaves everybody's list. What the students "
            "learned stays theirs. This cannot be undone.",
            name=escape(seen.classroom.name),
        )
        rows = (
            (Button("🗄 " + t("Yes, archive"), cd.ConfirmArchive(seen.classroom.id)),),
            self._back_row(seen.classroom.id),
        )
        return Screen(text, rows)

    def archived(self) -> Screen:
        """Say that a class was put away."""
        return Screen(self.t("The class is archived. Thank you for teaching."), (self._classes_row(),))

    def colleagues(self, seen: ClassroomView, others: Sequence[Trainer]) -> Screen:
        """Show who leads a class, and who could."""
        t, classroom = self.t, seen.classroom
        lines = [t("Who teaches **%(name)s**:", name=escape(classroom.name))]
        rows: list[tuple[Button, ...]] = []
        for trainer, is_owner in seen.leaders:
            # Translators: stands behind the name of a class's owner
            lines.append(f"• {escape(trainer.name)}" + (" " + t("(owner)") if is_owner else ""))
            if not is_owner:
                rows.append(
                    (
                        Button("➖ " + trainer.name, cd.RemoveCoTrainer(classroom.id, trainer.learner_id)),
                        Button("👑 " + trainer.name, cd.AskHandOver(classroom.id, trainer.learner_id)),
                    )
                )
        rows += [
            (
                Button("➕ " + trainer.name, cd.AddCoTrainer(classroom.id, trainer.learner_id)),
                Button("👑 " + trainer.name, cd.AskHandOver(classroom.id, trainer.learner_id)),
            )
            for trainer in others[:LISTED]
        ]
        lines.append(t("➕ teaches, too · ➖ no longer · 👑 becomes the owner"))
        rows.append(self._back_row(classroom.id))
        return Screen("\n".join(lines), tuple(rows))

    def ask_hand_over(self, seen: ClassroomView, colleague: Trainer) -> Screen:
        """Ask before a class gets another owner."""
        t = self.t
        text = t(
            "Make **%(name)s** the owner of **%(classroom)s**? You stay a co-trainer if you teach it now.",
            name=escape(colleague.name),
            classroom=escape(seen.classroom.name),
        )
        press = cd.ConfirmHandOver(seen.classroom.id, colleague.learner_id)
        return Screen(text, ((Button("👑 " + t("Yes, hand over"), press),), self._back_row(seen.classroom.id)))

    # --- assigning -----------------------------------------------------------------------------------------------

    def assignments(self, seen: ClassroomView) -> Screen:
        """Show what is assigned, and the tracks to assign."""
        t, classroom = self.t, seen.classroom
        rows: list[tuple[Button, ...]] = [
            (Button("📌 " + self.item_title(a.item), cd.ShowAssignment(classroom.id, a.id)),) for a in seen.assignments
        ]
        assigned = {a.item for a in seen.assignments}
        rows += [
            (Button("➕ " + track.titles[self.learner.locale], cd.ShowAssignable(classroom.id, track.id)),)
            for track in self.curriculum.tracks
            if track.id not in assigned
        ]
        rows.append(self._back_row(classroom.id))
        text = t("Choose a track to assign (➕), or something assigned (📌) to change its days or withdraw it.")
        return Screen(text, tuple(rows))

    def assignable(self, classroom: Classroom, track_id: str) -> Screen:
        """Show a track's lessons, to assign one or all."""
        t = self.t
        track = self.curriculum.track(track_id)
        rows: list[tuple[Button, ...]] = [(Button("➕ " + t("The whole track"), cd.Assign(classroom.id, track_id)),)]
        rows += [
            (Button(lesson.title(self.learner.locale), cd.Assign(classroom.id, lesson.id)),)
            for lesson in self.curriculum.of_track(track_id)
            if lesson.country in (None, classroom.country)
        ]
        rows.append(self._back_row(classroom.id))
        return Screen(
            f"**{escape(track.titles[self.learner.locale])}**\n\n{track.summaries[self.learner.locale]}", tuple(rows)
        )

    def assignment(self, classroom: Classroom, assignment: Assignment) -> Screen:
        """Show an assignment, to set its last day or to withdraw it."""
        t = self.t
        due = tuple(
            Button(t.plural("%(number)s day", "%(number)s days", days), cd.SetDue(classroom.id, assignment.id, days))
            for days in DUE_DAYS
        )
        rows = (
            due,
            (Button(t("No last day"), cd.SetDue(classroom.id, assignment.id, 0)),),
            (Button("📄 " + t("Session kit (PDF)"), cd.SendKit(classroom.id, assignment.item.partition("/")[0])),),
            (Button("🗑 " + t("Withdraw"), cd.Withdraw(classroom.id, assignment.id)),),
            self._back_row(classroom.id),
        )
        text = t("How long may it take, counted from today? What the students did already counts.")
        return Screen(f"{self._assignment_line(assignment)}\n\n{text}", rows)

    # --- progress ------------------------------------------------------------------------------------------------

    def progress(self, report: ClassReport, picture: Attachment | None = None) -> Screen:
        """Show how far a class is; the words say what the picture shows."""
        t = self.t
        lines = [
            f"**{escape(report.classroom.name)}** · " + t.plural("%(number)s student", "%(number)s students", report.size)
        ]
        if not report.lessons:
            lines.append(t("Nothing is assigned yet."))
        elif report.size:
            lines.append(" · ".join(f"{t(STATES[state])}: {number}" for state, number in report.states.items()))
            lines += [
                f"{bar(line.finished, report.size)}  {escape(self._title(line.lesson))}  {line.finished}"
                for line in report.lessons
            ]
        if report.is_small and report.size:
            lines.append(
                t(
                    "*With fewer than %(number)s students, single answers would point at a person, so they are not "
                    "shown.*",
                    number=SMALL_GROUP,
                )
            )
        for change in report.changes:
            lines.append(
                t(
                    "**Before and after**, %(track)s: %(before)s → %(after)s right of %(questions)s "
                    "(%(people)s students). %(verdict)s",
                    track=escape(change.track.titles[self.learner.locale]),
                    before=t.decimal(change.change.before),
                    after=t.decimal(change.change.after),
                    questions=change.change.questions,
                    people=change.change.people,
                    verdict=t(VERDICTS[change.change.verdict]),
                )
            )
        if report.hardest:
            lines.append(t("**Hardest questions:**"))
        for line in report.hardest:
            wrong = line.hardest_wrong
            text = f"• {line.question.prompt.strip()} " + t(
                "%(right)s of %(all)s students right at the first try.", right=line.right, all=line.answered
            )
            if wrong is not None:
                text += " " + t("Chosen most instead: %(option)s", option=line.question.options[wrong].text)
            lines.append(text)
        rows: list[tuple[Button, ...]] = []
        if report.states[State.FINISHED] < report.size and report.lessons:
            rows.append((Button("💌 " + t("Encourage those behind"), cd.ShowLines(report.classroom.id)),))
        rows.append((Button("📚 " + t("Assign lessons"), cd.ShowAssignments(report.classroom.id)),))
        rows.append(self._back_row(report.classroom.id))
        return Screen("\n\n".join(lines), tuple(rows), picture)

    def lines(self, seen: ClassroomView) -> Screen:
        """Offer the lines that can be sent to those who have not finished."""
        t, classroom = self.t, seen.classroom
        text = t(
            "Which line shall those get who have not finished yet? They get it by day, and you do not learn who they are."
        )
        shown = [f"**{number}.** {t(words)}" for number, words in enumerate(LINES.values(), start=1)]
        keys = tuple(Button(str(number), cd.SendLine(classroom.id, line)) for number, line in enumerate(LINES, start=1))
        return Screen("\n\n".join([text, *shown]), (keys, self._back_row(classroom.id)))

    def line_sent(self, classroom_id: str) -> Screen:
        """Say that a line is on its way."""
        return Screen(
            self.t("It is on its way to those who have not finished. Thank you for being kind."),
            (self._back_row(classroom_id),),
        )

    # --- joining and attending -----------------------------------------------------------------------------------

    def ask_code(self) -> Screen:
        """Say how to join."""
        return Screen(
            self.t(
                "Write /join and the code, like this: /join K7M4QX\n\nOr open the link, or the QR code, of the class."
            ),
            (self._home_row(),),
        )

    def offer(self, offer: Offer, nickname: str = "") -> Screen:
        """Say what the trainer will see, before somebody joins.

        Args:
            nickname: typed already; it stands in the message only, and joining takes it.
        """
        t = self.t
        text = t(
            "**%(classroom)s** · %(organisation)s\n\n"
            "**The trainer will see:** the nickname you choose, which of the class's lessons you have begun and "
            "finished, and how many of the class chose which answer.\n\n"
            "**Nobody will see:** your name or account, what you write to me, which help you look for, other lessons you "
            "take. You can leave at any time; what you learned stays yours.",
            classroom=escape(offer.classroom.name),
            organisation=escape(offer.organisation.name),
        )
        code = offer.classroom.join_code
        if not nickname:
            return Screen(text, ((Button("✅ " + t("Fine, join"), cd.OfferNicknames(code)),), self._home_row()))
        asked = t("Shall this be your nickname? The trainer and the class can see it.")
        rows = (
            (Button("✅ " + t("Fine, join"), cd.ConfirmName(PromptKind.NICKNAME, code)),),
            (Button("🔄 " + t("Others"), cd.OfferNicknames(code)), Button("✏️ " + t("My own"), cd.TypeNickname(code))),
            self._home_row(),
        )
        return Screen(f"{text}\n\n{asked}\n\n`{nickname}`", rows)

    def nicknames(self, classroom: Classroom, names: Sequence[str]) -> Screen:
        """Offer nicknames."""
        t = self.t
        code = classroom.join_code
        buttons = [Button(name, cd.ChooseNickname(code, name)) for name in names]
        rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
        rows.append(
            (Button("🔄 " + t("Others"), cd.OfferNicknames(code)), Button("✏️ " + t("My own"), cd.TypeNickname(code)))
        )
        text = t("Choose a nickname for **%(classroom)s**. Not your real name, please.", classroom=escape(classroom.name))
        return Screen(text, tuple(rows))

    def attendance(self, attendance: Attendance, checks: Mapping[str, CheckMoment], *, is_new: bool = False) -> Screen:
        """Show a class to a student: what is assigned, how far, what is next.

        Args:
            checks: the checks that fit now, by track.
        """
        t = self.t
        classroom = attendance.classroom
        lines = [
            t(
                "**%(classroom)s**, you are %(nickname)s here.",
                classroom=escape(classroom.name),
                nickname=escape(attendance.membership.nickname),
            )
        ]
        if is_new:
            lines.insert(0, t("Welcome to the class! 🌱"))
        lines += [self._task_line(task) for task in attendance.tasks] or [
            t("Nothing is assigned yet. You can look at any lesson in the meantime.")
        ]
        rows: list[tuple[Button, ...]] = [
            (Button("▶️ " + self._title(task.following), cd.OpenLesson(task.following.id)),)
            for task in attendance.tasks
            if task.following
        ]
        rows += [
            (Button("📝 " + t("Short check: %(track)s", track=self.item_title(track)), cd.BeginCheck(track, moment)),)
            for track, moment in checks.items()
        ]
        rows.append((Button("✏️ " + t("Another nickname"), cd.OfferNicknames(classroom.join_code)),))
        rows.append((Button("👋 " + t("Leave the class"), cd.AskLeave(classroom.id)), *self._home_row()))
        return Screen("\n\n".join(lines), tuple(rows))

    def ask_leave(self, attendance: Attendance) -> Screen:
        """Ask before somebody leaves."""
        t = self.t
        text = t(
            "Leave **%(classroom)s**? The trainer will not see you any more. What you learned stays yours.",
            classroom=escape(attendance.classroom.name),
        )
        return Screen(
            text, ((Button("👋 " + t("Yes, leave"), cd.ConfirmLeave(attendance.classroom.id)),), self._home_row())
        )

    def left(self, classroom: Classroom) -> Screen:
        """Say goodbye to a student."""
        text = self.t("You have left **%(classroom)s**. Your lessons are still here.", classroom=escape(classroom.name))
        return Screen(text, ((Button("📚 " + self.t("All lessons"), cd.ShowLessons()),), self._home_row()))

    # --- checks --------------------------------------------------------------------------------------------------

    def check_question(self, asked: CheckQuestion) -> Screen:
        """Show a question of a check."""
        t, question = self.t, asked.card.question
        assert question is not None  # noqa: S101 - a check has question cards only
        title = escape(asked.track.titles[self.learner.locale])
        lines = [
            t(
                "**Short check** · %(track)s · %(place)s of %(total)s",
                track=title,
                place=asked.place + 1,
                total=asked.total,
            )
        ]
        if asked.place == 0:
            lines.append(
                t("*Five questions before the lessons. Nobody sees your answers, only how many of the class were right.*")
                if asked.moment is CheckMoment.BEFORE
                else t("*The same questions as before. Nobody sees your answers, only how many of the class were right.*")
            )
        lines.append(question.prompt)
        lines += [f"**{LETTERS[i]}.** {option.text}" for i, option in enumerate(question.options)]
        options = tuple(
            Button(LETTERS[i], cd.AnswerCheck(asked.track.id, asked.moment, asked.place, i))
            for i in range(len(question.options))
        )
        help_button = Button("☎️ " + t("Help now"), cd.ShowHelplines("", ""))
        return Screen("\n\n".join(lines), (options, (*self._home_row(), help_button)))

    def check_done(self, done: CheckDone) -> Screen:
        """Show how a check ended."""
        t = self.t
        if done.moment is CheckMoment.BEFORE:
            lines = [t("Thank you! That was the start. The lessons tell you the answers; afterwards we ask again.")]
        else:
            lines = [t("**%(right)s of %(all)s right.**", right=done.right, all=done.total)]
            if done.before is not None and done.before < done.right:
                lines.append(t("Before the lessons it was %(right)s. You have grown. 🌱", right=done.before))
        for card, chosen in done.missed:
            if card.question:
                option = card.question.options[chosen]
                right = card.question.options[card.question.right_index]
                lines.append(f"**{escape(card.title)}**\n{option.reason}\n✅ {right.text}")
        rows: list[tuple[Button, ...]] = []
        if done.following:
            rows.append((Button("▶️ " + self._title(done.following), cd.OpenLesson(done.following.id)),))
        rows.append((Button("📚 " + t("All lessons"), cd.ShowLessons()), *self._home_row()))
        return Screen("\n\n".join(lines), tuple(rows))

    def join_link(self, classroom: Classroom) -> str:
        """Give the link that opens the chat and joins a class."""
        return join_link(self.bot_name, classroom.join_code)

    def item_title(self, item: str) -> str:
        """Name a track or a lesson; the id, if it is gone."""
        return self.curriculum.title_of(item, self.learner.locale)

    def _assignment_line(self, assignment: Assignment) -> str:
        return f"📌 **{escape(self.item_title(assignment.item))}** {self._until(assignment.due_on)}".rstrip()

    def _task_line(self, task: Task) -> str:
        total = len(task.lessons)
        mark = "✅" if task.state is State.FINISHED else "📌"
        title = escape(self.item_title(task.assignment.item))
        until = "" if task.state is State.FINISHED else self._until(task.assignment.due_on)
        return f"{mark} **{title}**  {bar(task.finished, total)} {task.finished}/{total} {until}".rstrip()

    def _until(self, day: date | None) -> str:
        return self.t("until %(day)s", day=self.t.day(day)) if day else ""

    def _title(self, lesson: Lesson) -> str:
        return lesson.title(self.learner.locale)

    def _back_row(self, classroom_id: str) -> tuple[Button, ...]:
        return (Button("⬅️ " + self.t("Back to the class"), cd.LeadClassroom(classroom_id)),)

    def _classes_row(self) -> tuple[Button, ...]:
        return (Button("🏫 " + self.t("My classes"), cd.ShowClasses()),)

    def _home_row(self) -> tuple[Button, ...]:
        return (Button("🏠 " + self.t("Menu"), cd.ShowMenu()),)


def assigned(t: Translator, _learner: Learner, letter: Letter) -> Screen:
    """Word the news of an assignment: fit for a lock screen, so no title of a lesson stands in it."""
    # Translators: stands on a lock screen. No word of what the lessons are about.
    return Screen(t("🌱 Your class has something new for you."), (_class_button(t, letter),))


def encouragement(t: Translator, _learner: Learner, letter: Letter) -> Screen:
    """Word the line that the trainer chose."""
    return Screen(t(LINES[Line(letter.item.partition("/")[2])]), (_class_button(t, letter),))


def _class_button(t: Translator, letter: Letter) -> tuple[Button, ...]:
    return (Button("▶️ " + t("Show me"), cd.AttendClassroom(letter.item.partition("/")[0])),)
