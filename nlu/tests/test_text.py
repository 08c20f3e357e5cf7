"""Cleaning, masking, slang, marks, concepts."""

import unicodedata

import pytest

from components.text import Concepts, Normalised, clean, has_marks, mask, normalise, shorten, slang, strip_marks
from tests.conftest import ODD


def test_clean_gives_one_form_for_composed_and_decomposed():
    composed, decomposed = unicodedata.normalize("NFC", "Đường điện tử"), unicodedata.normalize("NFD", "Đường điện tử")

    assert clean(composed) == clean(decomposed) == "đường điện tử"


def test_clean_drops_what_cannot_be_seen():
    assert clean("\u202exin\u200b  chào\x00\n") == "xin chào"


def test_strip_marks_takes_the_stroke_of_d_too():
    assert strip_marks("Đường điện tử") == "Duong dien tu"
    assert has_marks("đi")
    assert not has_marks("di")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("vào bit.ly/abc1 đi", "vào _url_ đi"),
        ("https://vcb-online.top/login?x=1 la gi", "_url_ la gi"),
        ("tag @ten.cua_no nha", "tag _handle_ nha"),
        ("goi 0912 345 678", "goi _phone_"),
        ("goi +84912345678", "goi _phone_"),
        ("mất 20tr rồi", "mất _money_ rồi"),
        ("rp 2.500.000", "_money_"),
        ("bayar 500rb dulu", "bayar _money_ dulu"),
        ("em 14 tuổi", "em 00 tuổi _minor_"),
        ("umur 15", "umur 00 _minor_"),
        ("5 tahun lalu", "0 tahun lalu"),
        ("tôi 45 tuổi", "tôi 00 tuổi _grown_"),
        ("lớp 7", "lớp 0 _minor_"),
        ("gọi 111 hay 113", "gọi 111 hay 113"),
        ("ki3m tra", "ki3m tra"),
    ],
)
def test_mask_puts_classes_in_place(text, masked):
    assert mask(text) == masked


def test_shorten_takes_back_elongations_and_doubling():
    assert shorten("xinnn haiiii") == "xin hai"
    assert shorten("foto2 temen2ku").split() == ["foto", "temen", "ku"]


def test_normalise_spells_slang_by_language():
    assert normalise("t ko bt j", "vi") == Normalised("tao không biết gì", "tao khong biet gi")
    assert normalise("gw ga tau", "id").marked == "aku tidak tahu"


@pytest.mark.parametrize("language", ["vi", "id"])
def test_slang_tables_are_clean_words_and_end(language):
    table = slang(language)

    assert all(" " not in key and key == clean(key) for key in table)
    assert not [key for key, value in table.items() if key == value]


def test_concepts_are_found_in_both_languages_with_and_without_marks():
    concepts = Concepts()

    for text, language in (
        ("nó dọa tung ảnh nóng", "vi"),
        ("no doa tung anh nong", "vi"),
        ("diancam foto bugil disebar", "id"),
    ):
        assert {"threat", "spread", "intimate"} <= set(concepts.find(normalise(text, language)))


def test_concepts_heed_marks_where_there_are_some():
    concepts = Concepts()

    assert "loan" in concepts.find(normalise("em vay tiền", "vi"))
    assert "loan" not in concepts.find(normalise("thế vậy hả", "vi"))


@pytest.mark.parametrize("text", ODD)
def test_normalise_takes_anything(text):
    for language in ("vi", "id"):
        forms = normalise(text, language)
        assert strip_marks(forms.marked) == forms.unmarked
        Concepts().find(forms)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [("bật 2 lớp sao vậy", "vi", "protect"), ("cara aktifin 2fa", "id", "protect")],
)
def test_concepts_with_numbers_are_found(text, language, name):
    assert name in Concepts().find(normalise(text, language))
