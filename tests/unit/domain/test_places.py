"""Reading the name of a place that is a whole message."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.content.loader import load
from bot.config import ROOT
from bot.domain.learners import Country
from bot.domain.phrases import fold
from bot.domain.places import PlaceFinder, timezone_of
from tests.builders import JAYAPURA, LAN, LEAD_INS, SARI, make_place

CAN_THO = make_place("can-tho", "Cần Thơ", "Sóc Trăng")
HCM = make_place("hcm", "TP. Hồ Chí Minh", "tp hcm", "sg", "Bà Rịa – Vũng Tàu")
JAYA = make_place("papua", "Papua", "Jayapura", country=Country.ID, timezone=JAYAPURA)
FINDER = PlaceFinder([CAN_THO, HCM, JAYA], LEAD_INS)
REAL = load(ROOT / "content")
NAMES = [(p.slug, name) for p in REAL.places.values() for name in (*p.names.values(), *p.also)]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Cần Thơ", "can-tho"),
        ("CẦN THƠ", "can-tho"),
        ("can tho", "can-tho"),
        ("cantho", "can-tho"),
        (" tôi ở Cần Thơ. ", "can-tho"),
        ("o can tho", "can-tho"),
        ("Soc Trang", "can-tho"),
        ("tp.hcm", "hcm"),
        ("TPHCM", "hcm"),
        ("SG", "hcm"),
        ("ba ria-vung tau", "hcm"),
        ("aku di jayapura", "papua"),
    ],
)
def test_name_is_found(text: str, slug: str) -> None:
    found = FINDER.find(text)

    assert found
    assert found.slug == slug


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ở",
        "Cần",
        "Cân Thơ",  # other marks are another word
        "cần thợ",
        "Cần Thơ có chỗ nào giúp không",
        "nó ở Cần Thơ",
        "tôi ở Cần Thơ, nó dọa tôi",
        "Cần Thơ?",
        "Cần Thơ 2",
        "Cần Thơ 😭",
        "Cần Thơ\nnó đang ở đây",
        "sgk",
        "Jayapura Papua",
        "can tho " * 50,
    ],
)
def test_anything_else_in_the_message_is_left_alone(text: str) -> None:
    assert FINDER.find(text) is None


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", "ở ", "Mình đang ở ", "toi o ", "di ", "Aku tinggal di ", "gw di "]),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    st.sampled_from([str, fold, lambda text: unicodedata.normalize("NFD", text)]),
    st.sampled_from(["", " ", ".", "\n"]),
)
@example(("yogyakarta", "DI Yogyakarta"), "di ", str.lower, str, "")
def test_every_real_name_is_found_in_any_case_and_without_marks(named, lead, case, marks, end) -> None:  # type: ignore[no-untyped-def]
    slug, name = named
    found = REAL.place_finder.find(marks(case(lead + name)) + end)

    assert found
    assert found.slug == slug


@given(st.sampled_from(NAMES), st.text(alphabet="qxzj", min_size=2, max_size=9), st.booleans())
def test_a_name_with_a_word_beside_it_is_never_taken(named: tuple[str, str], word: str, before: bool) -> None:
    text = f"{word} {named[1]}" if before else f"{named[1]} {word}"

    assert REAL.place_finder.find(text) is None


@pytest.mark.parametrize(
    "text",
    ["aku di serang", "di serang", "serang", "di palu", "di sorong", "sapa", "tôi ở nhà", "ở một mình", "di rumah", "hp"],
)
def test_everyday_words_are_no_places(text: str) -> None:
    assert REAL.place_finder.find(text) is None


def test_no_name_of_a_place_is_a_command_or_a_danger() -> None:
    for _, name in NAMES:
        for text in (name, f"ở {name}", f"aku di {name}", fold(name)):
            assert REAL.danger_rules.detect(text) is None, text


def test_zone_is_that_of_the_place_and_otherwise_of_the_country() -> None:
    places = {"papua": JAYA, "can-tho": CAN_THO}
    people = [SARI, replace(SARI, place="papua"), replace(SARI, place="gone"), replace(LAN, place="can-tho")]

    assert [timezone_of(who, places) for who in people] == [
        "Asia/Jakarta", "Asia/Jayapura", "Asia/Jakarta", "Asia/Ho_Chi_Minh",
    ]  # fmt: skip


def test_all_three_zones_of_indonesia_are_in_the_content() -> None:
    people = [replace(SARI, place=slug) for slug in ("jakarta", "kalimantan-tengah", "bali", "maluku", "papua")]

    assert [timezone_of(who, REAL.places) for who in people] == [
        "Asia/Jakarta", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Jayapura",
    ]  # fmt: skip


def test_vietnam_has_its_34_provinces_and_cities() -> None:
    assert sum(place.country is Country.VN for place in REAL.places.values()) == 34
