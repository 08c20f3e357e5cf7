"""Reply values -> screens, in the reader's language. All wording of the bot itself stands here, as gettext messages.

The first line of what is sent in trouble says nothing of the trouble where it can be avoided: it is what a lock
screen shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.corrections import NOT_SURE
from bot.domain.escalation import RiskKind
from bot.domain.hotlines import (
    DIALLED,
    Choice,
    ContactKind,
    Hotline,
)
from bot.domain.learners import LANGUAGE_NAMES, AgeGroup, Country, Learner, Locale
from bot.domain.places import Place, timezone_of
from bot.domain.tracks import TODAY, Card, Lesson, Track
from bot.domain.understanding import HELP_TOPICS, Intent
from bot.i18n.translator import Translator
from bot.services.conversation import (
    Advice,
    CannotHelp,
    FirstHelp,
    OnlyButtons,
    SmallTalk,
    Unsure,
    WhichOfTwo,
)
from bot.services.helpdesk import HelplineList, NearPlace
from bot.services.learning import AnswerShown, CardShown, LessonDone, LessonLine, Overview
from bot.tgbot import callback_data as cd
from bot.tgbot.card_notes import language_note, notes
from bot.tgbot.helpline_words import HelplineWords
from bot.tgbot.labels import N_, TOPIC_LABELS, intent_label, topic_label
from bot.tgbot.render import escape
from bot.tgbot.screens import Attachment, Button, Screen

COUNTRY_FLAGS = {Country.VN: "🇻🇳", Country.ID: "🇮🇩"}
COUNTRY_NAMES = {Country.VN: N_("Vietnam"), Country.ID: N_("Indonesia")}
LETTERS = "ABCDEF"
_WEB = "https://"


@dataclass(frozen=True, slots=True)
class Views:
    """Makes screens for one person.

    Attributes:
        now: the moment of the reply, for opening hours.
        places: slug -> place, for names and time zones.
    """

    t: Translator
    learner: Learner
    now: datetime
    places: Mapping[str, Place]

    @property
    def words(self) -> HelplineWords:
        """The words of helplines for this person."""
        return HelplineWords(self.t, self.now, timezone_of(self.learner, self.places))

    # --- start ---------------------------------------------------------------------------------------------------

    def languages(self, first: Locale) -> Screen:
        """Ask for the language, in both; the phone's language comes first."""
        order = [first, *(locale for locale in Locale if locale is not first)]
        lines = {
            Locale.VI: "Xin chào! 🌱 Bạn muốn nói chuyện bằng tiếng nào?",
            Locale.ID: "Halo! 🌱 Kamu mau ngobrol pakai bahasa apa?",
        }
        return Screen(
            "\n\n".join(lines[locale] for locale in order),
            (tuple(Button(LANGUAGE_NAMES[locale], cd.ChooseLocale(locale)) for locale in order),),
        )

    def language_first(self) -> Screen:
        """Ask somebody who is not stored for a language, since something is to be kept for her."""
        text = self.t("For that I have to know where to write to you. Choose a language first; then ask me again.")
        return Screen(text, self.languages(self.learner.locale).rows)

    def home(self, suggestion: Lesson | None, resume: LessonLine | None = None) -> Screen:
        """Say who we are and ask what happened; one tap opens a lesson."""
        t = self.t
        text = t(
            "**Hello, I am Taman.** 🌱\n\n"
            "Did something happen to you online, or to somebody you know? **Write it to me in your own words**, "
            "just as you would to a friend. Half a sentence is fine.\n\n"
            "I am a program, not a person. I do not keep what you write."
        )
        rows: list[tuple[Button, ...]] = []
        if resume:
            rows.append(
                (Button("▶️ " + t("Go on: %(title)s", title=self._title(resume.lesson)), self._open(resume.lesson)),)
            )
        elif suggestion:
            rows.append((Button("▶️ " + self._title(suggestion), self._open(suggestion)),))
        rows.append((Button("📚 " + t("All lessons"), cd.ShowLessons()), self._help_button()))
        rows.append((self._country_button(), Button("🔒 " + t("Who can read this?"), cd.ShowPrivacy())))
        return Screen(text, tuple(rows))

    def country_changed(self) -> Screen:
        """Say which country's helplines and laws are shown now."""
        t = self.t
        text = t(
            "Fine. I will show you the helplines and laws of **%(country)s**.",
            country=escape(t(COUNTRY_NAMES[self.learner.country])),
        )
        return Screen(text, ((self._help_button(), Button("📚 " + t("All lessons"), cd.ShowLessons())), self._menu_row()))

    def menu(self) -> Screen:
        """Show what there is."""
        t = self.t
        return Screen(
            t("What would you like to do? You can also just write what happened."),
            (
                (self._help_button(),),
                (Button("📚 " + t("All lessons"), cd.ShowLessons()),),
                (Button("🏫 " + t("My classes"), cd.ShowClasses()),),
                (Button("🌐 " + t("Language"), cd.ShowLanguages()), self._country_button()),
                (
                    Button("🔔 " + t("Reminders"), cd.ShowReminders()),
                    Button("🔒 " + t("Who can read this?"), cd.ShowPrivacy()),
                ),
            ),
        )

    # --- free text -----------------------------------------------------------------------------------------------

    def first_help(self, reply: FirstHelp) -> Screen:
        """Help before all else: one warm sentence, helplines, "I am safe, go on"."""
        t = self.t
        warm = {
            RiskKind.VIOLENCE: t(
                "Your safety comes first, right now. If you can, go where other people are, "
                "and call one of these numbers. I believe you."
            ),
            RiskKind.SELF_HARM: t(
                "Thank you for telling me. What you feel is very heavy, and you do not have to carry it alone. "
                "Please talk to a person now: call one of these, or sit beside somebody you trust. "
                "It can get lighter; many people have come through."
            ),
            RiskKind.CHILD_EXPLOITATION: t(
                "Thank you for telling me. A child is never to blame for this, and this can be stopped. "
                "These people help children, without scolding:"
            ),
            RiskKind.SEXTORTION: t(
                "I believe you. This is not your fault, and you are not alone. The one who threatens does wrong. "
                "First these moves, then people who help:"
            ),
        }[reply.risk.kind]
        parts = [warm]
        if reply.now_card:
            # Who needs help now is not told of the age of words, only why they are in another language.
            parts += [*language_note(t, reply.now_card), reply.now_card.body]
        parts.append(self._choices(reply.choices))
        rows = [
            *self._hotline_rows(reply.choices),
            (self._help_button(),),
            (Button("🌿 " + t("I am safe, go on"), cd.GoOnSafe()),),
        ]
        return Screen("\n\n".join(parts), tuple(rows))

    def advice(self, reply: Advice) -> Screen:
        """Answer trouble: a sentence that believes, the next moves, buttons."""
        t = self.t
        parts = [self._believe(reply.intent)]
        if reply.now_card:
            parts += language_note(t, reply.now_card)
            parts.append(f"**{escape(reply.now_card.title)}**\n\n{reply.now_card.body}")
        else:
            parts.append(t("These people and places know this kind of trouble:"))
            parts.append(self._choices(reply.choices))
        rows: list[tuple[Button, ...]] = []
        if reply.lesson:
            label = t("Lesson: %(title)s", title=self._title(reply.lesson))
            rows.append((Button("📖 " + label, self._open(reply.lesson)),))
        rows.append((Button("☎️ " + t("Who can help now"), cd.ShowHelplines(reply.intent.value, "")),))
        rows.append((Button(t("Not what I meant"), cd.NotMeant(reply.intent.value)),))
        return Screen("\n\n".join(parts), tuple(rows))

    def which_of_two(self, reply: WhichOfTwo) -> Screen:
        """Ask which of two was meant."""
        t = self.t
        predicted = reply.first.value
        return Screen(
            t("I want to get this right. Which is closer to what you mean?"),
            (
                (Button(intent_label(t, reply.first), cd.AboutIntent(reply.first, predicted)),),
                (Button(intent_label(t, reply.second), cd.AboutIntent(reply.second, predicted)),),
                (Button(t("Something else"), cd.NotMeant(predicted)), self._help_button()),
            ),
        )

    def unsure(self, _reply: Unsure) -> Screen:
        """Say that we did not understand, and what is safe meanwhile."""
        t = self.t
        text = t(
            "I did not quite understand that, I am sorry. Could you say it another way, or pick what is nearest?\n\n"
            "Until we know more: send no money, no code and no picture to anybody who presses you."
        )
        return Screen(text, (*self._topic_rows(NOT_SURE), (self._help_button(),)))

    def only_buttons(self, reply: OnlyButtons) -> Screen:
        """Say that only buttons are understood for now."""
        t = self.t
        text = t(
            "Just now I cannot read free text properly; I understand **only buttons for the moment**. "
            "Please pick what is nearest. Help is here all the same:"
        )
        return Screen(f"{text}\n\n{self._choices(reply.choices)}", (*self._topic_rows(), self._menu_row()))

    def not_meant(self, predicted: str) -> Screen:
        """Let the person say what was meant."""
        return Screen(
            self.t("Sorry for misreading you. What is it about?"),
            (*self._topic_rows(predicted), (self._help_button(),)),
        )

    def topic(self, topic: str, predicted: str) -> Screen:
        """Show what belongs to a topic."""
        t = self.t
        intents = [intent for intent in Intent if intent.topic == topic]
        rows = [(Button(intent_label(t, intent), cd.AboutIntent(intent, predicted)),) for intent in intents]
        back = Button(t("Back"), cd.NotMeant(predicted))
        return Screen(t("Which of these is nearest?"), (*rows, (back, self._help_button())))

    def cannot_help(self, _reply: CannotHelp) -> Screen:
        """Say kindly that this is not something we can help with."""
        t = self.t
        text = t(
            "I cannot help with that, I am sorry. I am here for trouble online: threats, leaked or faked pictures, "
            "scams, lost accounts. If that is what you meant, pick it here:"
        )
        rows = self._topic_rows(Intent.OUT_OF_SCOPE.value)
        return Screen(text, (*rows, (Button("📚 " + t("All lessons"), cd.ShowLessons()), self._help_button())))

    def small_talk(self, reply: SmallTalk) -> Screen:
        """Answer a greeting, thanks, or "who are you"."""
        t = self.t
        if reply.intent is Intent.CHAT_THANKS:
            text = t("I am glad you wrote. Take care of yourself, and come back whenever you like. 🌿")
            return Screen(text, (self._menu_row(),))
        if reply.intent is Intent.BOT_ABOUT:
            text = t(
                "I am **Taman**, a program on Telegram. I am not a person, not the police and not a lawyer.\n\n"
                "- You write what happened online; I tell you the next moves and who can help.\n"
                "- I have short lessons, a minute or two each.\n"
                "- I cannot erase a picture from the net or see who did it, but I know who can help with that."
            )
            return Screen(text, (self._menu_row(), (Button("🔒 " + t("Who can read this?"), cd.ShowPrivacy()),)))
        text = t("Hello! 🌱 How are you? Write to me what is on your mind, or pick something here.")
        return Screen(text, ((Button("📚 " + t("All lessons"), cd.ShowLessons()), self._help_button()),))

    # --- helplines -----------------------------------------------------------------------------------------------

    def helplines(self, found: HelplineList, intent: str, age: str) -> Screen:
        """Show helplines for a topic."""
        t = self.t
        head = t("You decide whom to call and what to tell. You need not give your name.")
        rows = [*self._hotline_rows(found.first)]
        ages = [
            Button(("● " if age == group else "") + label, cd.ShowHelplines(intent, group))
            for group, label in (
                (AgeGroup.CHILD.value, t("I am under 18")),
                (AgeGroup.ADULT.value, t("I am 18 or older")),
            )
        ]
        rows.append(tuple(ages))
        if found.more:
            rows.append((Button(t("More places"), cd.ShowMorePlaces(intent)),))
        rows.append((self._place_button(), self._country_button()))
        rows.append(self._menu_row())
        return Screen(f"{head}\n\n{self._choices(found.first)}", tuple(rows))

    def more_places(self, found: HelplineList, intent: str) -> Screen:
        """Show the other helplines."""
        t = self.t
        rows = [(Button(self._name(c.hotline), cd.ShowHotline(c.hotline.id)),) for c in found.more]
        text = f"**{t('More places')}**\n\n{self._choices(found.more)}"
        return Screen(text, (*rows, (Button(t("Back"), cd.ShowHelplines(intent, "")),)))

    def hotline(self, choice: Choice) -> Screen:
        """Show one helpline with all we know."""
        t = self.t
        hotline = choice.hotline
        text = hotline.texts[self.learner.locale]
        parts = [f"**{escape(text.name)}**", self.words.contacts(hotline), self.words.hours(choice)]
        if choice.is_overdue:
            parts.append(f"*⚠️ {self.words.overdue(hotline)}*")
        if hotline.confidence != "high":
            parts.append(t("*Please call first to check: we have only one source for this one.*"))
        parts += [f"**{escape(title)}**\n\n{body}" for title, body in text.parts]
        if not choice.is_overdue:
            checked = t("Checked on %(day)s", day=escape(t.day(hotline.checked_on)))
            parts.append(f"*{checked}*")
        rows: list[tuple[Button, ...]] = []
        for contact in hotline.contacts:
            if contact.kind in DIALLED:
                rows.append((Button("📋 " + t("Copy %(number)s", number=contact.value), copy=contact.value),))
            elif contact.kind is ContactKind.WHATSAPP:
                digits = "".join(c for c in (contact.e164 or contact.value) if c.isdecimal())
                rows.append((Button("WhatsApp", url=f"{_WEB}wa.me/{digits}"),))
            elif contact.kind is ContactKind.WEB:
                address = contact.value.removeprefix(_WEB).removeprefix("http://").split("/")[0]
                rows.append((Button("🌐 " + address, url=contact.value),))
        rows.append((Button("☎️ " + t("Other helplines"), cd.ShowHelplines("", "")), *self._menu_row()))
        return Screen("\n\n".join(p for p in parts if p), tuple(rows))

    def choose_place(self, slugs: Sequence[str]) -> Screen:
        """Let the person choose a place."""
        t = self.t
        buttons = [Button(self._place_name(slug), cd.ChoosePlace(slug)) for slug in slugs]
        rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
        rows.append((Button(t("Somewhere else"), cd.ChoosePlace("")),))
        text = t(
            "Where are you? Then I can show places near you. You need not say.\n\n"
            "Your place is not here? Just write the name of your city or province to me."
        )
        return Screen(text, tuple(rows))

    def near_place(self, found: NearPlace) -> Screen:
        """Show the helplines of a place that was written, and offer to remember it."""
        t, place = self.t, found.place
        name = escape(self._place_name(place.slug))
        # Who names a place is there, whatever was remembered: its clock counts.
        there = replace(self.learner, place=place.slug, country=place.country)
        words = HelplineWords(t, self.now, timezone_of(there, self.places))
        parts = []
        if found.local:
            here, everywhere = t("In %(place)s", place=name), t("In the whole country")
            parts += [f"**{here}**", words.choices(found.local), f"**{everywhere}**"]
        else:
            parts.append(t("For **%(place)s** I know no line of its own. These answer in the whole country:", place=name))
        parts.append(words.choices(found.everywhere))
        rows = self._hotline_rows([*found.local, *found.everywhere])
        if (self.learner.place, self.learner.country) != (place.slug, place.country):
            label = t("Remember: %(place)s", place=self._place_name(place.slug))
            rows.append((Button("📍 " + label, cd.ChoosePlace(place.slug)),))
        rows.append(self._menu_row())
        return Screen("\n\n".join(parts), tuple(rows))

    # --- lessons -------------------------------------------------------------------------------------------------

    def overview(self, overview: Overview) -> Screen:
        """Show tracks with progress."""
        t = self.t
        rows: list[tuple[Button, ...]] = []
        if overview.resume:
            title = t("Go on: %(title)s", title=self._title(overview.resume.lesson))
            rows.append((Button("▶️ " + title, self._open(overview.resume.lesson)),))
        elif overview.suggestion:
            rows.append((Button("▶️ " + self._title(overview.suggestion), self._open(overview.suggestion)),))
        lines = [t("**Lessons.** Each takes a minute or two. You can stop at any time.")]
        for line in overview.tracks:
            name = line.track.titles[self.learner.locale]
            lines.append(f"{bar(line.finished, line.total)}  {escape(name)}  {line.finished}/{line.total}")
            rows.append((Button(name, cd.ShowTrack(line.track.id)),))
        rows.append(self._menu_row())
        return Screen("\n\n".join(lines), tuple(rows))

    def track(self, track: Track, lines: Sequence[LessonLine]) -> Screen:
        """Show the lessons of a track."""
        t = self.t
        locale = self.learner.locale
        rows: list[tuple[Button, ...]] = []
        for line in lines:
            mark = "✅ " if line.is_finished else "▶️ " if line.place else ""
            rows.append((Button(mark + self._title(line.lesson), self._open(line.lesson)),))
        rows.append((Button(t("All lessons"), cd.ShowLessons()), self._help_button()))
        return Screen(f"**{escape(track.titles[locale])}**\n\n{track.summaries[locale]}", tuple(rows))

    def card(self, shown: CardShown) -> Screen:
        """Show a card of a lesson."""
        t = self.t
        lesson, card = shown.lesson, shown.card
        parts = [self._dots(shown)]
        if shown.was_changed:
            parts.append(t("*This lesson was improved since you last saw it. We go on here:*"))
        if shown.place == 0 and lesson.gentle:
            parts.append(t("*You can stop at any time.*"))
        parts += [*notes(t, card), f"**{escape(card.title)}**"]
        if card.question:
            parts.append(card.question.prompt)
            parts += [f"**{LETTERS[i]}.** {option.text}" for i, option in enumerate(card.question.options)]
            options = tuple(
                Button(LETTERS[i], cd.ChooseOption(lesson.id, card.id, i)) for i in range(len(card.question.options))
            )
            rows = [options, self._steps(shown, t("Skip"))]
        else:
            parts.append(card.body)
            rows = [self._steps(shown, t("Next"))]
        picture = Attachment(card.picture.content, card.picture.name, alt=card.picture.alt) if card.picture else None
        return Screen("\n\n".join(parts), (*rows, self._lesson_row(lesson)), picture)

    def answer(self, answered: AnswerShown) -> Screen:
        """Show the reason for an answer."""
        t = self.t
        shown = answered.shown
        lesson, card = shown.lesson, shown.card
        question = card.question
        assert question is not None  # noqa: S101 - an answer belongs to a question
        option = question.options[answered.chosen]
        mark = "✅" if answered.is_right else "💬"
        parts = [
            self._dots(shown),
            question.prompt,
            f"{mark} **{LETTERS[answered.chosen]}.** {option.text}",
            _quote(option.reason),
        ]
        again = (
            ()
            if answered.is_right
            else (Button("↩️ " + t("Look at the answers again"), cd.ShowCardAgain(lesson.id, card.id)),)
        )
        return Screen("\n\n".join(parts), (again, self._steps(shown, t("Next")), self._lesson_row(lesson)))

    def done(self, done: LessonDone) -> Screen:
        """End a lesson: one thing to do today, and what comes next."""
        t = self.t
        parts = [t("🌱 **You have finished: %(title)s**", title=escape(self._title(done.lesson)))]
        # No score where the lesson is about feelings, and none that would only discourage: nobody is graded here.
        if done.right and Intent.HELP_DISTRESS not in done.lesson.intents:
            parts.append(t("%(right)s of %(all)s right at the first try.", right=done.right, all=done.questions))
        if done.today:
            parts += notes(t, done.today)
            parts.append(f"**{escape(done.today.title)}**\n\n{done.today.body}")
        rows: list[tuple[Button, ...]] = []
        if done.next_lesson:
            rows.append(
                (Button("▶️ " + t("Next: %(title)s", title=self._title(done.next_lesson)), self._open(done.next_lesson)),)
            )
        rows.append((Button("📚 " + t("All lessons"), cd.ShowLessons()), self._help_button()))
        return Screen("\n\n".join(parts), tuple(rows))

    def stopped(self, lesson: Lesson) -> Screen:
        """Say that the place is kept."""
        t = self.t
        text = (
            t("All right, we stop here. You can begin again whenever you like. 🌿")
            if self.learner.is_guess
            else t("All right, we stop here. Your place is kept; go on whenever you like. 🌿")
        )
        return Screen(
            text,
            ((Button("▶️ " + self._title(lesson), self._open(lesson)),), (self._help_button(), *self._menu_row())),
        )

    def lesson_gone(self) -> Screen:
        """Say that a lesson is not there any more."""
        t = self.t
        return Screen(
            t("That lesson is not here any more; it was renewed. Here are the lessons of today:"),
            ((Button("📚 " + t("All lessons"), cd.ShowLessons()), self._help_button()),),
        )

    # --- privacy, media, odd things ------------------------------------------------------------------------------

    def privacy(self) -> Screen:
        """Tell what is stored, and offer to delete it."""
        t = self.t
        text = t(
            "**What stays, and what does not**\n\n"
            "- I read what you write to answer it. I do **not** keep it, and no person reads it here.\n"
            "- I keep: your Telegram number for answering, your language, your country and place if you chose one, "
            "how far you are in the lessons, your answers in the quizzes, and the dates of these; "
            "and, if you turn on reminders, their days, hour and time zone, and when the last ones were sent.\n"
            "- If you are in a class, I keep your nickname there and your answers in its checks; of a trainer also the "
            "name that colleagues see.\n"
            "- I count, without names, how often a lesson or a helpline was opened in a place.\n"
            "- I never open your pictures, videos or voice messages.\n"
            "- A trainer sees lessons, never what you asked for help about.\n"
            "- This chat itself stays on your phone and at Telegram. On a shared phone, delete the chat afterwards."
        )
        text += "\n" + t(
            "- Only when I misread you and you say yes to my question, I keep that one sentence, with names and numbers "
            "hidden and without you. How often I misread, and what was meant, I count without names."
        )
        return Screen(text, ((Button("🗑 " + t("Delete everything about me"), cd.AskDelete()),), self._menu_row()))

    def ask_delete(self) -> Screen:
        """Ask once before everything is deleted."""
        t = self.t
        return Screen(
            t(
                "Delete everything I know about you: language, country, progress in lessons, your classes? "
                "This cannot be undone."
            ),
            (
                (Button("🗑 " + t("Yes, delete everything"), cd.ConfirmDelete()),),
                (Button(t("No, keep it"), cd.ShowMenu()), self._help_button()),
            ),
        )

    def deleted(self, existed: bool) -> Screen:
        """Say that everything is deleted."""
        t = self.t
        text = (
            t("Done. Everything about you is deleted here. The chat on your phone you can delete yourself.")
            if existed
            else t("There was nothing stored about you. The chat on your phone you can delete yourself.")
        )
        return Screen(text + "\n\n" + t("If you want to begin again one day, write /start. Take care. 🌿"))

    def picture(self, with_caption: bool) -> Screen:
        """Answer a picture or video: not opened; do not send it on."""
        t = self.t
        text = t(
            "I do not open pictures or videos, so nobody here sees it. \n\n"
            "If it is a private picture of you or of somebody else: **please do not send it on, to nobody.** "
            "As evidence the threat, the account and the link are enough. Write to me what happened; I can help."
        )
        return Screen(text, () if with_caption else (*self._picture_rows(), (self._help_button(),)))

    def not_opened(self) -> Screen:
        """Answer a voice message, document or the like."""
        t = self.t
        text = t(
            "I cannot listen to voice messages or open files, so I do not know what is in it. "
            "Could you write it to me in a few words?"
        )
        return Screen(text, (self._menu_row(), (self._help_button(),)))

    def sticker(self) -> Screen:
        """Answer a sticker."""
        return Screen(self.t("🌱 I am here. Write to me what is on your mind."), (self._menu_row(),))

    def group(self, username: str) -> Screen:
        """Answer in a group: nothing personal here."""
        t = self.t
        return Screen(
            t("Hello! In a group everybody reads along. Write to me privately, so it stays between us."),
            ((Button(t("Write to me privately"), url=f"{_WEB}t.me/{username}"),),),
        )

    def stale(self) -> Screen:
        """Answer a button that this version does not know."""
        t = self.t
        return Screen(
            t("This button is from an older time and no longer works, sorry. Here is what I can do now:"),
            ((Button("📚 " + t("All lessons"), cd.ShowLessons()), self._help_button()), self._menu_row()),
        )

    def failure(self, reference: str, choices: Sequence[Choice]) -> Screen:
        """Apologise for a fault of ours; help stays."""
        t = self.t
        text = t(
            "Something went wrong on my side, not on yours. Please try again in a minute. (Code %(code)s)",
            code=reference,
        )
        help_text = t("If it is urgent, these people are there:")
        return Screen(f"{text}\n\n{help_text}\n\n{self._choices(choices)}", (self._menu_row(),))

    # --- pieces --------------------------------------------------------------------------------------------------

    def _believe(self, intent: Intent) -> str:
        t = self.t
        if intent in {Intent.DEEPFAKE_DETECT, Intent.ACCOUNT_PROTECT, Intent.HELP_LAW, Intent.HELP_REPORT}:
            return t("Good that you ask. Step by step:")
        if intent is Intent.HELP_DISTRESS:
            return t("Thank you for telling me. What you feel is real, and it is not your fault.")
        if intent is Intent.HARASSMENT_BYSTANDER:
            return t("It is good that you do not look away. You can do a lot:")
        if intent in {Intent.HARASSMENT_GROOMING}:
            return t("It is good that you noticed and told me. A child is never to blame for this.")
        if intent is Intent.ACCOUNT_HACKED:
            return t("That is frightening, and it happens to many careful people. Often it can be got back:")
        if intent.topic == "scam" or intent is Intent.DEEPFAKE_CALL:
            return t("I believe you. These people do this for a living; it is not your fault. Let us go step by step:")
        return t("I believe you. This is not your fault. Let us go step by step:")

    def _choices(self, choices: Sequence[Choice]) -> str:
        return self.words.choices(choices)

    def _hotline_rows(self, choices: Sequence[Choice]) -> list[tuple[Button, ...]]:
        return [(Button("ℹ️ " + self._name(c.hotline), cd.ShowHotline(c.hotline.id)),) for c in choices]

    def _topic_rows(self, predicted: str = "") -> tuple[tuple[Button, ...], ...]:
        return tuple((Button(topic_label(self.t, topic), cd.ShowTopic(topic, predicted)),) for topic in TOPIC_LABELS)

    def _picture_rows(self) -> tuple[tuple[Button, ...], ...]:
        t = self.t
        intents = (Intent.HARASSMENT_SEXTORTION, Intent.HARASSMENT_IMAGE_LEAK, Intent.DEEPFAKE_NUDE)
        return tuple((Button(intent_label(t, intent), cd.AboutIntent(intent)),) for intent in intents)

    def _menu_row(self) -> tuple[Button, ...]:
        return (Button("🏠 " + self.t("Menu"), cd.ShowMenu()),)

    def _help_button(self) -> Button:
        return Button("☎️ " + self.t("Help now"), cd.ShowHelplines("", ""))

    def _country_button(self) -> Button:
        other = Country.ID if self.learner.country is Country.VN else Country.VN
        label = f"{COUNTRY_FLAGS[self.learner.country]} → {COUNTRY_FLAGS[other]} {self.t(COUNTRY_NAMES[other])}"
        return Button(label, cd.ChooseCountry(other))

    def _place_button(self) -> Button:
        if self.learner.place:
            return Button("📍 " + self._place_name(self.learner.place), cd.ShowPlaces())
        return Button("📍 " + self.t("Near me"), cd.ShowPlaces())

    def _place_name(self, slug: str) -> str:
        place = self.places.get(slug)
        return place.names[self.learner.locale] if place else slug

    def _lesson_row(self, lesson: Lesson) -> tuple[Button, ...]:
        return (Button("⏹ " + self.t("Stop"), cd.StopLesson(lesson.id)), self._help_button())

    def _steps(self, shown: CardShown, onward: str) -> tuple[Button, ...]:
        lesson, card = shown.lesson, shown.card
        back = (Button("◀️ " + self.t("Back"), cd.PreviousCard(lesson.id, card.id)),) if shown.place else ()
        return (*back, Button(onward + " ▶️", cd.NextCard(lesson.id, card.id)))

    def _dots(self, shown: CardShown) -> str:
        # The last card, "today", is told at the end, so it has no dot of its own.
        total = shown.total - 1 if _ends_with_today(shown.lesson, self.learner) else shown.total
        dots = "●" * (shown.place + 1) + "○" * max(total - shown.place - 1, 0)
        return f"{dots}  \n*{escape(self._title(shown.lesson))}*"

    def _title(self, lesson: Lesson) -> str:
        return lesson.title(self.learner.locale)

    def _name(self, hotline: Hotline) -> str:
        return hotline.texts[self.learner.locale].name

    @staticmethod
    def _open(lesson: Lesson) -> cd.OpenLesson:
        return cd.OpenLesson(lesson.id)


def _ends_with_today(lesson: Lesson, learner: Learner) -> bool:
    cards: tuple[Card, ...] = lesson.cards(learner.locale, learner.country)
    return bool(cards) and cards[-1].id == TODAY


def bar(done: int, total: int) -> str:
    """Draw a part of a whole as five signs."""
    filled = round(5 * done / total) if total else 0
    return "▓" * filled + "░" * (5 - filled)


def _quote(markdown: str) -> str:
    return "\n".join(f"> {line}" for line in markdown.splitlines())


assert set(TOPIC_LABELS) == HELP_TOPICS  # noqa: S101 - checked once, at import
