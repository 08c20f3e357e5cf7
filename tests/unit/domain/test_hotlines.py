"""When helplines are open, and which come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.escalation import RiskKind
from bot.domain.hotlines import (
    DIALLED,
    TOPICS_OF_INTENT,
    TOPICS_OF_RISK,
    Contact,
    ContactKind,
    Hotline,
    HoursUnknown,
    Need,
    Open,
    OpeningHours,
    Openness,
    OpensAt,
    choose,
    opening,
)
from bot.domain.learners import AgeGroup, Country
from bot.domain.understanding import HELP_TOPICS, Intent
from tests.builders import (
    ALWAYS,
    HANOI,
    JAKARTA,
    JAYAPURA,
    OFFICE,
    make_hotline,
    make_hours,
    unknown_hours,
)
from tests.fakes import NO_HOLIDAYS, FakeCalendar

VN = ZoneInfo(HANOI)
MONDAY_10 = datetime(2026, 11, 23, 10, 0, tzinfo=VN)
MONDAY_22 = datetime(2026, 11, 23, 22, 0, tzinfo=VN)
LUNCH = make_hours(("08:00", "11:30"), ("13:30", "17:00"))


def vn(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VN)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(vn(23, 7, 59), OpensAt(vn(23, 8)), id="before"),
        pytest.param(vn(23, 8), Open(until=vn(23, 11, 30)), id="the first minute"),
        pytest.param(vn(23, 11, 29), Open(until=vn(23, 11, 30)), id="the last minute"),
        pytest.param(vn(23, 11, 30), OpensAt(vn(23, 13, 30)), id="lunch begins"),
        pytest.param(vn(23, 13, 29), OpensAt(vn(23, 13, 30)), id="lunch ends"),
        pytest.param(vn(23, 13, 30), Open(until=vn(23, 17)), id="afternoon"),
        pytest.param(vn(23, 17), OpensAt(vn(24, 8)), id="after"),
        pytest.param(vn(27, 17), OpensAt(vn(30, 8)), id="Friday evening"),
        pytest.param(vn(28, 10), OpensAt(vn(30, 8)), id="Saturday"),
    ],
)
def test_opening_of_weekly_hours(at: datetime, expected: object) -> None:
    assert opening(make_hotline(hours=LUNCH), at, NO_HOLIDAYS) == expected


def test_opening_of_periods_does_not_depend_on_the_order_in_which_they_are_written() -> None:
    hotline = make_hotline(hours=make_hours(("13:30", "17:00"), ("08:00", "11:30")))

    assert opening(hotline, vn(23, 7), NO_HOLIDAYS) == OpensAt(vn(23, 8))


def test_opening_on_saturday_when_saturday_is_a_working_day() -> None:
    hotline = make_hotline(hours=make_hours(("08:00", "12:00"), days=frozenset({5})))

    assert opening(hotline, vn(28, 9), NO_HOLIDAYS) == Open(until=vn(28, 12))


def test_opening_counts_in_the_zone_of_the_helpline() -> None:
    jakarta = make_hotline(country="ID", hours=make_hours(("08:00", "17:00"), timezone=JAKARTA))
    jayapura = make_hotline(country="ID", hours=make_hours(("08:00", "17:00"), timezone=JAYAPURA))
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # 16:30 in Jakarta, 18:30 in Jayapura

    found = opening(jakarta, at, NO_HOLIDAYS), opening(jayapura, at, NO_HOLIDAYS)

    assert found == (
        Open(until=datetime(2026, 11, 23, 17, tzinfo=ZoneInfo(JAKARTA))),
        OpensAt(datetime(2026, 11, 24, 8, tzinfo=ZoneInfo(JAYAPURA))),
    )


def test_opening_takes_the_weekday_of_the_helplines_zone() -> None:
    at = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # still Sunday in London, Monday 1:00 in Hanoi

    assert opening(make_hotline(hours=OFFICE), at, NO_HOLIDAYS) == OpensAt(vn(23, 8))


def test_opening_of_a_moment_that_is_already_tomorrow_where_it_was_told() -> None:
    hotline = make_hotline(hours=make_hours(("20:00", "23:00")))
    at = datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo(JAYAPURA))  # 22:30 on Monday in Hanoi

    assert opening(hotline, at, NO_HOLIDAYS) == Open(until=vn(23, 23))


def test_opening_skips_holidays_of_a_line_that_closes_then() -> None:
    hours = make_hours(("08:00", "17:00"), closed_on_holidays=True)
    calendar = FakeCalendar([("VN", date(2026, 11, 23)), ("VN", date(2026, 11, 24))])

    assert opening(make_hotline(hours=hours), MONDAY_10, calendar.is_holiday) == OpensAt(vn(25, 8))


def test_opening_on_a_holiday_of_a_line_that_does_not_close_then() -> None:
    calendar = FakeCalendar([("VN", date(2026, 11, 23))])

    assert opening(make_hotline(hours=OFFICE), MONDAY_10, calendar.is_holiday) == Open(until=vn(23, 17))


def test_opening_on_a_holiday_of_the_other_country() -> None:
    hours = make_hours(("08:00", "17:00"), closed_on_holidays=True)
    calendar = FakeCalendar([("ID", date(2026, 11, 23))])

    assert opening(make_hotline(hours=hours), MONDAY_10, calendar.is_holiday) == Open(until=vn(23, 17))


def test_opening_asks_for_the_holiday_of_the_helplines_day() -> None:
    """At 18:00 in London it is already the holiday in Hanoi."""
    hours = make_hours(("00:30", "17:00"), closed_on_holidays=True)
    calendar = FakeCalendar([("VN", date(2026, 11, 24))])
    at = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    assert opening(make_hotline(hours=hours), at, calendar.is_holiday) == OpensAt(vn(25, 0, 30))


def test_opening_at_the_end_of_the_year() -> None:
    hours = make_hours(("08:00", "17:00"), closed_on_holidays=True)
    calendar = FakeCalendar([("VN", date(2027, 1, 1))])
    at = vn(31, 17, 30, month=12)  # Thursday; New Year is a holiday, then a weekend

    assert opening(make_hotline(hours=hours), at, calendar.is_holiday) == OpensAt(datetime(2027, 1, 4, 8, tzinfo=VN))


def test_opening_of_a_line_that_never_closes_on_holidays_at_night() -> None:
    calendar = FakeCalendar([("VN", date(2026, 11, 23))])

    assert opening(make_hotline(hours=ALWAYS), MONDAY_22, calendar.is_holiday) == Open(until=None)


@pytest.mark.parametrize("hours", [unknown_hours(), OpeningHours(Openness.WEEKLY, HANOI)], ids=["unknown", "no periods"])
def test_opening_unknown(hours: OpeningHours) -> None:
    assert opening(make_hotline(hours=hours), MONDAY_10, NO_HOLIDAYS) == HoursUnknown()


def test_opening_of_a_line_closed_for_longer_than_a_month_is_unknown() -> None:
    hours = make_hours(("08:00", "17:00"), closed_on_holidays=True)

    assert opening(make_hotline(hours=hours), MONDAY_10, lambda _country, _day: True) == HoursUnknown()


EVERY_DAY = frozenset(range(7))
NIGHT = make_hours(("00:00", "06:00"), ("18:00", "24:00"), days=EVERY_DAY)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(vn(23, 5, 59), Open(until=vn(23, 6)), id="the night that began yesterday"),
        pytest.param(vn(23, 6), OpensAt(vn(23, 18)), id="the day"),
        pytest.param(vn(23, 18), Open(until=vn(24, 6)), id="the evening goes on into the morning"),
        pytest.param(vn(23, 23, 59), Open(until=vn(24, 6)), id="the last minute of the day"),
        pytest.param(vn(24, 0), Open(until=vn(24, 6)), id="midnight"),
    ],
)
def test_opening_across_midnight(at: datetime, expected: object) -> None:
    assert opening(make_hotline(hours=NIGHT), at, NO_HOLIDAYS) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(vn(27, 23, 59), Open(until=vn(28, 0)), id="Friday evening"),
        pytest.param(vn(28, 0), OpensAt(vn(30, 8)), id="Saturday"),
    ],
)
def test_opening_until_midnight(at: datetime, expected: object) -> None:
    assert opening(make_hotline(hours=make_hours(("08:00", "24:00"))), at, NO_HOLIDAYS) == expected


def test_opening_across_midnight_ends_before_a_holiday_and_not_within_it() -> None:
    hours = make_hours(("00:00", "06:00"), ("18:00", "24:00"), days=EVERY_DAY, closed_on_holidays=True)
    calendar = FakeCalendar([("VN", date(2026, 11, 24))])

    found = [opening(make_hotline(hours=hours), at, calendar.is_holiday) for at in (vn(23, 20), vn(24, 3), vn(25, 1))]

    assert found == [Open(until=vn(24, 0)), OpensAt(vn(25, 0)), Open(until=vn(25, 6))]


def test_opening_of_whole_days_one_after_the_other() -> None:
    weekdays = make_hotline(hours=make_hours(("00:00", "24:00")))
    always = make_hotline(hours=make_hours(("00:00", "24:00"), days=EVERY_DAY))

    found = [opening(line, MONDAY_22, NO_HOLIDAYS) for line in (weekdays, always)]

    assert found == [Open(until=vn(28, 0)), Open(until=None)]


def test_opening_of_periods_that_overlap_lasts_until_the_later_end() -> None:
    line = make_hotline(hours=make_hours(("08:00", "17:00"), ("09:00", "12:00")))

    assert opening(line, MONDAY_10, NO_HOLIDAYS) == Open(until=vn(23, 17))


def chosen(
    hotlines: Sequence[Hotline],
    *,
    risks: tuple[RiskKind, ...] = (),
    topics: tuple[str, ...] = (),
    country: Country = Country.VN,
    place: str | None = None,
    age: AgeGroup | None = None,
    at: datetime = MONDAY_10,
    most: int = 3,
    confidence: str = "high",
) -> list[str]:
    need = Need(country, risks, topics, place, age)
    found = choose(hotlines, need, at, NO_HOLIDAYS, most=most, confidence=confidence)
    return [choice.hotline.id for choice in found]


def test_choose_puts_the_line_that_is_first_for_a_danger_first() -> None:
    lines = [
        make_hotline("general", topics=["suicide_distress"]),
        make_hotline("later", first_for=[RiskKind.VIOLENCE], topics=["suicide_distress"]),
        make_hotline("first", first_for=[RiskKind.SELF_HARM], hours=OFFICE),
    ]

    found = chosen(lines, risks=(RiskKind.SELF_HARM,))

    assert found[0] == "first"


def test_choose_orders_lines_by_the_most_pressing_danger() -> None:
    lines = [
        make_hotline("for-pictures", first_for=[RiskKind.SEXTORTION]),
        make_hotline("for-violence", first_for=[RiskKind.VIOLENCE]),
    ]

    assert chosen(lines, risks=(RiskKind.VIOLENCE, RiskKind.SEXTORTION)) == ["for-violence", "for-pictures"]


def test_choose_fills_up_with_open_doors_in_danger() -> None:
    """Somebody in danger sees every national line that answers now, whatever its topic."""
    lines = [
        make_hotline("first", first_for=[RiskKind.SELF_HARM]),
        make_hotline("police", kind="police", topics=["scam"]),
        make_hotline("women", serves=["women"], topics=["scam"]),
        make_hotline("bank", kind="bank", topics=["scam"]),
        make_hotline("local", places=["hanoi"], topics=["scam"]),
    ]

    assert chosen(lines, risks=(RiskKind.SELF_HARM,)) == ["first", "women", "police"]


def test_choose_takes_the_nearest_topic_first_and_no_other_topic() -> None:
    lines = [
        make_hotline("other", topics=["scam"], hours=OFFICE),
        make_hotline("second", topics=["ncii"]),
        make_hotline("first", topics=["sextortion"]),
    ]

    assert chosen(lines, topics=("sextortion", "ncii")) == ["first", "second"]


def test_choose_without_a_topic_takes_any() -> None:
    lines = [make_hotline("scam", topics=["scam"]), make_hotline("images", topics=["ncii"])]

    assert sorted(chosen(lines)) == ["images", "scam"]


def test_choose_puts_the_own_place_first_and_leaves_out_other_places() -> None:
    lines = [
        make_hotline("national"),
        make_hotline("in-hanoi", places=["hanoi"]),
        make_hotline("in-hcm", places=["ho-chi-minh"]),
    ]

    found = chosen(lines, place="hanoi"), chosen(lines)

    assert found == (["in-hanoi", "national"], ["national"])


def test_choose_puts_lines_for_children_first_for_a_child() -> None:
    lines = [make_hotline("all"), make_hotline("women", serves=["women"]), make_hotline("child", serves=["children"])]

    assert chosen(lines, age=AgeGroup.CHILD)[0] == "child"


def test_choose_leaves_out_lines_only_for_children_for_an_adult() -> None:
    lines = [
        make_hotline("child", serves=["children"]),
        make_hotline("both", serves=["children", "everyone"]),
    ]

    assert chosen(lines, age=AgeGroup.ADULT) == ["both"]


def test_choose_puts_open_before_unknown_before_closed() -> None:
    lines = [
        make_hotline("closed", hours=OFFICE),
        make_hotline("unknown", hours=unknown_hours()),
        make_hotline("open", hours=make_hours(("20:00", "23:00"))),
    ]

    assert chosen(lines, at=MONDAY_22) == ["open", "unknown", "closed"]


def test_choose_puts_an_open_line_before_a_closed_one_of_a_nearer_topic() -> None:
    lines = [
        make_hotline("near", topics=["sextortion"], hours=OFFICE),
        make_hotline("open", topics=["ncii"]),
    ]

    assert chosen(lines, topics=("sextortion", "ncii"), at=MONDAY_22) == ["open", "near"]


def test_choose_tells_when_a_closed_line_opens() -> None:
    line = make_hotline(hours=OFFICE)

    found = choose([line], Need(Country.VN), MONDAY_22, NO_HOLIDAYS)

    assert [choice.opening for choice in found] == [OpensAt(vn(24, 8))]


def test_choose_has_a_line_for_day_and_night_among_the_first_three() -> None:
    """It gives up a line that fits better by topic and is open, too."""
    fitting = [make_hotline(f"day-{n}", topics=["scam"], hours=OFFICE) for n in range(4)]
    night = make_hotline("night", topics=["scam", "harassment"], kind="shelter")

    found = chosen([*fitting, night], topics=("scam",))

    assert found == ["day-0", "day-1", "night"]


def test_choose_takes_a_line_of_another_topic_when_no_other_answers_at_night() -> None:
    day = make_hotline("day", topics=["scam"], hours=OFFICE)
    night = make_hotline("night", topics=["domestic_violence"])

    assert chosen([day, night], topics=("scam",), at=MONDAY_22) == ["day", "night"]


@pytest.mark.parametrize("kind", ["web_form", "takedown", "platform"])
def test_choose_does_not_take_a_tool_for_a_line_that_answers_at_night(kind: str) -> None:
    tool = make_hotline("tool", topics=["scam"], kind=kind)
    night = make_hotline("night", topics=["harassment"])

    assert chosen([tool, night], topics=("scam",)) == ["tool", "night"]


def test_choose_shows_the_line_for_day_and_night_that_shares_its_number_with_an_office() -> None:
    office = make_hotline("office", first_for=[RiskKind.SELF_HARM], hours=OFFICE, number="1800 1234")
    night = make_hotline("night", number="1800-1234")

    assert chosen([office, night], risks=(RiskKind.SELF_HARM,)) == ["night"]


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_choose_gives_at_most_so_many(most: int) -> None:
    lines = [make_hotline(f"line-{n}") for n in range(9)]

    assert len(chosen(lines, most=most)) == most


def test_choose_gives_medium_only_on_request_and_low_never() -> None:
    lines = [make_hotline(confidence, confidence=confidence) for confidence in ("high", "medium", "low", "unverified")]

    found = chosen(lines), chosen(lines, confidence="medium"), chosen(lines, risks=(RiskKind.VIOLENCE,))

    assert found == (["high"], ["medium"], ["high"])


def test_choose_shows_twins_with_one_number_once() -> None:
    lines = [
        make_hotline("child", number="111", first_for=[RiskKind.CHILD_EXPLOITATION]),
        make_hotline("trafficking", number="1 1-1"),
        make_hotline("more", contacts=[Contact(ContactKind.SHORT, "111"), Contact(ContactKind.SHORT, "112")]),
        make_hotline("other", number="113"),
    ]

    assert chosen(lines, risks=(RiskKind.CHILD_EXPLOITATION,), topics=("harassment",)) == ["child", "more", "other"]


def test_choose_keeps_lines_that_only_share_a_web_page() -> None:
    page = Contact(ContactKind.WEB, "https://example.org")
    lines = [make_hotline("one", contacts=[page]), make_hotline("two", contacts=[page])]

    assert chosen(lines) == ["one", "two"]


def test_choose_never_takes_the_other_country() -> None:
    lines = [make_hotline("vn"), make_hotline("id", country="ID", first_for=[RiskKind.VIOLENCE])]

    found = [chosen(lines, country=country, risks=risks) for country in Country for risks in ((), (RiskKind.VIOLENCE,))]

    assert found == [["vn"], ["vn"], ["id"], ["id"]]


def test_choose_takes_tools_for_the_whole_world_for_a_topic_but_not_in_danger() -> None:
    lines = [
        make_hotline("tool", country="GLOBAL", kind="takedown", topics=["ncii"], first_for=[RiskKind.SEXTORTION]),
        make_hotline("line", topics=["ncii"]),
    ]

    found = chosen(lines, topics=("ncii",)), chosen(lines, risks=(RiskKind.SEXTORTION,))

    assert found == (["line", "tool"], ["line"])


def test_choose_from_an_empty_directory() -> None:
    assert chosen([], risks=(RiskKind.VIOLENCE,)) == []


def test_every_help_intent_but_the_general_ones_has_topics_and_every_danger_too() -> None:
    without = {i for i in Intent if i.topic in HELP_TOPICS} - set(TOPICS_OF_INTENT)

    assert without == {Intent.HELP_HOTLINE, Intent.HELP_REPORT, Intent.HELP_LAW}
    assert set(TOPICS_OF_RISK) == set(RiskKind)


OVERDUE = date(2026, 11, 22)


def test_choose_lets_overdue_lines_sink_below_fresh_ones_and_marks_them() -> None:
    lines = [
        make_hotline("old", first_for=[RiskKind.VIOLENCE], review_by=OVERDUE),
        make_hotline("closed", topics=["domestic_violence"], hours=OFFICE),
        make_hotline("last-day", review_by=date(2026, 11, 23)),
    ]

    found = choose(lines, Need(Country.VN, (RiskKind.VIOLENCE,)), MONDAY_22, NO_HOLIDAYS)

    assert [(c.hotline.id, c.is_overdue) for c in found] == [("last-day", False), ("closed", False), ("old", True)]


@pytest.mark.parametrize(("kind", "number"), [("police", "113"), ("ambulance", "9999"), ("hotline", "112")])
def test_emergency_numbers_neither_sink_nor_are_marked(kind: str, number: str) -> None:
    emergency = make_hotline("emergency", kind=kind, number=number, first_for=[RiskKind.VIOLENCE], review_by=OVERDUE)
    fresh = [make_hotline(f"fresh-{n}", topics=["domestic_violence"]) for n in range(4)]

    found = choose([*fresh, emergency], Need(Country.VN, (RiskKind.VIOLENCE,)), MONDAY_22, NO_HOLIDAYS)

    assert (found[0].hotline.id, found[0].is_overdue) == ("emergency", False)


@pytest.mark.parametrize(("kind", "numbers"), [("counselling", ["119"]), ("hotline", ["112", "0812 3456 789"])])
def test_a_line_that_only_shares_an_emergency_number_grows_old(kind: str, numbers: list[str]) -> None:
    contacts = [Contact(ContactKind.NATIONAL, number) for number in numbers]

    assert make_hotline(kind=kind, contacts=contacts, review_by=OVERDUE).is_overdue(MONDAY_10)


def test_all_lines_overdue_stand_in_the_same_order_as_all_fresh() -> None:
    lines = [make_hotline("b", topics=["scam"]), make_hotline("a", topics=["ncii"]), make_hotline("c", hours=OFFICE)]
    old = [replace(line, review_by=OVERDUE) for line in lines]

    assert chosen(old, topics=("ncii", "scam", "harassment")) == chosen(lines, topics=("ncii", "scam", "harassment"))


def test_overdue_counts_in_the_day_of_the_helpline() -> None:
    line = make_hotline(review_by=date(2026, 11, 23))

    assert [line.is_overdue(datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (16, 17)] == [False, True]


def test_net_at_night_takes_a_fresh_line_before_an_overdue_one() -> None:
    day = make_hotline("day", topics=["scam"], hours=OFFICE)
    old = make_hotline("old", serves=["women"], review_by=OVERDUE)
    fresh = make_hotline("fresh")

    assert chosen([day, old, fresh], topics=("scam",)) == ["day", "fresh"]


TOPICS = ["scam", "ncii", "sextortion", "suicide_distress", "domestic_violence"]
hotlines_ = st.builds(
    make_hotline,
    st.uuids().map(str),
    country=st.sampled_from(["VN", "ID", "GLOBAL"]),
    kind=st.sampled_from(["hotline", "police", "shelter", "counselling", "web_form", "bank", "takedown", "platform"]),
    confidence=st.sampled_from(["high", "high", "medium", "low"]),
    serves=st.sets(st.sampled_from(["everyone", "women", "children"]), min_size=1),
    topics=st.sets(st.sampled_from(TOPICS), min_size=1),
    first_for=st.sets(st.sampled_from(RiskKind)),
    places=st.sets(st.sampled_from(["hanoi", "jakarta"]), max_size=1),
    hours=st.sampled_from([ALWAYS, OFFICE, LUNCH, unknown_hours(), make_hours(("08:00", "17:00"), timezone=JAYAPURA)]),
    number=st.sampled_from(["111", "112", "113", "1800 1000", "1900 2000"]),
)
moments = st.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2028-01-01"),
    timezones=st.sampled_from([UTC, VN, ZoneInfo(JAYAPURA)]),
)


@settings(max_examples=200, deadline=None)
@given(
    lines=st.lists(hotlines_, max_size=10),
    need=st.builds(
        Need,
        country=st.sampled_from(Country),
        risks=st.lists(st.sampled_from(RiskKind), unique=True, max_size=2).map(tuple),
        topics=st.lists(st.sampled_from(TOPICS), unique=True, max_size=2).map(tuple),
        place=st.sampled_from([None, "hanoi", "jakarta"]),
        age_group=st.sampled_from([None, *AgeGroup]),
    ),
    at=moments,
    most=st.integers(0, 4),
)
def test_choose_keeps_its_promises_in_any_directory(lines: list[Hotline], need: Need, at: datetime, most: int) -> None:
    found = choose(lines, need, at, NO_HOLIDAYS, most=most)

    shown = [choice.hotline for choice in found]
    assert len(shown) <= most
    assert {h.confidence for h in shown} <= {"high"}
    assert {h.country for h in shown} <= {need.country.value, "GLOBAL"}
    assert all(not h.places or need.place in h.places for h in shown)
    assert len({c.value for h in shown for c in h.contacts}) == len(shown), "a number stands twice"
    assert all(choice.opening == opening(choice.hotline, at, NO_HOLIDAYS) for choice in found)
    if need.risks and not need.topics:
        assert all(h.answers_people for h in shown)
    net = [
        h
        for h in lines
        if h.country == need.country.value
        and h.confidence == "high"
        and h.is_always_open
        and h.kind in {"hotline", "police"}
        and not h.places
        and (need.age_group is not AgeGroup.ADULT or h.serves != {"children"})
        and any(c.kind in DIALLED for c in h.contacts)
    ]
    if net and most:
        assert any(h.is_always_open and h.answers_people for h in shown), "nobody answers day and night"


@settings(max_examples=200, deadline=None)
@given(line=hotlines_, at=moments, days=st.sets(st.dates(date(2026, 1, 1), date(2028, 1, 31)), max_size=20))
def test_opening_never_promises_what_it_does_not_keep(line: Hotline, at: datetime, days: set[date]) -> None:
    calendar = FakeCalendar([("VN", day) for day in days])

    state = opening(line, at, calendar.is_holiday)

    match state:
        case Open(until=None):
            assert line.is_always_open
        case Open(until=end):
            assert end is not None
            assert at < end
            assert opening(line, end - timedelta(seconds=1), calendar.is_holiday) == state
            assert not isinstance(opening(line, end, calendar.is_holiday), Open)
        case OpensAt(moment):
            assert at < moment
            assert isinstance(opening(line, moment, calendar.is_holiday), Open)
            assert opening(line, moment - timedelta(seconds=1), calendar.is_holiday) == state
        case HoursUnknown():
            assert line.hours.kind is Openness.UNKNOWN
