"""Lessons in the chat: cards, quiz, finish, resume, old buttons."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.content.loader import LoadedContent
from bot.domain.learners import COUNTRY_OF_LOCALE, Country, Locale
from bot.domain.tracks import TODAY, Card
from tests.world import Somebody, World, keyboard, labels, open_world, settings_for, words

LANGUAGE = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}
NEXT = {"vi": "Tiếp", "id": "Lanjut"}


def next_data(message: object) -> str:
    found = [
        b["callback_data"] for row in keyboard(message) for b in row if b.get("callback_data", "").startswith("1:n:")
    ]  # type: ignore[arg-type]
    return str(found[0])


async def open_lesson(somebody: Somebody, lesson_id: str) -> None:
    await somebody.presses_data(f"1:o:{lesson_id}")


def assert_shows(somebody: Somebody, card: Card) -> None:
    """The last message shows the card, with its picture if it has one, and no other of this lesson has buttons."""
    message = somebody.last
    assert card.title in words(message)
    if card.picture:
        assert message.photo, card.id
        stored = somebody.world.sim.files.by_id(message.photo[-1]["file_id"])
        assert stored
        assert stored.upload.content == card.picture.content
        assert "![" not in words(message)
    else:
        assert message.text, card.id
    pages = [m for m in somebody.world.sim.messages(somebody.id)[-5:] if "⏹" in "".join(labels(m))]
    assert [m.id for m in pages] == [message.id]


async def walk(somebody: Somebody, code: str, lesson_id: str, country: Country | None = None) -> list[str]:
    """Take a lesson to its end; a right answer at each question."""
    content = somebody.world.taman.content.curriculum.lesson(lesson_id)
    locale = Locale(code)
    country = country or COUNTRY_OF_LOCALE[locale]
    await open_lesson(somebody, lesson_id)
    seen = [words(somebody.last)]
    for card in content.cards(locale, country):
        if card.id == TODAY:
            break
        assert_shows(somebody, card)
        if card.question:
            await somebody.presses_data(f"1:a:{lesson_id}:{card.id}:{card.question.right_index}")
            assert "✅" in words(somebody.last)
        await somebody.presses_data(next_data(somebody.last))
        seen.append(words(somebody.last))
    return seen


@pytest.mark.parametrize("code", ["vi", "id"])
@pytest.mark.parametrize("is_at_home", [True, False])
async def test_every_lesson_is_walked_to_its_end_in_both_languages_and_countries(
    world: World, code: str, is_at_home: bool
) -> None:
    """Abroad only the lessons that are another walk there: those with cards for one country."""
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    home = COUNTRY_OF_LOCALE[Locale(code)]
    country = home if is_at_home else next(c for c in Country if c is not home)
    await somebody.presses_data(f"1:c:{country}")
    lessons = [
        lesson
        for lesson in world.taman.content.curriculum.lessons
        if is_at_home or any(card.country for card in lesson.texts[Locale.VI].cards)
    ]
    for lesson in lessons:
        seen = await walk(somebody, code, lesson.id, country)

        today = lesson.texts[Locale(code)].cards[-1]
        assert "🌱" in seen[-1], lesson.id
        assert today.title in seen[-1], lesson.id
    overview = words(await somebody.writes("/lessons"))
    done = sum(int(part.split("/")[0]) for part in overview.split() if "/" in part and part.split("/")[0].isdecimal())
    assert done == len(lessons)


def test_every_track_has_a_picture(content: LoadedContent) -> None:
    with_picture = {
        lesson.track
        for lesson in content.curriculum.lessons
        if all(any(card.picture for card in text.cards) for text in lesson.texts.values())
    }

    assert with_picture == {track.id for track in content.curriculum.tracks}


async def test_a_picture_and_a_text_give_way_to_one_another(world: World) -> None:
    """A text becomes a picture in its place; a picture cannot become a text, so it goes away with its buttons."""
    somebody = world.person("vi")
    await somebody.starts()
    lesson = "images/secret-friend"  # now: text, what: picture, do: text
    await open_lesson(somebody, lesson)
    first = somebody.last

    picture = await somebody.presses("Tiếp")
    text = await somebody.presses("Tiếp")
    back = await somebody.presses("Quay lại")

    assert (first.text is None, bool(picture.photo), bool(text.text), bool(back.photo)) == (False, True, True, True)
    assert picture.id == first.id != text.id == back.id
    assert picture.id not in [m.id for m in world.sim.messages(somebody.id)]


async def test_picture_pressed_twice_turns_one_page(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await open_lesson(somebody, "images/sextortion")
    press = somebody.person.press(somebody.last.id, "Tiếp ▶️")
    again = somebody.person.press(somebody.last.id, "Tiếp ▶️")
    before = len(world.sim.messages(somebody.id))

    await asyncio.gather(world.handle(press), world.handle(again))

    assert len(world.sim.messages(somebody.id)) == before  # one went, one came
    assert words(somebody.last).startswith("●●○")


async def test_picture_too_old_to_be_deleted_loses_its_buttons(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await open_lesson(somebody, "images/sextortion")
    old = somebody.last
    world.clock.move(hours=49)

    page = await somebody.presses("Tiếp")

    left = next(m for m in somebody.received if m.id == old.id)
    assert page.id != old.id
    assert (bool(left.photo), labels(left)) == (True, [])


async def test_stop_on_a_picture_leaves_no_page_behind(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    await open_lesson(somebody, "images/sextortion")
    old = somebody.last

    stopped = await somebody.presses("Berhenti")

    assert stopped.text
    assert old.id not in [m.id for m in world.sim.messages(somebody.id)]


async def test_cards_replace_one_another_in_one_message(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await open_lesson(somebody, "images/stalked")
    first = somebody.last

    await somebody.presses("Tiếp")
    await somebody.presses("Tiếp")
    back = await somebody.presses("Quay lại")

    assert back.id == first.id
    assert words(back).startswith("●●○")


async def test_wrong_answer_gets_a_kind_reason_and_another_look(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    await open_lesson(somebody, "images/sextortion")
    await somebody.presses_data("1:n:images/sextortion:help")
    question = somebody.last.text

    answer = await somebody.presses("A")
    again = await somebody.presses("Lihat lagi")

    assert "💬" in words(answer)
    assert any(e["type"] == "blockquote" for e in answer.entities or [])
    assert again.text == question


async def test_only_the_first_answer_counts(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    lesson = world.taman.content.curriculum.lesson("images/sextortion")
    quizzes = [c for c in lesson.cards(Locale.VI, Country.VN) if c.question]
    await open_lesson(somebody, lesson.id)
    first = quizzes[0]
    assert first.question
    await somebody.presses_data(f"1:a:{lesson.id}:{first.id}:{(first.question.right_index + 1) % 3}")
    await somebody.presses_data(f"1:a:{lesson.id}:{first.id}:{first.question.right_index}")
    for quiz in quizzes[1:]:
        assert quiz.question
        await somebody.presses_data(f"1:a:{lesson.id}:{quiz.id}:{quiz.question.right_index}")

    await somebody.presses_data(f"1:n:{lesson.id}:{quizzes[-1].id}")

    assert f"{len(quizzes) - 1}/{len(quizzes)}" in words(somebody.last)


async def test_lesson_about_feelings_shows_no_score(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    seen = await walk(somebody, "vi", "help/too-heavy")

    assert "ngay lần đầu" not in seen[-1]


async def test_stop_keeps_the_place(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await open_lesson(somebody, "images/sextortion")
    await somebody.presses("Tiếp")
    place = (await somebody.presses("Tiếp")).text

    await somebody.presses("Dừng")
    again = await somebody.presses("▶️")

    assert again.text == place


async def test_resume_after_a_restart_at_the_same_card(
    tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path)) as before:
        somebody = before.person("vi")
        await somebody.starts()
        await open_lesson(somebody, "images/sextortion")
        await somebody.presses("Tiếp")
        place = (await somebody.presses("Tiếp")).text
        number = somebody.id

    async with open_world(settings_for(tmp_path)) as after:
        same = Somebody(after, after.sim.add_person("Lan", "vi", id=number))
        await same.writes("/lessons")
        card = await same.presses("▶️")

    assert card.text == place


async def test_old_buttons_work_after_a_restart(
    tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path)) as after:
        somebody = after.person("vi")
        await somebody.starts()

        card = await somebody.presses_data("1:n:images/sextortion:what", message_id=1)

        assert words(card).startswith("●●●○")


async def test_deleted_lesson_and_card_are_answered_kindly(
    tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = content.curriculum.lesson("images/sextortion")
    cut = replace(
        lesson,
        texts={
            locale: replace(text, cards=tuple(c for c in text.cards if c.id != "what"))
            for locale, text in lesson.texts.items()
        },
    )
    lessons = tuple(cut if le is lesson else le for le in content.curriculum.lessons if le.id != "scams/fake-police")
    edited = replace(content, curriculum=replace(content.curriculum, lessons=lessons))
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: edited)
    async with open_world(settings_for(tmp_path)) as world:
        somebody = world.person("vi")
        await somebody.starts()

        gone = await somebody.presses_data("1:n:scams/fake-police:what")
        moved = await somebody.presses_data("1:n:images/sextortion:what")

    assert "không còn nữa" in words(gone)
    assert "vừa được sửa" in words(moved)


async def test_learning_without_a_start_leaves_nothing_behind(world: World) -> None:
    somebody = world.person("vi")

    await somebody.presses_data("1:o:images/sextortion", message_id=1)
    await somebody.presses("Tiếp")

    assert words(somebody.last).startswith("●●")
    async with world.taman.work() as work:
        assert await work.learners.by_telegram_id(somebody.id) is None


async def test_two_people_learn_side_by_side(world: World) -> None:
    lan, sari = world.person("vi"), world.person("id", "Sari")
    await lan.starts("Tiếng Việt")
    await sari.starts("Bahasa Indonesia")
    await open_lesson(lan, "images/sextortion")
    await open_lesson(sari, "images/sextortion")

    await lan.presses("Tiếp")

    assert words(lan.last).startswith("●●○")
    assert words(sari.last).startswith("●○")


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_help_is_under_every_card(world: World, code: str) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    for lesson in world.taman.content.curriculum.lessons:
        await open_lesson(somebody, lesson.id)
        assert any(label.startswith("☎️") for label in labels(somebody.last)), lesson.id


async def test_lesson_and_card_that_were_renamed_go_on_where_the_person_stood(
    tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path)) as before:
        somebody = before.person("vi")
        await somebody.starts()
        await open_lesson(somebody, "images/sextortion")
        place = (await somebody.presses("Tiếp")).text
        number = somebody.id
    lesson = content.curriculum.lesson("images/sextortion")
    texts = {
        locale: replace(text, cards=tuple(replace(c, id="why") if c.id == "what" else c for c in text.cards))
        for locale, text in lesson.texts.items()
    }
    renamed = replace(lesson, id="images/blackmail", texts=texts, moved={"what": "why"})
    lessons = tuple(renamed if le is lesson else le for le in content.curriculum.lessons)
    curriculum = replace(content.curriculum, lessons=lessons, moved={"images/sextortion": "images/blackmail"})
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: replace(content, curriculum=curriculum))
    async with open_world(settings_for(tmp_path)) as after:
        same = Somebody(after, after.sim.add_person("Lan", "vi", id=number))
        await same.writes("/lessons")
        resumed = await same.presses("▶️")
        old_button = await same.presses_data("1:b:images/sextortion:do", message_id=resumed.id)

    assert (resumed.text, old_button.text) == (place, place)


@pytest.mark.parametrize(
    ("code", "edit", "note"),
    [
        ("vi", {"is_outdated": True}, "Phần này vừa được sửa ở bản tiếng kia."),
        ("id", {"is_outdated": True}, "Bagian ini baru saja diperbarui di bahasa lain."),
        ("vi", {"language": Locale.ID}, "bản tiếng Indonesia"),
        ("id", {"language": Locale.VI}, "bahasa Vietnam"),
    ],
)
async def test_card_that_is_not_of_today_is_shown_with_a_note(
    tmp_path: Path,
    content: LoadedContent,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    edit: dict[str, object],
    note: str,
) -> None:
    lesson = content.curriculum.lesson("images/sextortion")
    text = lesson.texts[Locale(code)]
    cards = tuple(replace(c, **edit) if c.id in {"now", "today"} else c for c in text.cards)  # type: ignore[arg-type]
    marked = replace(lesson, texts={**lesson.texts, Locale(code): replace(text, cards=cards)})
    lessons = tuple(marked if le is lesson else le for le in content.curriculum.lessons)
    edited = replace(content, curriculum=replace(content.curriculum, lessons=lessons))
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: edited)
    async with open_world(settings_for(tmp_path)) as world:
        somebody = world.person(code)
        await somebody.starts(LANGUAGE[code])
        await open_lesson(somebody, lesson.id)
        first = somebody.last.text or somebody.last.caption or ""
        second = (await somebody.presses(NEXT[code])).text or ""
        last = (await somebody.presses_data(f"1:n:{lesson.id}:quiz-paid")).text or ""
        advice = await somebody.presses_data("1:i:harassment_sextortion")

    assert [note in words for words in (first, second, last)] == [True, False, True]
    assert (note in (advice.text or "")) == ("language" in edit)
