"""A class's progress as a picture for the chat: who is where by nickname, lessons, hardest questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.adapters.documents import typesetting
from bot.adapters.documents.markup import plain
from bot.adapters.documents.typesetting import legible
from bot.domain.classrooms import SMALL_GROUP, Change, State
from bot.domain.tracks import Question
from bot.i18n.class_words import STATES, VERDICTS
from bot.i18n.translator import Translator
from bot.services.reporting import ClassReport, LessonLine, QuestionLine, StudentLine

MOST_NICKNAMES = 60
MOST_LESSONS = 12
MOST_QUESTIONS = 3
"""In the picture; the table has them all."""
_STATES = (State.FINISHED, State.BEGUN, State.NOT_BEGUN)


def progress_picture(report: ClassReport, day: date, t: Translator) -> bytes:
    """Draw a class's progress: PNG, 840 pixels wide.

    Args:
        day: on which it was counted, in the class's country.
    """
    return typesetting.picture("class-picture", _data(report, day, t))


def change_words(t: Translator, change: Change) -> str:
    """Tell what the checks before and after a track say of a class, with how sure that is."""
    figures = t(
        # Translators: mean right answers of a class: "2.1 → 3.8 right of 5 (18 students)."
        "%(before)s → %(after)s right of %(questions)s (%(people)s students).",
        questions=change.questions,
        before=t.decimal(change.before),
        after=t.decimal(change.after),
        people=change.people,
    )
    return f"{figures} {t(VERDICTS[change.verdict])}"


def small_group_words(t: Translator) -> str:
    """Say why a small class has no breakdown."""
    return t(
        "With fewer than %(number)s students, single answers would point at a person, so they are not shown.",
        number=SMALL_GROUP,
    )


def _data(report: ClassReport, day: date, t: Translator) -> dict[str, Any]:
    name = legible(report.classroom.name)
    students = sorted(report.students, key=lambda line: _STATES.index(line.state))  # by nickname within each state
    return {
        "language": t.locale.value,
        "title": t("Progress of the class %(name)s", name=name),
        "name": name,
        "subtitle": f"{t.plural('%(number)s student', '%(number)s students', report.size)} · {t.day(day)}",
        "size": report.size,
        "states": [{"name": t(STATES[state]), "count": report.states[state]} for state in _STATES],
        "notes": _notes(report, t),
        # Translators: heading in a class's progress, above a bar for each lesson
        "lessons-title": t("Lesson by lesson"),
        "lessons": [_lesson(line, report, t) for line in report.lessons[:MOST_LESSONS]],
        "more-lessons": _more(len(report.lessons) - MOST_LESSONS, t),
        # Translators: heading in a class's progress, above the nicknames
        "students-title": t("Who is where"),
        "students": [_student(line) for line in students[:MOST_NICKNAMES]],
        "more-students": _more(len(students) - MOST_NICKNAMES, t),
        # Translators: heading in a class's progress
        "questions-title": t("Hardest questions"),
        "questions": [_question(line, report, t) for line in report.hardest[:MOST_QUESTIONS]],
        # Translators: heading in a class's progress, above what the checks before and after a track say
        "changes-title": t("Before and after"),
        "changes": [{"track": c.track.titles[t.locale], "words": change_words(t, c.change)} for c in report.changes],
    }


def _notes(report: ClassReport, t: Translator) -> list[str]:
    if report.size == 0:
        return [t("Nobody has joined yet. Show the poster: the code is %(code)s.", code=report.classroom.join_code)]
    notes = [small_group_words(t)] if report.is_small else []
    return notes if report.assignments else [*notes, t("Nothing is assigned yet.")]


def _more(hidden: int, t: Translator) -> str:
    # Translators: under a list in a picture that shows only its beginning
    return t("and %(number)s more: the table has them all", number=hidden) if hidden > 0 else ""


def _lesson(line: LessonLine, report: ClassReport, t: Translator) -> dict[str, Any]:
    return {
        "title": line.lesson.title(t.locale),
        "done": f"{line.finished}/{report.size}",
        "counts": [line.finished, line.begun, line.not_begun],
    }


def _student(line: StudentLine) -> dict[str, Any]:
    done = f"{line.finished}/{line.total}" if line.total else ""
    return {"name": legible(line.nickname), "state": _STATES.index(line.state), "done": done}


def _question(line: QuestionLine, report: ClassReport, t: Translator) -> dict[str, Any]:
    question = line.in_language(t.locale, report.classroom.country)
    wrong = line.hardest_wrong
    return {
        "lesson": line.lesson.title(t.locale),
        "prompt": plain(question.prompt),
        "wrong": _chosen(question, wrong, line, t) if wrong is not None else "",
        "right": _chosen(question, question.right_index, line, t),
    }


def _chosen(question: Question, option: int, line: QuestionLine, t: Translator) -> str:
    # Translators: an answer to a quiz question and how many chose it first: "Pay once (12 of 20)"
    return t(
        "%(answer)s (%(count)s of %(all)s)",
        answer=plain(question.options[option].text),
        count=line.chosen[option],
        all=line.answered,
    )
