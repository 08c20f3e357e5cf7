"""The rules that catch danger without any model, database or network.

A rule names the kind of danger and the phrases that show it, phrases (`unless`) that lift it where they overlap
(idioms, jokes, questions in general), and for rules made of parts, how near the parts must stand. The rules
themselves are content: content/safety/{vi,id}.toml. Both languages are always tried, whatever the person chose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.phrases import Hit, PhraseMatcher, Words, cut


class RiskKind(StrEnum):
    """The four kinds of danger of the label scheme, the most pressing first."""

    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    CHILD_EXPLOITATION = "child_exploitation"
    SEXTORTION = "sextortion"


@dataclass(frozen=True, slots=True)
class Risk:
    """Danger seen in a message.

    Attributes:
        kinds: what kinds, the most pressing first; never empty.
        rules: ids of the rules that fired (for tests and editors; says nothing of the words).
        language: file of the first rule that fired ("vi", "id"), a hint when nothing else is known.
    """

    kinds: tuple[RiskKind, ...]
    rules: tuple[str, ...] = ()
    language: str | None = None

    @property
    def kind(self) -> RiskKind:
        """The most pressing kind."""
        return self.kinds[0]

    @classmethod
    def from_model(cls, intent: str) -> Risk:
        """Make a risk of the model's crisis score; the kind follows the intent."""
        kind = {
            "help_distress": RiskKind.SELF_HARM,
            "harassment_sextortion": RiskKind.SEXTORTION,
            "harassment_image_leak": RiskKind.SEXTORTION,
            "deepfake_nude": RiskKind.SEXTORTION,
            "harassment_grooming": RiskKind.CHILD_EXPLOITATION,
            "harassment_sexual_messages": RiskKind.CHILD_EXPLOITATION,
        }.get(intent, RiskKind.VIOLENCE)
        return cls((kind,), ("model",))


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """One rule as written in content.

    Attributes:
        id: unique over all files.
        kind: the danger it shows.
        why: the reason, for editors.
        any: patterns; one hit is enough.
        near: instead of `any`: groups of patterns; one hit of each group, all within `within` words.
        unless: patterns that lift a hit which they overlap.
        examples: sentences that must fire this rule; counter_examples: that must not.
    """

    id: str
    language: str
    kind: RiskKind
    why: str
    any: tuple[str, ...] = ()
    near: tuple[tuple[str, ...], ...] = ()
    within: int = 15
    unless: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


class SafetyRules:
    """All rules of all languages, ready to read a text in well under a millisecond.

    Args:
        rules: the rules of all languages.
        classes: language -> named lists of patterns.

    Raises:
        BadPattern: a pattern cannot be read.
    """

    def __init__(self, rules: Sequence[SafetyRule], classes: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self.rules = tuple(rules)
        self._rule_by_id = {rule.id: rule for rule in rules}
        self._matchers = [
            PhraseMatcher(_lines([rule for rule in rules if rule.language == language]), classes.get(language, {}))
            for language in dict.fromkeys(rule.language for rule in rules)
        ]

    def detect(self, text: str) -> Risk | None:
        """Read a text; give the danger seen, or None. Pure: the same text gives the same answer."""
        words = cut(text)
        fired: dict[str, SafetyRule] = {}
        for matcher in self._matchers:
            for rule_id in self._fired(matcher, words):
                fired[rule_id] = self._rule_by_id[rule_id]
        if not fired:
            return None
        kinds = tuple(kind for kind in RiskKind if any(rule.kind is kind for rule in fired.values()))
        return Risk(kinds, tuple(fired), next(iter(fired.values())).language)

    def _fired(self, matcher: PhraseMatcher, words: Words) -> list[str]:
        hits: dict[tuple[str, str], list[Hit]] = {}
        for hit in matcher.find(words):
            rule_id, part = hit.key.rsplit("/", 1)
            hits.setdefault((rule_id, part), []).append(hit)
        fired = []
        for rule_id in dict.fromkeys(rule_id for rule_id, part in hits if part != "unless"):
            rule = self._rule_by_id[rule_id]
            lifted = hits.get((rule_id, "unless"), [])
            alive = {
                part: [h for h in found if not any(h.start < u.end and u.start < h.end for u in lifted)]
                for (owner, part), found in hits.items()
                if owner == rule_id and part != "unless"
            }
            if alive.get("any") or (rule.near and _near(rule, alive)):
                fired.append(rule_id)
        return fired


def _lines(rules: Sequence[SafetyRule]) -> list[tuple[str, str]]:
    lines = []
    for rule in rules:
        lines += [(f"{rule.id}/any", line) for line in rule.any]
        lines += [(f"{rule.id}/unless", line) for line in rule.unless]
        for number, group in enumerate(rule.near):
            lines += [(f"{rule.id}/{number}", line) for line in group]
    return lines


def _near(rule: SafetyRule, alive: Mapping[str, Sequence[Hit]]) -> bool:
    groups = [alive.get(str(number), []) for number in range(len(rule.near))]
    if not all(groups):
        return False

    def reaches(index: int, start: int, end: int) -> bool:
        if index == len(groups):
            return True
        return any(
            max(end, hit.end) - min(start, hit.start) <= rule.within
            and reaches(index + 1, min(start, hit.start), max(end, hit.end))
            for hit in groups[index]
        )

    return any(reaches(1, hit.start, hit.end) for hit in groups[0])
