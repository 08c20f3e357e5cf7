"""The danger rules as they are written: every example fires, nothing harmless does.

The rules are loaded alone, so that a gap in another content folder does not hide what is wrong here.
"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from bot.adapters.content.loader import SAFETY, _safety
from bot.adapters.content.problems import Problems
from bot.domain.escalation import RiskKind, SafetyRules
from bot.domain.phrases import fold

CONTENT = Path(__file__).parents[2] / "content"
LANGUAGES = ("vi", "id")


def load() -> tuple[SafetyRules, Problems]:
    problems = Problems(CONTENT)
    return _safety(CONTENT / SAFETY, problems), problems


RULES, PROBLEMS = load()
HARMLESS = [
    (language, sentence)
    for language in LANGUAGES
    for sentence in tomllib.loads((CONTENT / SAFETY / f"{language}.toml").read_text(encoding="utf-8"))["counter_examples"]
]


def test_files_have_no_problem() -> None:
    assert PROBLEMS.found == []


@pytest.mark.parametrize(
    ("rule_id", "example"), [(rule.id, example) for rule in RULES.rules for example in rule.examples]
)
def test_example_fires_its_own_rule(rule_id: str, example: str) -> None:
    risk = RULES.detect(example)
    assert risk is not None
    assert rule_id in risk.rules


@pytest.mark.parametrize(
    ("rule_id", "example"), [(rule.id, example) for rule in RULES.rules for example in rule.counter_examples]
)
def test_counter_example_fires_no_rule(rule_id: str, example: str) -> None:
    assert RULES.detect(example) is None, rule_id


@pytest.mark.parametrize(("language", "sentence"), HARMLESS)
def test_harmless_sentence_fires_no_rule(language: str, sentence: str) -> None:
    assert RULES.detect(sentence) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(RiskKind))
def test_every_kind_has_rules_in_every_language(language: str, kind: RiskKind) -> None:
    assert [rule for rule in RULES.rules if rule.kind is kind and rule.language == language]


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES.rules])
def test_rule_has_enough_examples_for_editors(rule_id: str) -> None:
    rule = next(rule for rule in RULES.rules if rule.id == rule_id)
    assert len(set(rule.examples)) >= 4
    assert len(set(rule.counter_examples)) >= 4
    assert not set(rule.examples) & set(rule.counter_examples)


def test_every_vietnamese_rule_shows_a_sentence_without_marks() -> None:
    bare = {rule.id for rule in RULES.rules if any(fold(example) == example.lower() for example in rule.examples)}
    kinds = {rule.kind for rule in RULES.rules if rule.language == "vi" and rule.id in bare}
    assert kinds == set(RiskKind)


AMBIGUOUS_WITHOUT_MARKS: dict[str, str] = {}
"""Examples that may lose their kind without marks -> why nothing can be done: their bare form means something else."""


@pytest.mark.parametrize(
    ("rule_id", "example"),
    [
        (rule.id, example)
        for rule in RULES.rules
        if rule.language == "vi"
        for example in rule.examples
        if example not in AMBIGUOUS_WITHOUT_MARKS
    ],
)
def test_vietnamese_danger_typed_without_marks_is_the_same_kind(rule_id: str, example: str) -> None:
    marked, bare = RULES.detect(example), RULES.detect(fold(example))
    assert marked is not None
    assert bare is not None, rule_id
    assert bare.kind is marked.kind, (rule_id, bare.rules)


def test_ambiguous_examples_are_examples_and_are_ambiguous() -> None:
    for example in AMBIGUOUS_WITHOUT_MARKS:
        assert example in {sentence for rule in RULES.rules for sentence in rule.examples}
        bare = RULES.detect(fold(example))
        marked = RULES.detect(example)
        assert marked is not None
        assert bare is None or bare.kind is not marked.kind


@pytest.mark.parametrize(
    ("rule_id", "example"), [(rule.id, example) for rule in RULES.rules for example in rule.examples]
)
def test_example_gets_the_help_of_its_own_kind(rule_id: str, example: str) -> None:
    """A more pressing kind would outrank it, and the person would get helplines for something else."""
    rule = next(rule for rule in RULES.rules if rule.id == rule_id)
    risk = RULES.detect(example)
    assert risk is not None
    assert risk.kind is rule.kind, risk.rules


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((f"{me} mau bunuh diri", RiskKind.SELF_HARM) for me in ("aku", "saya", "gue", "gw", "temenku", "dia")),
        ("katanya dia mau bunuh diri", RiskKind.SELF_HARM),
        ("pacarku bilang bakal bunuh diri", RiskKind.SELF_HARM),
        ("dia ngancem mau bunuh diri kalo aku putusin", RiskKind.SELF_HARM),
        ("aku pengen bunuh diriku sendiri", RiskKind.SELF_HARM),
        ("aku mau mati", RiskKind.SELF_HARM),
        ("aku pengen mati", RiskKind.SELF_HARM),
        ("sống chi nữa", RiskKind.SELF_HARM),
        ("song chi nua", RiskKind.SELF_HARM),
        ("đây là tin nhắn cuối cùng của em", RiskKind.SELF_HARM),
        ("bunuh aku", RiskKind.VIOLENCE),
        ("mau bunuh aku", RiskKind.VIOLENCE),
        ("dia mau bunuh aku", RiskKind.VIOLENCE),
        ("mantan mau bunuh diriku", RiskKind.VIOLENCE),
        ("dia ngancem bunuh anakku dan bunuh diri", RiskKind.VIOLENCE),
        ("no dang danh em", RiskKind.VIOLENCE),
        ("chong em dang danh em cuu em", RiskKind.VIOLENCE),
        ("tui no danh em trong nha ve sinh", RiskKind.VIOLENCE),
        ("dipaksa buka baju di video call umur 14", RiskKind.CHILD_EXPLOITATION),
        ("nó hẹn 9h tối không chuyển là nó gửi hết danh bạ", RiskKind.SEXTORTION),
        ("no hen 9h toi khong chuyen la no gui het danh ba", RiskKind.SEXTORTION),
    ],
)
def test_plain_danger_is_of_the_right_kind(text: str, kind: RiskKind) -> None:
    risk = RULES.detect(text)
    assert risk is not None
    assert risk.kind is kind, risk.rules


def test_suicide_is_no_threat_to_kill() -> None:
    risk = RULES.detect("aku mau bunuh diri")
    assert risk is not None
    assert "id-threat-to-kill" not in risk.rules


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES.rules}) == len(RULES.rules)


@pytest.mark.parametrize("hidden", ["em mu\u200bốn ch\u200bết", "\u202eem muốn chết", "em muốn\tchết", "EM MUỐN CHẾT!!!"])
def test_hidden_danger_is_seen(hidden: str) -> None:
    risk = RULES.detect(hidden)
    assert risk is not None
    assert risk.kind is RiskKind.SELF_HARM


def test_the_longest_message_is_read_to_its_end() -> None:
    text = ("hôm nay em đi học bình thường. " * 200)[:4080] + " em muốn chết"
    assert len(text) <= 4096
    assert RULES.detect(text) is not None


def test_message_takes_under_a_millisecond() -> None:
    """On average, by processor time; docs tell the figures. The bound leaves room for a slow machine."""
    sentences = [example for rule in RULES.rules for example in (*rule.examples, *rule.counter_examples)]
    for sentence in sentences:
        RULES.detect(sentence)
    start = time.process_time()
    for sentence in sentences:
        RULES.detect(sentence)
    assert (time.process_time() - start) / len(sentences) < 0.001
