"""The pattern language of danger rules and plain-word commands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.phrases import BadPattern, Hit, PhraseMatcher, compile_pattern, cut, fold, normalise_word


def finds(pattern: str, text: str, **classes: list[str]) -> bool:
    return bool(PhraseMatcher([("key", pattern)], classes).find(cut(text)))


# --- words and marks


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("đăng", "nó đăng rồi", True),
        ("đăng", "no dang roi", True),
        ("đăng", "ĐĂNG ĐI", True),
        ("đăng", "đắng quá", False),
        ("đăng", "đang học", False),
        ("dang", "đang học", False),
        ("chết", "ngày chếtt", True),
        ("mati", "matiii", True),
        ("mati", "matii", True),
        ("tunggu", "tunggguu", True),
        ("tunggu", "tungu", False),
        ("chết", "chếttttt", True),
        ("muốn", "muốnchết", False),
        ("bun", "bunuh", False),
    ],
)
def test_word_matches_whole_words_with_the_same_marks_or_none(pattern: str, text: str, expected: bool) -> None:
    assert finds(pattern, text) is expected


@pytest.mark.parametrize("text", ["hòa", "hoà", "hoa", "HOÀ", "hoa\u0300"])
def test_both_places_of_the_tone_mark_are_one_word(text: str) -> None:
    assert finds("hòa", text)
    assert finds("hoà", text)


def test_decomposed_letters_are_composed() -> None:
    assert finds("muốn chết", "muo\u0302\u0301n che\u0302\u0301t")


def test_eth_is_not_needed_but_d_with_stroke_folds() -> None:
    assert fold("Đường ĐÊM") == "duong dem"
    assert normalise_word("HOÀÀÀ") == normalise_word("hòà") or normalise_word("hoà") == "hòa"


def test_marked_only_words_do_not_match_their_bare_form() -> None:
    assert finds("=ảnh", "gửi ảnh đi")
    assert not finds("=ảnh", "nho anh giup")
    assert finds("[=ảnh|hình]", "gui hinh di")
    assert not finds("[=ảnh|hình]", "nho anh giup")


# --- choices, optional words, choices inside a word


@pytest.mark.parametrize("text", ["nó dọa tung clip", "nó doạ up clip", "no ham doa tung clip"])
def test_choice_may_have_several_words(text: str) -> None:
    assert finds("(dọa|hăm dọa) (tung|up) clip", text)


def test_choices_nest() -> None:
    pattern = "(muốn (chết|tự tử)|hết muốn sống)"
    assert finds(pattern, "em muốn tự tử")
    assert finds(pattern, "em hết muốn sống")
    assert not finds(pattern, "em muốn sống")


def test_a_branch_inside_a_pattern_may_begin_with_a_gap() -> None:
    assert finds("a (b|* c)", "a x c")
    assert finds("a (b|* c) d", "a b d")
    assert not finds("a (b|* c)", "a x y z w c")


def test_empty_branch_makes_a_word_optional() -> None:
    assert finds("bị (đang|) theo", "bị theo")
    assert finds("bị (đang|) theo", "bị đang theo")
    assert finds("(rất|) buồn", "buồn")
    assert not finds("bị (đang|) theo", "bị hay theo")


@pytest.mark.parametrize("text", ["sebar", "disebar", "disebarin", "nyebarkan", "sebarin"])
def test_choice_inside_a_word_spells_it_out(text: str) -> None:
    assert finds("[s|dis|ny]ebar[in|kan|]", text)


def test_choice_inside_a_word_matches_nothing_else() -> None:
    assert not finds("[di|]sebar[in|]", "sebaran")
    assert not finds("[di|]sebar[in|]", "terdisebar")


def test_letters_with_digits_match_as_they_are_cut() -> None:
    assert finds("m4ti", "mau m4ti")
    assert not finds("m4ti", "mau m5ti")


@pytest.mark.parametrize("text", ["tự t*", "tự t**", "TỰ T*!", "tu t*"])
def test_stars_hide_letters(text: str) -> None:
    assert finds("tự t_", text)


def test_stars_round_a_word_are_emphasis() -> None:
    assert finds("muốn chết", "em *muốn chết* thật")
    assert finds("ch_t", "muốn ch*t")
    assert finds("ch_t", "muốn ch**t")


# --- gaps and sentences


def test_gap_takes_at_most_its_words() -> None:
    assert finds("dọa * clip", "dọa một hai ba clip")
    assert not finds("dọa * clip", "dọa một hai ba bốn clip")
    assert finds("dọa *4 clip", "dọa một hai ba bốn clip")
    assert finds("dọa * clip", "dọa clip")


@pytest.mark.parametrize("end", [". ", "! ", "? ", "\n", "; ", ".\n", "?!"])
def test_gap_never_crosses_the_end_of_a_sentence(end: str) -> None:
    assert not finds("dọa * clip", f"nó dọa{end}clip hay")


@pytest.mark.parametrize("pause", [", ", "... ", "…", "..", " - ", ": ", " 😭 ", "/"])
def test_gap_and_words_go_over_pauses(pause: str) -> None:
    assert finds("dọa * clip", f"nó dọa{pause}đăng clip")
    assert finds("muốn chết", f"em muốn{pause}chết")


def test_rest_takes_all_words_of_the_sentence_on_its_side() -> None:
    def rows(pattern: str, text: str) -> list[tuple[int, int]]:
        return [(hit.start, hit.end) for hit in PhraseMatcher([("key", pattern)]).find(cut(text))]

    assert rows("mơ **", "x y. em mơ thấy z. q") == [(4, 7)]
    assert rows("** đùa", "x y. z t đùa u. q") == [(3, 6)]
    assert rows("** b **", "a b c") == [(0, 3)]
    assert rows("** đùa", "x. y") == []


def test_gap_is_not_greedy_over_the_nearest_hit() -> None:
    hit = PhraseMatcher([("key", "a *6 b")]).find(cut("a x b x b"))[0]
    assert (hit.start, hit.end) == (0, 3)


# --- numbers and classes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("em 13 tuổi", True),
        ("em 13tuổi", True),
        ("em 08 tuổi", True),
        ("em 18 tuổi", False),
        ("em 7 tuổi", False),
        ("em 1.3 tuổi", False),
        ("em 13000000 tuổi", False),
        ("em mười tuổi", False),
    ],
)
def test_number_is_a_whole_number_in_its_range(text: str, expected: bool) -> None:
    assert finds("<8-17> tuổi", text) is expected


def test_pattern_may_be_a_number_alone_or_begin_with_a_choice_of_numbers() -> None:
    assert finds("<8-17>", "em 13")
    assert finds("(<8-10>|<12-17>) t", "em 13t")
    assert not finds("(<8-10>|<12-17>) t", "em 11t")


def test_class_stands_for_its_patterns_and_may_use_others() -> None:
    classes = {"minor": ["<8-17> tuổi", "lớp <3-12>"], "who": ["{minor}", "bé gái"]}
    assert finds("{who} * ảnh", "lớp 8 bị xin ảnh", **classes)
    assert finds("{who} * ảnh", "bé gái bị xin ảnh", **classes)
    assert not finds("{who} * ảnh", "người ta xin ảnh", **classes)


@pytest.mark.parametrize(
    "line",
    [
        *("", "  ", "* a", "a *", "(* a|b) c", "(a|) (b|)", "(a|*3)", "{unknown}", "{loop}", "{hollow}", "{Big}"),
        *(
            "(a|b",
            "a|b",
            "a)",
            "[a|b",
            "[|] a",
            "<5",
            "<9-5> a",
            "<1-9999999>",
            "a *0 b",
            "a *900 b",
            "a , b",
            "%",
            "**",
            "a ** b",
            "(a **|b)",
        ),
    ],
)
def test_bad_pattern_is_refused_with_a_reason(line: str) -> None:
    with pytest.raises(BadPattern, match=r"\w"):
        compile_pattern(line, {"loop": ["{loop} a"], "hollow": []})


def test_many_choices_need_no_expansion() -> None:
    line = " ".join(["(a|b|c|d|e|f|g|h)"] * 12)
    assert finds(line, "a b c d e f g h a b c d")


# --- what people may hide or send


@pytest.mark.parametrize("mark", ["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u202e", "\u200f", "\x00"])
def test_invisible_and_direction_marks_cannot_hide_a_word(mark: str) -> None:
    assert finds("muốn chết", f"em mu{mark}ốn ch{mark}ết{mark}")


def test_tabs_and_carriage_returns_part_words() -> None:
    assert finds("muốn chết", "muốn\tchết")
    assert finds("muốn * chết", "muốn\rlà\x0bchết")


def test_stray_combining_marks_fall_away() -> None:
    assert finds("mati", "m\u0336a\u0336t\u0336i\u0336")


def test_wide_letters_are_plain_letters() -> None:
    assert finds("mati", "ｍａｔｉ")


@pytest.mark.parametrize("text", ["", " ", "😭😭😭", "...", "\n\n", "\x00\x01", "\u202e", "1" * 4096, "a" * 4096])
def test_odd_texts_give_no_hit_and_no_error(text: str) -> None:
    assert PhraseMatcher([("key", "mati"), ("number", "<1-9>")]).find(cut(text)) == []


def test_a_word_at_the_end_of_the_longest_message_is_found() -> None:
    assert finds("mati saja", "a." * 2040 + " mati saja")


# --- hits


def test_hits_come_in_the_order_of_the_text_with_their_keys_and_rows() -> None:
    matcher = PhraseMatcher([("one", "b c"), ("two", "a *2 c"), ("one", "a")])
    assert matcher.find(cut("a b c")) == [Hit("one", 0, 1), Hit("two", 0, 3), Hit("one", 1, 3)]


def test_a_phrase_is_found_at_every_place() -> None:
    assert [hit.start for hit in PhraseMatcher([("k", "(a|a b) *2 b")]).find(cut("a b a b b"))] == [0, 2]


def test_end_of_a_sentence_is_an_empty_word() -> None:
    assert cut("Một hai! Ba").marked == ("một", "hai", "", "ba")
    assert cut("Một Hai").folded == ("mot", "hai")


def test_matcher_without_patterns_finds_nothing() -> None:
    assert PhraseMatcher([]).find(cut("a b c")) == []


WORDS = st.lists(st.sampled_from(["a", "b", "c", "7", "12", ".", "đă", "da", "*", "(", "\u200b"]), max_size=40)
PATTERNS = ["a", "a * b", "(a|b c) *2 (c|<5-9>)", "(a|) b", "[a|b]", "<1-12> (a|b)", "đă *5 a", "a b (c|) a"]


@settings(max_examples=200, deadline=None)
@given(WORDS.map(" ".join))
def test_searching_near_rare_words_finds_what_plain_searching_finds(text: str) -> None:
    """The shortcuts of the matcher (rarest word, partner, shared searches) must not lose a hit."""
    words = cut(text)
    together = PhraseMatcher([(p, p) for p in PATTERNS])
    alone = {hit for p in PATTERNS for hit in PhraseMatcher([(p, p)]).find(words)}
    found = together.find(words)
    assert set(found) == alone
    assert found == sorted(found, key=lambda hit: (hit.start, hit.end))
    for hit in found:
        part = " ".join(word or "." for word in words.marked[hit.start : hit.end])
        assert PhraseMatcher([("k", hit.key)]).find(cut(part)), (hit, part)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_find_never_raises(text: str) -> None:
    matcher = PhraseMatcher([("one", "(a|b) *3 <1-99>"), ("two", "muốn * chết"), ("three", "tự t_")])
    assert all(0 <= hit.start < hit.end for hit in matcher.find(cut(text)))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab|()[]{}<>*=-_7 ,đ", max_size=25))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        compile_pattern(line, {"a": ["b"]})
    except BadPattern:
        return
    PhraseMatcher([("key", line)], {"a": ["b"]}).find(cut("a b ab 7 đ a b"))
