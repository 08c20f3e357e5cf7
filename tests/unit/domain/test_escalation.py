"""How danger rules are put together: parts that stand near, phrases that lift, kinds in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.escalation import Risk, RiskKind, SafetyRule, SafetyRules
from bot.domain.phrases import BadPattern


def rule(id_: str, kind: RiskKind = RiskKind.SELF_HARM, language: str = "vi", **parts: object) -> SafetyRule:
    return SafetyRule(id=id_, language=language, kind=kind, why="a test", **parts)  # type: ignore[arg-type]


DIE = rule("vi-die", any=("muốn chết",), unless=("cười muốn chết",))
DIE_ID = rule("id-die", language="id", any=("{want} mati",), unless=("lapar mau mati",))
THREAT = rule(
    "vi-threat", RiskKind.SEXTORTION, near=(("ảnh", "clip"), ("đăng",), ("dọa",)), within=6, unless=("ảnh thẻ",)
)
KILL = rule("vi-kill", RiskKind.VIOLENCE, any=("dọa giết",))
RULES = SafetyRules((DIE, THREAT, KILL, DIE_ID), {"id": {"want": ["(mau|pengen)"]}})


def fired(text: str) -> tuple[str, ...]:
    risk = RULES.detect(text)
    return risk.rules if risk else ()


def test_no_danger_gives_none() -> None:
    assert RULES.detect("chào bạn, hôm nay trời đẹp") is None
    assert RULES.detect("") is None


def test_one_phrase_is_enough_for_any() -> None:
    assert RULES.detect("em muốn chết") == Risk((RiskKind.SELF_HARM,), ("vi-die",), "vi")


def test_unless_lifts_the_hit_it_overlaps() -> None:
    assert fired("cười muốn chết") == ()


def test_unless_leaves_other_hits_alone() -> None:
    assert fired("cười muốn chết. mà em muốn chết thật") == ("vi-die",)


def test_unless_of_one_rule_does_not_lift_another() -> None:
    rules = SafetyRules((DIE, rule("vi-other", any=("muốn chết",))), {})
    risk = rules.detect("cười muốn chết")
    assert risk is not None
    assert risk.rules == ("vi-other",)


@pytest.mark.parametrize("text", ["nó dọa đăng ảnh", "đăng clip em, nó dọa thế", "ảnh. đăng. dọa"])
def test_near_takes_its_parts_in_any_order_and_over_sentences(text: str) -> None:
    assert fired(text) == ("vi-threat",)


def test_near_needs_every_part() -> None:
    assert fired("nó đăng ảnh") == ()
    assert fired("nó dọa em") == ()


def test_near_parts_must_stand_within_its_words() -> None:
    assert fired("dọa một hai ba đăng ảnh") == ("vi-threat",)
    assert fired("dọa một hai ba bốn năm đăng ảnh") == ()


def test_near_finds_the_close_group_among_far_ones() -> None:
    assert fired("ảnh một hai ba bốn năm sáu bảy dọa đăng clip một hai ba bốn năm sáu bảy dọa") == ("vi-threat",)


def test_unless_takes_a_part_away_from_near() -> None:
    assert fired("nó dọa đăng ảnh thẻ") == ()
    assert fired("nó dọa đăng ảnh thẻ và clip") == ("vi-threat",)


def test_kinds_come_with_the_most_pressing_first() -> None:
    risk = RULES.detect("em muốn chết, nó dọa đăng clip rồi dọa giết em")
    assert risk is not None
    assert risk.kinds == (RiskKind.VIOLENCE, RiskKind.SELF_HARM, RiskKind.SEXTORTION)
    assert risk.kind is RiskKind.VIOLENCE
    assert set(risk.rules) == {"vi-die", "vi-threat", "vi-kill"}


def test_both_languages_are_always_tried() -> None:
    assert fired("pengen mati") == ("id-die",)
    risk = RULES.detect("muốn chết, pengen mati")
    assert risk is not None
    assert risk.rules == ("vi-die", "id-die")
    assert risk.language == "vi"
    indonesian = RULES.detect("pengen mati")
    assert indonesian is not None
    assert indonesian.language == "id"


def test_classes_belong_to_their_language() -> None:
    with pytest.raises(BadPattern, match="unknown class"):
        SafetyRules((rule("vi-x", any=("{want} chết",)),), {"id": {"want": ["muốn"]}})


def test_rule_reads_the_whole_of_the_longest_message() -> None:
    assert fired("a. " * 1360 + "em muốn chết") == ("vi-die",)


def test_rules_without_content_see_nothing() -> None:
    assert SafetyRules((), {}).detect("em muốn chết") is None


def test_repeated_parts_stay_quick() -> None:
    """Three groups with hundreds of hits each must not be tried in all combinations."""
    assert fired("ảnh một hai ba bốn năm sáu bảy đăng một hai ba bốn năm sáu bảy " * 60 + "dọa") == ()


def test_model_risk_takes_its_kind_from_the_intent() -> None:
    assert Risk.from_model("help_distress").kind is RiskKind.SELF_HARM
    assert Risk.from_model("scam_job").kind is RiskKind.VIOLENCE


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["muốn", "chết", "cười", "dọa", "đăng", "ảnh", "thẻ", "giết", ".", "mau", "mati"])))
def test_detect_is_pure(words: list[str]) -> None:
    text = " ".join(words)
    assert (
        RULES.detect(text)
        == RULES.detect(text)
        == SafetyRules(RULES.rules, {"id": {"want": ["(mau|pengen)"]}}).detect(text)
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500))
def test_detect_never_raises(text: str) -> None:
    risk = RULES.detect(text)
    assert risk is None or risk.kinds
