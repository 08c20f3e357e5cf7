"""The rules that catch danger without any model, database or network.

A rule names the kind of danger and the phrases that show it, phrases (`unless`) that lift it where they overlap
(idioms, jokes, questions in general), and for rules made of parts, how near the parts must stand. The rules
themselves are content: content/safety/{vi,id}.toml. Both languages are always tried, whatever the person chose.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from bot.domain.phrases import Hit, Pattern, PhraseMatcher, Prepared, compile_pattern, cut


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
    def from_model(cls, intent: str, language: str | None = None) -> Risk:
        """Make a risk of the model's crisis score; the kind follows the intent."""
        kind = {
            "help_distress": RiskKind.SELF_HARM,
            "harassment_sextortion": RiskKind.SEXTORTION,
            "harassment_image_leak": RiskKind.SEXTORTION,
            "deepfake_nude": RiskKind.SEXTORTION,
            "harassment_grooming": RiskKind.CHILD_EXPLOITATION,
            "harassment_sexual_messages": RiskKind.CHILD_EXPLOITATION,
        }.get(intent, RiskKind.VIOLENCE)
        return cls((kind,), ("model",), language)


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
        # The names of a rule's parts, all of which must be hit: its groups, or the one of all its phrases.
        self._parts = [
            (rule, {f"{rule.id}/{part}": None for part in (range(len(rule.near)) if rule.near else ("any",))}.keys())
            for rule in rules
        ]
        self._matcher = PhraseMatcher.of(
            (pattern for rule in rules for pattern in _patterns(rule, classes.get(rule.language, {}))),
            samples=(sentence for rule in rules for sentence in (*rule.examples, *rule.counter_examples)),
        )

    def detect(self, text: str) -> Risk | None:
        """Read a text; give the danger seen, or None. Pure: the same text gives the same answer."""
        prepared = self._matcher.prepare(cut(text))
        fired = [
            rule for rule, parts in self._parts if prepared.live.keys() >= parts and self._fires(rule, parts, prepared)
        ]
        if not fired:
            return None
        kinds = tuple(kind for kind in RiskKind if any(rule.kind is kind for rule in fired))
        return Risk(kinds, tuple(rule.id for rule in fired), fired[0].language)

    def _fires(self, rule: SafetyRule, parts: Set[str], text: Prepared) -> bool:
        groups = []
        for part in parts:
            hits = self._matcher.find_under(part, text)
            if not hits:
                return False
            groups.append(hits)
        within = rule.within if rule.near else len(text.row)
        if not _are_near(groups, within):
            return False
        lifting = self._matcher.find_under(f"{rule.id}/unless", text)
        lifted = {row for hit in lifting for row in range(hit.start, hit.end)}
        alive = [[hit for hit in hits if lifted.isdisjoint(range(hit.start, hit.end))] for hits in groups]
        return not lifting or _are_near(alive, within)


def _patterns(rule: SafetyRule, classes: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Pattern]]:
    parts = {"any": rule.any, "unless": rule.unless, **{str(n): group for n, group in enumerate(rule.near)}}
    for part, lines in parts.items():
        for line in lines:
            yield f"{rule.id}/{part}", compile_pattern(line, classes)


def _are_near(groups: Sequence[Sequence[Hit]], within: int) -> bool:
    """Say whether some hits, one of each group, all lie within so many words. Hits come in the order of the text."""
    if not all(groups):
        return False
    # Of each group: where its hits begin, and the earliest end among this hit and all that follow it.
    begins = [[hit.start for hit in hits] for hits in groups]
    ends = [list(accumulate((hit.end for hit in reversed(hits)), min))[::-1] for hits in groups]
    for begin in sorted({start for starts in begins for start in starts}):
        rows = [bisect_left(starts, begin) for starts in begins]
        if any(row == len(starts) for row, starts in zip(rows, begins, strict=True)):
            return False
        if all(end[row] - begin <= within for row, end in zip(rows, ends, strict=True)):
            return True
    return False
