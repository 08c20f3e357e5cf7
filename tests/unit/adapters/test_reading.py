"""How easy words are to read, and which addresses stand in them."""

from __future__ import annotations

import pytest

from bot.adapters.content.addresses import hosts_in, unknown_hosts
from bot.adapters.content.reading import Reading, read


def test_sentences_end_where_one_draws_breath() -> None:
    found = read(["Một hai. Ba bốn năm! “Sáu bảy?” tám: chín… mười\\\nmười một\nmười hai; hết"])

    assert (found.sentences, found.words, found.longest) == (9, 15, "Ba bốn năm")


def test_marks_are_no_words_and_items_are_sentences() -> None:
    found = read(["1. **Dừng lại.** Đừng trả ||tiền||\n2. Lưu _bằng chứng_\n\n> Kể cho *một* người", ""])

    assert (found.sentences, found.words, found.longest_words) == (4, 12, 4)


@pytest.mark.parametrize(
    ("word", "syllables"), [("mulai", 2), ("keadaan", 4), ("buah", 2), ("OTP", 1), ("Screenshot", 3)]
)
def test_syllables_of_an_indonesian_word(word: str, syllables: int) -> None:
    assert read([word]) == Reading(1, 1, syllables, word, 1)


def test_dot_inside_a_number_or_name_ends_nothing() -> None:
    assert read(["Kirim Rp1.500.000 ke m-banking StopNCII.org sekarang"]).sentences == 1


def test_nothing_has_no_figures_and_divides_by_nothing() -> None:
    assert (read([]).mean, read([""]).syllables_of_a_word) == (0, 0)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://www.A.vn/b?c=d", ("a.vn",)),
        ("www.a-b.co.id.", ("a-b.co.id",)),
        ("Xem tin.a.com.vn, rồi b.xyz!", ("tin.a.com.vn", "b.xyz")),
        ("“http://a.b:80/c”", ("a.b",)),
        ("viết ai@b.com nhé", ("b.com",)),
        ("Xong.Bạn 1.5 v.v. ảnh.png a.com2", ()),
    ],
)
def test_hosts_in_a_text(text: str, hosts: tuple[str, ...]) -> None:
    assert hosts_in(text) == hosts


def test_host_is_known_as_a_whole_or_made_up() -> None:
    assert unknown_hosts("a.vn x.a.vn a.vn.click b.example", {"a.vn"}) == ("x.a.vn", "a.vn.click")
