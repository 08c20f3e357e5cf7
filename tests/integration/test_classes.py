"""Classes in the chat: a trainer and thirty students, and everything that can go wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.content.live import LiveContent
from bot.adapters.db.classrooms import SqlClassroomRepository
from bot.adapters.db.models import MembershipRow, PromptRow
from bot.domain.classrooms import Classroom
from bot.domain.errors import ChangedMeanwhile
from bot.domain.learners import Country, Locale
from bot.domain.understanding import Intent, Understanding
from bot.services.teaching import NAMELESS, WRONG_CODES
from tests.fakes import torn
from tests.world import Somebody, World, keyboard, labels

TRACK = "accounts"


async def become_trainer(
    world: World, name: str = "Chị Hoa", *, is_lead: bool = True, organisation: str = "Hội A"
) -> Somebody:
    token = await world.taman.services.teaching.invite(organisation, Country.VN, None, is_lead=is_lead)
    trainer = world.person("vi", name)
    await trainer.starts()
    await trainer.writes(f"/start trainer_{token}")
    await trainer.presses("Làm giảng viên")
    return trainer


async def open_class(trainer: Somebody, name: str = "Lớp 10A2") -> str:
    """Open a class in the chat; gives its join code."""
    await trainer.writes("/classes")
    await trainer.presses("Lớp mới")
    await trainer.writes(name)
    await trainer.presses("Có, lấy tên này")
    return code_in(trainer.last.text or "")


def code_in(text: str) -> str:
    found = re.search(r"Mã vào lớp: (\w{3} \w{3})", text)
    assert found, text
    return found[1]


async def join(student: Somebody, code: str, nickname: str) -> None:
    await student.writes(f"/join {code.replace(' ', '')} {nickname}")
    if "Giảng viên sẽ thấy" in (student.last.text or ""):
        await student.presses("Được, cho mình vào lớp")


async def learn_all(student: Somebody, world: World, *, wrong: bool = False) -> None:
    for lesson in world.taman.content.curriculum.of_track(TRACK):
        await student.presses_data(f"1:o:{lesson.id}")
        for card in lesson.cards(Locale.VI, Country.VN):
            if card.question:
                right = card.question.right_index
                option = (right + 1) % len(card.question.options) if wrong else right
                await student.presses_data(f"1:a:{lesson.id}:{card.id}:{option}")
            await student.presses_data(f"1:n:{lesson.id}:{card.id}")


async def test_a_trainer_opens_a_class_assigns_a_track_and_sees_who_finished(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    await trainer.presses("Giao bài")
    title = world.taman.content.curriculum.track(TRACK).titles[Locale.VI]
    await trainer.presses(title)
    await trainer.presses("Cả chuỗi bài")
    await trainer.presses("14 ngày")
    assert title in (trainer.last.text or "")
    assert "đến" in (trainer.last.text or "")

    students = [world.person("vi", f"Tên Thật {i}") for i in range(30)]
    for i, student in enumerate(students):
        await student.writes(f"/start join_{code.replace(' ', '')}")
        assert "Giảng viên sẽ thấy" in (student.last.text or "")
        await student.presses("Được, cho mình vào lớp")
        await join(student, code, f"Bạn {i}")
        assert "Chào mừng bạn vào lớp" in (student.last.text or "")
    for student in students[:10]:
        await learn_all(student, world, wrong=True)
    lesson = world.taman.content.curriculum.of_track(TRACK)[0]
    for student in students[10:15]:
        await student.presses_data(f"1:o:{lesson.id}")

    await trainer.presses_data(trainer_press(trainer, "Tiến độ"))
    text = shown(trainer)
    assert "30 học viên" in text
    assert "học xong: 10" in text
    assert "đang học: 5" in text
    assert "chưa bắt đầu: 15" in text
    assert "Những câu khó nhất" in text
    assert "0/10 học viên chọn đúng" in text
    assert "Tên Thật" not in text


def shown(somebody: Somebody) -> str:
    """The words of the last message, under a picture or not."""
    return somebody.last.text or somebody.last.caption or ""


def trainer_press(trainer: Somebody, label: str) -> str:
    for message in reversed(trainer.received):
        for row in keyboard(message):
            for button in row:
                if label in button["text"]:
                    return str(button["callback_data"])
    raise AssertionError(label)


async def test_a_code_in_two_groups_is_taken_as_the_screen_shows_it(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student, quick = world.person("vi", "Lan"), world.person("vi", "Mai")

    await student.writes(f"/join {code.lower()}")
    assert "Giảng viên sẽ thấy" in (student.last.text or "")
    await quick.writes(f"/join {code} Lá Sen")
    assert "Giảng viên sẽ thấy" in (quick.last.text or "")
    assert "Lá Sen" in (quick.last.text or "")
    assert (await world.taman.services.learners.who(quick.id, "vi")).is_guess, "nobody is kept before agreeing"
    await quick.presses("Được, cho mình vào lớp")
    assert "ở đây bạn là Lá Sen" in (quick.last.text or "")


async def test_a_small_class_shows_no_answers(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    classroom = (await world.taman.services.teaching.desk(await learner_of(world, trainer))).led[0]
    await world.taman.services.teaching.assign(await learner_of(world, trainer), classroom.id, TRACK)
    for i in range(4):
        student = world.person("vi")
        await join(student, code, f"Bạn {i}")
        await learn_all(student, world, wrong=True)
    await trainer.presses_data(trainer_press(trainer, "Tiến độ"))
    assert "khó nhất" not in shown(trainer)
    assert "ít hơn 5" in shown(trainer)


async def learner_of(world: World, somebody: Somebody):
    return await world.taman.services.learners.who(somebody.id, "vi")


@pytest.mark.parametrize(
    ("nickname", "reason"),
    [
        ("x" * 200, "Biệt danh dài quá"),
        ("*đậm* <b>", "không có ký hiệu"),
        ("0912 345 678", "Để an toàn cho bạn"),
        ("@lan.nguyen", "Để an toàn cho bạn"),
        ("t.me/lan", "Để an toàn cho bạn"),
        ("Óc chó", "tổn thương"),
        ("gobLok", "tổn thương"),
        ("!!!", "ít nhất một chữ"),
    ],
)
async def test_a_nickname_that_cannot_be_taken_leads_to_others(world: World, nickname: str, reason: str) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student = world.person("vi")
    await student.writes(f"/join {code.replace(' ', '')} {nickname}")
    assert reason in (student.last.text or "")
    assert "Giảng viên sẽ thấy" in (student.last.text or "")
    await student.presses("Được, cho mình vào lớp")
    assert len(labels(student.last)) == 8  # six to choose from, others, my own
    await student.presses("Tên khác")
    await student.presses(labels(student.last)[0])
    assert "Chào mừng" in (student.last.text or "")


async def test_emoji_are_fine_in_a_nickname_and_two_cannot_be_the_same(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    first, second = world.person("vi"), world.person("vi")
    await join(first, code, "Bé Mèo 🐱")
    assert "Bé Mèo 🐱" in (first.last.text or "")
    await join(second, code, "be meo")
    assert "đã có người mang biệt danh này" in (second.last.text or "")


async def test_a_cry_for_help_is_never_taken_as_a_nickname(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student = world.person("vi")
    await student.starts()
    await student.writes(f"/join {code.replace(' ', '')}")
    await student.presses("Được")
    await student.presses("Tự viết")
    await student.writes("mình muốn tự tử")
    assert (
        "1900" in str(keyboard(student.last)) or "tel:" in str(keyboard(student.last)) or "☎" in str(labels(student.last))
    )
    assert "biệt danh" not in (student.last.text or "")
    world.parser.answers["nó dọa gửi ảnh"] = Intent.HARASSMENT_SEXTORTION
    await student.writes("nó dọa gửi ảnh")
    assert "biệt danh" not in (student.last.text or "")
    await student.writes("mình run quá")
    assert "biệt danh" not in (student.last.text or "")
    await student.writes(f"/join {code.replace(' ', '')}")
    await student.presses("Được")
    await student.presses("Tự viết")
    await student.writes("Mây")
    assert "Lấy biệt danh này" in (student.last.text or "")
    await student.presses("Có, lấy tên này")
    assert "ở đây bạn là Mây" in (student.last.text or "")


async def test_a_story_in_place_of_a_nickname_is_answered_though_the_model_is_not_sure(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student = world.person("vi")
    await student.starts()
    await student.writes(f"/join {code.replace(' ', '')}")
    await student.presses("Được")
    await student.presses("Tự viết")
    story = "mấy hôm nay có chuyện không biết kể với ai, cứ nghĩ tới là tay chân lạnh ngắt hết"
    for text, heard in (
        (story, Understanding(((Intent.HELP_DISTRESS, 0.2), (Intent.CHAT_GREET, 0.18)))),
        (story + "!", Intent.OUT_OF_SCOPE),
        ("nó lại nhắn mình nữa rồi, sợ lắm", Understanding(((Intent.BOT_ABOUT, 0.2), (Intent.CHAT_GREET, 0.18)))),
        ("nó lại nhắn", torn(Intent.HARASSMENT_STALKING, Intent.CHAT_GREET)),
    ):
        await student.writes(f"/join {code.replace(' ', '')}")
        await student.presses("Được")
        await student.presses("Tự viết")
        world.parser.answers[text] = heard
        await student.writes(text)
        assert "iệt danh" not in (student.last.text or ""), text
    await student.writes(f"/join {code.replace(' ', '')}")
    await student.presses("Được")
    await student.presses("Tự viết")
    await student.writes("Cô bé thích ngắm mây trời")
    assert "Biệt danh dài quá" in (student.last.text or "")
    await student.writes("Mây")
    assert "Lấy biệt danh này" in (student.last.text or "")


async def test_the_name_of_a_class_may_sound_like_trouble_to_the_model(world: World) -> None:
    trainer = await become_trainer(world)
    world.parser.answers["Lớp 7 chống quấy rối"] = Understanding(((Intent.HARASSMENT_GROOMING, 1.0),), crisis=0.99)
    code = await open_class(trainer, "Lớp 7 chống quấy rối")
    assert code
    await trainer.writes("/classes")
    await trainer.presses("Lớp mới")
    assert "Mình cần giúp" not in str(labels(trainer.last))
    await trainer.writes("mình muốn tự tử")  # the danger rules decide everywhere
    assert "Lấy tên này" not in (trainer.last.text or "")


async def test_what_is_typed_is_stored_only_when_it_was_confirmed(world: World) -> None:
    trainer = await become_trainer(world)
    await trainer.writes("/classes")
    await trainer.presses("Lớp mới")
    await trainer.writes("điều riêng tư")
    columns = {column.name for column in PromptRow.__table__.columns}
    assert columns == {"learner_id", "kind", "about", "asked_at"}
    desk = await world.taman.services.teaching.desk(await learner_of(world, trainer))
    assert desk.led == ()
    await trainer.writes("/menu")
    world.clock.move(minutes=11)
    await trainer.writes("chuyện khác")
    assert "Lớp" not in (trainer.last.text or "")


async def test_wrong_codes_are_counted_and_then_refused(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    guesser = world.person("vi")
    for _ in range(WRONG_CODES):
        await guesser.writes("/join AAAAAA")
        assert "Không có lớp nào" in (guesser.last.text or "")
    await guesser.writes(f"/join {code.replace(' ', '')}")
    assert "chờ mười phút" in (guesser.last.text or "")
    world.clock.move(minutes=11)
    await guesser.writes(f"/join {code.replace(' ', '')}")
    assert "Giảng viên sẽ thấy" in (guesser.last.text or "")


@pytest.mark.parametrize("code", ["", "K7M4Q", "K7M4QXX", "O0I1L5", "🙂🙂🙂🙂🙂🙂", "x" * 300])
async def test_codes_that_are_none_get_a_clear_answer(world: World, code: str) -> None:
    student = world.person("vi")
    await student.writes(f"/join {code}")
    text = student.last.text or ""
    assert "Không có lớp nào" in text or "/join K7M4QX" in text


async def test_an_invitation_works_once_and_for_seven_days(world: World) -> None:
    token = await world.taman.services.teaching.invite("Hội A", Country.VN, None)
    first, second = world.person("vi"), world.person("vi")
    await first.starts()
    await second.starts()
    await second.writes(f"/start trainer_{token}")
    offered = second.last
    await first.writes(f"/start trainer_{token}")
    await first.presses("Làm giảng viên")
    await second.presses("Làm giảng viên", offered)
    assert "đã có người dùng" in (second.last.text or "")
    await second.writes("/start trainer_" + "x" * 32)
    assert "không biết lời mời" in (second.last.text or "")
    late = await world.taman.services.teaching.invite("Hội A", Country.VN, None)
    world.clock.move(days=7)
    await second.writes(f"/start trainer_{late}")
    assert "quá hạn" in (second.last.text or "")


@pytest.mark.parametrize(("first_name", "name"), [("Hoa " * 16, ("Hoa " * 10).strip()), ("\u200b\u2060", NAMELESS)])
async def test_no_name_on_telegram_keeps_a_trainer_out(world: World, first_name: str, name: str) -> None:
    trainer = await become_trainer(world, first_name)
    desk = await world.taman.services.teaching.desk(await learner_of(world, trainer))
    assert desk.trainer is not None
    assert desk.trainer.name == name


async def test_a_second_invitation_keeps_the_name_that_a_trainer_chose(world: World) -> None:
    trainer = await become_trainer(world, "hoa_1988", is_lead=False)
    learner = await learner_of(world, trainer)
    await world.taman.services.teaching.rename_trainer(learner, "Chị Hoa")
    token = await world.taman.services.teaching.invite("Hội A", Country.VN, None)
    await trainer.writes(f"/start trainer_{token}")
    await trainer.presses("Làm giảng viên")
    known = (await world.taman.services.teaching.desk(learner)).trainer
    assert known is not None
    assert (known.name, known.is_lead) == ("Chị Hoa", True)


async def test_a_class_that_cannot_be_stored_is_not_tried_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    async def refuse(_self: object, classroom: Classroom, _owner: str, _at: datetime) -> None:
        tries.append(classroom.join_code)
        raise ChangedMeanwhile

    trainer = await become_trainer(world)
    monkeypatch.setattr(SqlClassroomRepository, "add", refuse)
    with pytest.raises(ChangedMeanwhile):
        await world.taman.services.teaching.create(await learner_of(world, trainer), "Lớp 10A2")
    assert 1 < len(set(tries)) == len(tries) < 10


async def test_a_lesson_that_was_renamed_stays_finished_in_the_class(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    services = world.taman.services
    teacher = await learner_of(world, trainer)
    classroom = (await services.teaching.desk(teacher)).led[0]
    await services.teaching.assign(teacher, classroom.id, TRACK)
    student = world.person("vi")
    await join(student, code, "Mây")
    await learn_all(student, world)
    learner = await learner_of(world, student)
    assert await services.checks.due(learner, TRACK) is None

    curriculum = world.taman.content.curriculum
    old = curriculum.of_track(TRACK)[0]
    renamed = replace(old, id=f"{TRACK}/another-name")
    lessons = tuple(renamed if lesson is old else lesson for lesson in curriculum.lessons)
    today = replace(curriculum, lessons=lessons, moved={**curriculum.moved, old.id: renamed.id})
    monkeypatch.setattr(LiveContent, "curriculum", today)

    (task,) = (await services.teaching.attendance(learner, classroom.id)).tasks
    assert (task.finished, task.following) == (len(curriculum.of_track(TRACK)), None)
    assert await services.checks.due(learner, TRACK) is None
    assert await services.reminders.open_item(learner) is None


async def test_a_trainer_of_one_organisation_cannot_use_an_invitation_of_another(world: World) -> None:
    trainer = await become_trainer(world)
    token = await world.taman.services.teaching.invite("Hội B", Country.VN, None)
    await trainer.writes(f"/start trainer_{token}")
    assert "tổ chức khác" in (trainer.last.text or "")


async def test_a_class_of_somebody_else_is_not_shown_nor_changed(world: World) -> None:
    trainer = await become_trainer(world)
    await open_class(trainer)
    classroom = (await world.taman.services.teaching.desk(await learner_of(world, trainer))).led[0]
    stranger = await become_trainer(world, "Chị Mai", organisation="Hội B")
    colleague = await become_trainer(world, "Chị Lý", is_lead=False)
    for other in (stranger, colleague, world.person("vi")):
        for data in (
            f"1:co:{classroom.id}",
            f"1:cp:{classroom.id}",
            f"1:cZ:{classroom.id}",
            f"1:cr:{classroom.id}",
            f"1:aa:{classroom.id}:{TRACK}",
            f"1:cj:{classroom.id}:1:0",
            f"1:ct:{classroom.id}",
            f"1:ca:{classroom.id}",
        ):
            await other.presses_data(data, message_id=None if other.received else await some_message(other))
            assert "Lớp 10A2" not in (other.last.text or "")
            assert "không có ở đây" in (other.last.text or "")
    assert (
        await world.taman.services.teaching.see(await learner_of(world, trainer), classroom.id)
    ).classroom == classroom


async def some_message(somebody: Somebody) -> int:
    await somebody.starts()
    return somebody.last.id


async def test_two_trainers_who_change_at_once_lose_nothing_unseen(world: World) -> None:
    trainer = await become_trainer(world)
    await open_class(trainer)
    await trainer.presses("Thay đổi lớp")
    stale = trainer_press(trainer, "Ngừng nhận")
    classroom = (await world.taman.services.teaching.desk(await learner_of(world, trainer))).led[0]
    await world.taman.services.teaching.change(await learner_of(world, trainer), classroom.id, 1, name="Lớp mới tên")
    await trainer.presses_data(stale)
    assert "chưa được lưu" in (trainer.last.text or "")
    await trainer.presses("Xem lớp")
    assert "Lớp mới tên" in (trainer.last.text or "")


async def test_a_student_leaves_and_takes_everything_along(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    classroom = (await world.taman.services.teaching.desk(await learner_of(world, trainer))).led[0]
    await world.taman.services.teaching.assign(await learner_of(world, trainer), classroom.id, TRACK)
    student = world.person("vi")
    await join(student, code, "Mây")
    await learn_all(student, world)
    await student.writes("/classes")
    await student.presses("Lớp 10A2")
    assert "✅" in (student.last.text or "")
    await student.presses("Rời lớp")
    await student.presses("Có, rời lớp")
    report = await world.taman.services.reporting.of_class(await learner_of(world, trainer), classroom.id)
    assert report.size == 0
    overview = await world.taman.services.learning.overview(await learner_of(world, student))
    assert any(line.finished for line in overview.tracks)
    await join(student, code, "Mây")
    assert "✅" in (student.last.text or "")  # what was done before counts


async def test_delete_takes_the_memberships_and_the_trainer_along(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student = world.person("vi")
    await join(student, code, "Mây")
    await student.writes("/delete")
    await student.presses("Có" if any("Có" in text for text in labels(student.last)) else labels(student.last)[0])
    classroom = (await world.taman.services.teaching.desk(await learner_of(world, trainer))).led[0]
    assert (await world.taman.services.teaching.see(await learner_of(world, trainer), classroom.id)).size == 0
    assert MembershipRow.__tablename__ == "memberships"


async def test_a_trainer_learns_in_her_own_class_without_being_counted(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    await join(trainer, code, "Cô giáo")
    classroom = (await world.taman.services.teaching.desk(await learner_of(world, trainer))).led[0]
    assert (await world.taman.services.teaching.see(await learner_of(world, trainer), classroom.id)).size == 0


async def test_a_check_before_and_after(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    me = await learner_of(world, trainer)
    classroom = (await world.taman.services.teaching.desk(me)).led[0]
    await world.taman.services.teaching.assign(me, classroom.id, TRACK)
    for i in range(6):
        student = world.person("vi")
        await join(student, code, f"Bạn {i}")
        await take_check(student, right=False)
        assert "Cảm ơn bạn" in (student.last.text or "")
        await learn_all(student, world)
        await student.writes("/classes")
        await student.presses("Lớp 10A2")
        await take_check(student, right=True)
        assert "Bạn đã tiến bộ" in (student.last.text or "")
    report = await world.taman.services.reporting.of_class(me, classroom.id)
    (change,) = report.changes
    assert change.change.before == 0
    assert change.change.people == 6
    await trainer.presses_data(trainer_press(trainer, "Tiến độ"))
    assert "Lớp biết nhiều hơn trước rõ rệt" in shown(trainer)


async def take_check(student: Somebody, *, right: bool) -> None:
    await student.presses("Kiểm tra nhanh")
    curriculum = student.world.taman.content.curriculum
    for _ in range(10):
        found = [b for row in keyboard(student.last) for b in row if b.get("callback_data", "").startswith("1:ka:")]
        if not found:
            return
        asked = student.last.text or ""
        for lesson in curriculum.of_track(TRACK):
            for card in lesson.texts[Locale.VI].cards:
                if card.question and card.question.prompt.strip()[:20] in asked:
                    index = card.question.right_index
                    wrong = (index + 1) % len(card.question.options)
                    await student.presses_data(found[index if right else wrong]["callback_data"])
                    break
    raise AssertionError("the check does not end")


async def test_an_archived_class_is_gone_for_everybody(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student = world.person("vi")
    await join(student, code, "Mây")
    await trainer.presses("Thay đổi lớp")
    await trainer.presses("Cất lớp")
    await trainer.presses("Có, cất lớp")
    await student.writes("/classes")
    assert "chưa ở lớp nào" in (student.last.text or "")
    late = world.person("vi")
    await late.writes(f"/join {code.replace(' ', '')}")
    assert "Không có lớp nào" in (late.last.text or "")


async def test_co_trainers_and_hand_over(world: World) -> None:
    trainer = await become_trainer(world)
    colleague = await become_trainer(world, "Chị Lý", is_lead=False)
    await open_class(trainer)
    await trainer.presses("Thay đổi lớp")
    await trainer.presses("Dạy cùng")
    await trainer.presses("➕ Chị Lý")
    await colleague.writes("/classes")
    await colleague.presses("Lớp 10A2")
    assert not any("Thay đổi" in text for text in labels(colleague.last))
    await trainer.presses("Thay đổi lớp")
    await trainer.presses("Dạy cùng")
    await trainer.presses("👑 Chị Lý")
    await trainer.presses("Có, bàn giao")
    await colleague.writes("/classes")
    await colleague.presses("Lớp 10A2")
    assert any("Thay đổi" in text for text in labels(colleague.last))
    audit = await world.taman.services.teaching.audit(
        await learner_of(world, colleague),
        (await world.taman.services.teaching.desk(await learner_of(world, colleague))).led[0].id,
    )
    assert [line.action for line in audit] == ["hand-over", "add-co-trainer", "create"]


async def test_an_assignment_begins_on_its_day(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    me = await learner_of(world, trainer)
    classroom = (await world.taman.services.teaching.desk(me)).led[0]
    tomorrow = (world.clock.now() + timedelta(days=1)).date()
    await world.taman.services.teaching.assign(me, classroom.id, TRACK, tomorrow)
    student = world.person("vi")
    await join(student, code, "Mây")
    assert "chưa có bài nào" in (student.last.text or "")
    world.clock.move(days=1)
    await student.writes("/classes")
    await student.presses("Lớp 10A2")
    assert "📌" in (student.last.text or "")


async def test_students_are_told_of_an_assignment_by_day_and_without_its_title(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student, done = world.person("vi"), world.person("id")
    await join(student, code, "Mây")
    await join(done, code, "Sen")
    await learn_all(done, world)
    before = len(done.received)
    await trainer.presses("Giao bài")
    title = world.taman.content.curriculum.track(TRACK).titles[Locale.VI]
    await trainer.presses(title)
    await trainer.presses("Cả chuỗi bài")
    await world.rounds.once()
    assert (student.last.text or "") == "🌱 Lớp có cái mới cho bạn."
    assert len(done.received) == before  # nothing is left to do for somebody who has done it all
    await student.presses("Xem nào")
    assert title in (student.last.text or "")


async def test_a_kind_line_goes_to_those_behind_once_a_day_and_never_at_night(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    me = await learner_of(world, trainer)
    classroom = (await world.taman.services.teaching.desk(me)).led[0]
    await world.taman.services.teaching.assign(me, classroom.id, TRACK)
    behind, finished, left = world.person("vi"), world.person("vi"), world.person("vi")
    for somebody, name in ((behind, "Mây"), (finished, "Sen"), (left, "Gió")):
        await join(somebody, code, name)
    await learn_all(finished, world)
    world.clock.move(hours=13)  # 23:00 in Vietnam
    await trainer.presses_data(trainer_press(trainer, "Tiến độ"))
    await trainer.presses("Động viên")
    await trainer.presses("2")
    assert "đang tới" in (trainer.last.text or "")
    await world.taman.services.teaching.leave(await learner_of(world, left), classroom.id)
    received = [len(somebody.received) for somebody in (behind, finished, left)]
    await world.rounds.once()
    assert [len(somebody.received) for somebody in (behind, finished, left)] == received
    world.clock.move(hours=9)  # the next morning
    await world.rounds.once()
    assert "Không vội đâu" in (behind.last.text or "")
    assert [len(somebody.received) for somebody in (finished, left)] == received[1:]
    await trainer.presses_data(f"1:es:{classroom.id}:together")
    await trainer.presses_data(f"1:es:{classroom.id}:together")
    assert "Hôm nay lớp đã nhận" in (trainer.last.text or "")


async def test_a_reminder_leads_to_the_class_first(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    me = await learner_of(world, trainer)
    classroom = (await world.taman.services.teaching.desk(me)).led[0]
    await world.taman.services.teaching.assign(me, classroom.id, TRACK)
    student = world.person("vi")
    await join(student, code, "Mây")
    await student.presses_data("1:o:scams/easy-job")
    item = await world.taman.services.reminders.open_item(await learner_of(world, student))
    assert item is not None
    assert item.lesson_id == world.taman.content.curriculum.of_track(TRACK)[0].id


async def test_poster_progress_picture_and_kit_come_as_files(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    await trainer.presses("Áp phích")
    assert trainer.last.photo
    assert code in (trainer.last.caption or "")
    await trainer.presses("Quay lại lớp")
    await trainer.presses("Giao bài")
    await trainer.presses(world.taman.content.curriculum.track(TRACK).titles[Locale.VI])
    await trainer.presses("Cả chuỗi bài")
    await trainer.presses("Bộ tài liệu")
    assert trainer.last.document
    assert trainer.last.document["file_name"] == f"{TRACK}.pdf"
    await join(world.person("vi"), code, "Mây")
    await trainer.presses_data(trainer_press(trainer, "Tiến độ"))
    assert any(message.photo for message in trainer.received[-2:])


async def test_a_code_written_alone_leads_to_the_class_as_the_poster_says(world: World) -> None:
    trainer = await become_trainer(world)
    code = await open_class(trainer)
    student = world.person("vi")
    for typed in (code, code.replace(" ", ""), code.replace(" ", "").lower() if any(c.isdigit() for c in code) else code):
        await student.writes(typed)
        assert "Giảng viên sẽ thấy" in (student.last.text or "")
    for other in ("AAAAAA", "K7M4QXX", "chuyện", "hacked", f"mã là {code} hả"):
        await student.writes(other)
        assert "Giảng viên sẽ thấy" not in (student.last.text or "")
