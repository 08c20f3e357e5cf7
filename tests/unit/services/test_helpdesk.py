"""Which helplines are shown for danger, for a topic, in general."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import HotlineGone
from bot.domain.escalation import RiskKind
from bot.domain.hotlines import Choice, Hotline, Open, OpensAt
from bot.domain.learners import AgeGroup, Country
from bot.domain.understanding import Intent
from bot.services.helpdesk import MOST_IN_LIST, HelpDesk
from tests.builders import HANOI, LAN, SARI, make_content, make_hotline, make_hours, make_place, make_risk
from tests.fakes import FakeCalendar, FixedClock

OFFICE = make_hours(("08:00", "17:00"), closed_on_holidays=True)
NOW = {"until": datetime(2026, 11, 23, 17, tzinfo=ZoneInfo(HANOI))}
TOMORROW = OpensAt(datetime(2026, 11, 24, 8, tzinfo=ZoneInfo(HANOI)))


def make_desk(*hotlines: Hotline, calendar: FakeCalendar | None = None, clock: FixedClock | None = None) -> HelpDesk:
    return HelpDesk(make_content(hotlines=hotlines), calendar or FakeCalendar(), clock or FixedClock())


def ids(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.hotline.id for choice in choices]


def test_for_risk_gives_at_most_three_of_the_own_country_and_place() -> None:
    first = make_hotline("first", first_for=[RiskKind.SELF_HARM])
    rest = [make_hotline(f"more-{n}", topics=["suicide_distress"]) for n in range(4)]
    local = make_hotline("local", first_for=[RiskKind.SELF_HARM], places=["hanoi"])
    abroad = make_hotline("abroad", country="ID", first_for=[RiskKind.SELF_HARM])
    desk = make_desk(*rest, first, local, abroad)

    found = [desk.for_risk(who, make_risk(RiskKind.SELF_HARM)) for who in (LAN, replace(LAN, place="hanoi"), SARI)]

    assert [ids(choices) for choices in found] == [
        ["first", "more-0", "more-1"],
        ["local", "first", "more-0"],
        ["abroad"],
    ]


def test_for_risk_looks_at_all_dangers() -> None:
    line = make_hotline("pictures", first_for=[RiskKind.SEXTORTION], hours=OFFICE)

    found = make_desk(line).for_risk(LAN, make_risk(RiskKind.VIOLENCE, RiskKind.SEXTORTION))

    assert found == (Choice(line, Open(**NOW)),)


def test_for_intent_puts_what_does_not_fit_among_the_first_under_more() -> None:
    lines = [make_hotline(f"line-{n}", topics=["scam"]) for n in range(5)]
    medium = make_hotline("medium", topics=["scam"], confidence="medium")
    low = make_hotline("low", topics=["scam"], confidence="low")

    found = make_desk(medium, low, *lines).for_intent(LAN, Intent.SCAM_LOAN)

    assert (ids(found.first), ids(found.more)) == (["line-0", "line-1", "line-2"], ["line-3", "line-4", "medium"])


def test_for_intent_gives_no_more_than_fit_under_more() -> None:
    lines = [make_hotline(f"line-{n}", confidence="medium") for n in range(20)]
    high = [make_hotline(f"high-{n}") for n in range(20)]

    found = make_desk(*lines, *high).for_intent(LAN, None)

    assert (len(found.first), len(found.more)) == (3, MOST_IN_LIST)


def test_for_intent_without_an_intent_gives_lines_for_any_trouble() -> None:
    lines = [make_hotline("scam", topics=["scam"]), make_hotline("pictures", topics=["ncii"])]

    found = make_desk(*lines).for_intent(LAN, None)

    assert sorted(ids(found.first)) == ["pictures", "scam"]


def test_for_intent_minds_the_age_group() -> None:
    lines = [make_hotline("all"), make_hotline("child", serves=["children"])]
    desk = make_desk(*lines)

    found = [desk.for_intent(LAN, None, age) for age in (AgeGroup.CHILD, AgeGroup.ADULT)]

    assert [ids(row.first) for row in found] == [["child", "all"], ["all"]]


def test_one_gives_the_hours_now_and_minds_holidays() -> None:
    line = make_hotline("line", hours=OFFICE)
    clock = FixedClock()
    calendar = FakeCalendar()
    desk = make_desk(line, calendar=calendar, clock=clock)

    on_monday = desk.one("line")
    calendar.days.add(("VN", date(2026, 11, 23)))
    on_a_holiday = desk.one("line")
    clock.move(days=-1)
    on_sunday = desk.one("line")

    assert on_monday == Choice(line, Open(**NOW))
    assert on_a_holiday == on_sunday == Choice(line, TOMORROW)


def test_one_that_is_not_in_the_content_is_gone() -> None:
    with pytest.raises(HotlineGone) as gone:
        make_desk(make_hotline("other")).one("gone")

    assert gone.value.hotline == "gone"


def test_places_are_those_with_a_line_in_the_own_country() -> None:
    lines = [
        make_hotline("two", places=["hanoi", "da-nang"]),
        make_hotline("again", places=["hanoi"]),
        make_hotline("national"),
        make_hotline("abroad", country="ID", places=["jakarta"]),
    ]
    desk = make_desk(*lines)

    assert [desk.places(who) for who in (LAN, SARI)] == [("da-nang", "hanoi"), ("jakarta",)]


def test_near_gives_the_lines_of_the_place_and_checked_ones_of_the_country() -> None:
    lines = [
        make_hotline("national"),
        make_hotline("closed", places=["hue"], hours=make_hours(("03:00", "04:00"))),
        make_hotline("medium", places=["hue", "hanoi"], confidence="medium"),
        make_hotline("twin", places=["hue"], confidence="medium", number=make_hotline("national").contacts[0].value),
        make_hotline("elsewhere", places=["hanoi"]),
        make_hotline("medium-national", confidence="medium"),
        make_hotline("abroad", country="ID"),
    ]

    found = make_desk(*lines).near(make_place("hue", "Huế"))

    assert (ids(found.local), ids(found.everywhere)) == (["closed", "medium", "twin"], [])


def test_near_a_place_without_a_line_of_its_own_still_gives_those_of_its_country() -> None:
    found = make_desk(make_hotline("vn"), make_hotline("id", country="ID")).near(
        make_place("bali", "Bali", country=Country.ID)
    )

    assert (ids(found.local), ids(found.everywhere)) == ([], ["id"])
