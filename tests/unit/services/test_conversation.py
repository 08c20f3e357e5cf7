"""Free text -> what to show."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.domain.escalation import Risk, RiskKind
from bot.domain.learners import Learner
from bot.domain.phrases import PhraseMatcher
from bot.domain.tracks import Card
from bot.domain.understanding import HelpFirst, Intent, Thresholds, Unavailable, Understanding
from bot.domain.wishes import Wish
from bot.services.conversation import (
    Advice,
    CannotHelp,
    Command,
    Conversation,
    FirstHelp,
    OnlyButtons,
    SmallTalk,
    Unsure,
    WhichOfTwo,
)
from bot.services.helpdesk import HelpDesk
from tests.builders import (
    GUEST,
    LAN,
    SARI,
    FakeContent,
    make_card,
    make_content,
    make_hotline,
    make_lesson,
    make_place,
    make_rules,
)
from tests.fakes import FakeCalendar, FakeIntentParser, FixedClock, sure, torn

THREAT = "nó dọa đăng ảnh của mình"
DESPAIR = "mình muốn chết"
SEXTORTION = make_lesson("images/sextortion", intents=[Intent.HARASSMENT_SEXTORTION])
HEAVY = make_lesson("help/too-heavy", intents=[Intent.HELP_DISTRESS])
GROOMING = make_lesson("images/secret-friend", intents=[Intent.HARASSMENT_GROOMING])
NO_NOW = make_lesson("help/law", ["what", "today"], intents=[Intent.HELP_LAW])
LESSONS = [SEXTORTION, HEAVY, GROOMING, NO_NOW]
LINES = [
    make_hotline("vn-all", topics=["harassment", "sextortion", "suicide_distress", "scam"]),
    make_hotline("id-all", country="ID", topics=["harassment", "sextortion", "suicide_distress", "scam"]),
]
RULES = make_rules(sextortion="dọa đăng ảnh", self_harm="muốn chết", child_exploitation="em 13 tuổi", violence="bị đánh")
WISHES = PhraseMatcher([("delete", "xóa dữ liệu"), ("help", "muốn chết")])


@dataclass
class Talk:
    conversation: Conversation
    parser: FakeIntentParser
    helpdesk: HelpDesk


def make_talk(
    answers: dict[str, Intent | Understanding | Unavailable] | None = None, content: FakeContent | None = None
) -> Talk:
    content = content or make_content(LESSONS, LINES, rules=RULES, wishes=WISHES)
    parser = FakeIntentParser(answers)
    helpdesk = HelpDesk(content, FakeCalendar(), FixedClock())
    return Talk(Conversation(content, parser, helpdesk, Thresholds()), parser, helpdesk)


def danger(talk: Talk, learner: Learner, text: str) -> FirstHelp | None:
    risk = talk.conversation.risk_in(text)
    return talk.conversation.first_help(learner, risk) if risk else None


def now_card() -> Card:
    return make_card("now")


async def test_hear_answers_danger_before_asking_the_model() -> None:
    talk = make_talk({THREAT: Intent.CHAT_GREET})

    reply = await talk.conversation.hear(LAN, THREAT)

    risk = Risk((RiskKind.SEXTORTION,), ("sextortion",), "vi")
    assert reply == FirstHelp(risk, talk.helpdesk.for_risk(LAN, risk), now_card())
    assert talk.parser.heard == []


async def test_hear_puts_danger_before_a_command_in_the_same_words() -> None:
    reply = await make_talk().conversation.hear(LAN, DESPAIR)

    assert isinstance(reply, FirstHelp)


async def test_hear_answers_danger_when_the_model_is_down() -> None:
    talk = make_talk()
    talk.parser.is_down = True

    reply = await talk.conversation.hear(LAN, DESPAIR)

    assert isinstance(reply, FirstHelp)


@pytest.mark.parametrize(
    ("text", "kind", "card"),
    [
        (THREAT, RiskKind.SEXTORTION, now_card()),
        (DESPAIR, RiskKind.SELF_HARM, None),
        ("em 13 tuổi", RiskKind.CHILD_EXPLOITATION, None),
        ("mình bị đánh", RiskKind.VIOLENCE, None),
    ],
)
async def test_danger_shows_moves_only_against_blackmail(text: str, kind: RiskKind, card: Card | None) -> None:
    reply = danger(make_talk(), LAN, text)

    assert reply is not None
    assert (reply.risk.kind, reply.now_card) == (kind, card)


async def test_danger_without_any_lesson_still_gives_helplines() -> None:
    talk = make_talk(content=make_content([], LINES, rules=RULES))

    reply = danger(talk, LAN, THREAT)

    assert reply is not None
    assert (reply.now_card, [c.hotline.id for c in reply.choices]) == (None, ["vn-all"])


def test_danger_gives_lines_of_the_persons_country() -> None:
    talk = make_talk()

    found = [danger(talk, who, DESPAIR) for who in (LAN, SARI, GUEST)]

    assert [[c.hotline.id for c in reply.choices] for reply in found if reply] == [["vn-all"], ["id-all"], ["vn-all"]]


async def test_listen_reads_again_what_another_text_was_harmless_for() -> None:
    conversation = make_talk().conversation

    listened = [await conversation.listen(DESPAIR, harmless=text) for text in ("", "chào bạn", DESPAIR)]

    assert [isinstance(one.heard, HelpFirst) for one in listened] == [True, True, False]
    assert listened[0].language == "vi"


def test_danger_is_silent_otherwise() -> None:
    assert danger(make_talk(), LAN, "chào bạn") is None


HUE = make_place("hue", "Huế")
PLACES = make_content(LESSONS, LINES, rules=RULES, wishes=WISHES, places=[HUE])


async def test_hear_takes_the_name_of_a_place_without_asking_the_model() -> None:
    talk = make_talk(content=PLACES)

    replies = [await talk.conversation.hear(SARI, text) for text in ("Huế", "mình ở Huế")]

    assert replies == [talk.helpdesk.near(HUE)] * 2
    assert talk.parser.heard == []


async def test_hear_puts_danger_before_a_place() -> None:
    content = replace(PLACES, places={"sad": make_place("sad", "Muốn chết")})

    reply = await make_talk(content=content).conversation.hear(LAN, "mình ở muốn chết")

    assert isinstance(reply, FirstHelp)


async def test_hear_asks_the_model_when_there_is_more_than_a_place() -> None:
    talk = make_talk({"mình ở Huế, bị lừa": Intent.SCAM_MONEY_LOST}, PLACES)

    reply = await talk.conversation.hear(LAN, "mình ở Huế, bị lừa")

    assert isinstance(reply, Advice)


@pytest.mark.parametrize("is_down", [False, True])
async def test_hear_takes_a_command_in_plain_words_whatever_the_model_has_to_say(is_down: bool) -> None:
    talk = make_talk()
    talk.parser.is_down = is_down

    assert await talk.conversation.hear(LAN, "xóa dữ liệu của mình") == Command(Wish.DELETE)


async def test_hear_takes_trouble_that_sounds_like_a_command_for_trouble() -> None:
    talk = make_talk({"xóa dữ liệu của mình": Intent.ACCOUNT_HACKED})

    assert isinstance(await talk.conversation.hear(LAN, "xóa dữ liệu của mình"), Advice)


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "...", "?!", "\u200b\u200d", "‮", "\n\n"])
async def test_hear_does_not_ask_the_model_about_text_without_words(text: str) -> None:
    talk = make_talk()

    reply = await talk.conversation.hear(LAN, text)

    assert (reply, talk.parser.heard) == (Unsure(), [])


async def test_hear_gives_advice_on_what_was_understood() -> None:
    talk = make_talk({"bị tống tiền": Intent.HARASSMENT_SEXTORTION})

    reply = await talk.conversation.hear(LAN, "bị tống tiền")

    choices = talk.helpdesk.for_intent(LAN, Intent.HARASSMENT_SEXTORTION).first
    assert [c.hotline.id for c in choices] == ["vn-all"]
    assert reply == Advice(Intent.HARASSMENT_SEXTORTION, SEXTORTION, now_card(), choices)


async def test_hear_asks_which_of_two() -> None:
    talk = make_talk({"tiền": torn(Intent.SCAM_LOAN, Intent.SCAM_JOB)})

    assert await talk.conversation.hear(LAN, "tiền") == WhichOfTwo(Intent.SCAM_LOAN, Intent.SCAM_JOB)


async def test_hear_is_unsure_when_nothing_is_likely() -> None:
    faint = Understanding(((Intent.SCAM_JOB, 0.1), (Intent.SCAM_LOAN, 0.1)))

    assert await make_talk({"ơ": faint}).conversation.hear(LAN, "ơ") == Unsure()


async def test_hear_says_kindly_no_to_what_is_out_of_scope() -> None:
    assert await make_talk().conversation.hear(LAN, "giá vàng hôm nay") == CannotHelp()


async def test_hear_offers_buttons_and_helplines_when_the_model_is_down() -> None:
    talk = make_talk()
    talk.parser.is_down = True

    reply = await talk.conversation.hear(LAN, "bị lừa tiền")

    assert reply == OnlyButtons(talk.helpdesk.for_intent(LAN, None).first)
    assert [c.hotline.id for c in talk.helpdesk.for_intent(LAN, None).first] == ["vn-all"]


async def test_hear_takes_the_models_crisis_score_for_danger() -> None:
    understanding = Understanding(sure(Intent.HELP_DISTRESS).ranking, crisis=0.9)
    talk = make_talk({"mệt quá": understanding})

    reply = await talk.conversation.hear(LAN, "mệt quá")

    risk = Risk((RiskKind.SELF_HARM,), ("model",))
    assert reply == FirstHelp(risk, talk.helpdesk.for_risk(LAN, risk), None)


@pytest.mark.parametrize(
    ("intent", "wish"),
    [
        (Intent.BOT_LEARN, Wish.LESSONS),
        (Intent.BOT_LANGUAGE, Wish.LANGUAGE),
        (Intent.BOT_PRIVACY, Wish.PRIVACY),
        (Intent.HELP_HOTLINE, Wish.HELP),
    ],
)
def test_about_an_intent_that_is_a_command(intent: Intent, wish: Wish) -> None:
    assert make_talk().conversation.about(LAN, intent) == Command(wish)


@pytest.mark.parametrize("intent", [Intent.CHAT_GREET, Intent.CHAT_THANKS, Intent.BOT_ABOUT])
def test_about_small_talk(intent: Intent) -> None:
    assert make_talk().conversation.about(LAN, intent) == SmallTalk(intent)


@pytest.mark.parametrize(("intent", "lesson"), [(Intent.HELP_LAW, NO_NOW), (Intent.SCAM_PRIZE, None)])
def test_about_trouble_without_a_now_card_or_without_a_lesson(intent: Intent, lesson: object) -> None:
    talk = make_talk()

    reply = talk.conversation.about(LAN, intent)

    assert reply == Advice(intent, lesson, None, talk.helpdesk.for_intent(LAN, intent).first)  # type: ignore[arg-type]


async def test_the_choice_of_one_of_two_is_answered_like_a_message_understood() -> None:
    talk = make_talk({"bị tống tiền": Intent.HARASSMENT_SEXTORTION})

    understood = await talk.conversation.hear(LAN, "bị tống tiền")

    assert talk.conversation.about(LAN, Intent.HARASSMENT_SEXTORTION) == understood


async def test_every_intent_has_an_answer() -> None:
    talk = make_talk({intent.value: intent for intent in Intent})

    replies = [await talk.conversation.hear(LAN, intent.value) for intent in Intent]

    assert not [reply for reply in replies if isinstance(reply, Unsure | OnlyButtons | WhichOfTwo)]
    assert sum(isinstance(reply, Advice) for reply in replies) == 26
