"""What follows from what the model says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.escalation import Risk, RiskKind
from bot.domain.understanding import (
    HELP_TOPICS,
    Answer,
    AskWhich,
    ButtonsOnly,
    HelpFirst,
    Intent,
    NotSure,
    Route,
    Thresholds,
    Unavailable,
    Understanding,
    route,
)

# Values that binary fractions hold exactly, so that "exactly at the border" means that.
THRESHOLDS = Thresholds(sure=0.5, margin=0.25, offer=0.375, refuse=0.5, crisis=0.75)
JOB, LOAN, PRIZE, OUT = Intent.SCAM_JOB, Intent.SCAM_LOAN, Intent.SCAM_PRIZE, Intent.OUT_OF_SCOPE
RISK = Risk((RiskKind.SELF_HARM,), ("vi-rule",), "vi")


def routed(*ranking: tuple[Intent, float], crisis: float | None = None) -> Route:
    return route(None, Understanding(ranking, crisis), THRESHOLDS)


@pytest.mark.parametrize("reason", ["timeout", "refused", "breaker-open", "bad-answer"])
def test_route_without_the_model_gives_buttons_only(reason: str) -> None:
    assert route(None, Unavailable(reason), THRESHOLDS) == ButtonsOnly()


@pytest.mark.parametrize(
    "understanding",
    [
        Unavailable("timeout"),
        Understanding(((OUT, 1.0),)),
        Understanding(((JOB, 1.0),), crisis=0.0),
        Understanding(((JOB, 0.1), (LOAN, 0.1))),
    ],
)
def test_route_puts_danger_seen_by_the_rules_before_everything(understanding: Understanding | Unavailable) -> None:
    assert route(RISK, understanding, THRESHOLDS) == HelpFirst(RISK)


def test_route_asks_for_confidence_and_margin() -> None:
    found = [
        routed((JOB, 0.5), (LOAN, 0.25)),
        routed((JOB, 0.499), (LOAN, 0.2)),
        routed((JOB, 0.5), (LOAN, 0.251)),
        routed((JOB, 0.9)),
    ]

    assert found == [Answer(JOB), AskWhich(JOB, LOAN), AskWhich(JOB, LOAN), Answer(JOB)]


def test_route_measures_the_margin_to_out_of_scope_too() -> None:
    assert routed((JOB, 0.5), (OUT, 0.375), (LOAN, 0.125)) == AskWhich(JOB, LOAN)


def test_route_offers_two_only_when_both_together_are_likely_enough() -> None:
    found = [routed((JOB, 0.25), (LOAN, 0.125)), routed((JOB, 0.25), (LOAN, 0.124)), routed((JOB, 0.4))]

    assert found == [AskWhich(JOB, LOAN), NotSure(), NotSure()]


def test_route_says_no_only_to_what_is_surely_out_of_scope() -> None:
    found = [routed((OUT, 0.5), (JOB, 0.5)), routed((OUT, 0.499), (JOB, 0.4))]

    assert found == [Answer(OUT), NotSure()]


def test_route_never_offers_out_of_scope() -> None:
    found = [routed((JOB, 0.3), (OUT, 0.29), (LOAN, 0.2)), routed((JOB, 0.4), (OUT, 0.39))]

    assert found == [AskWhich(JOB, LOAN), NotSure()]


@pytest.mark.parametrize(
    ("crisis", "expected"),
    [(None, Answer(JOB)), (0.749, Answer(JOB)), (0.75, HelpFirst(Risk((RiskKind.VIOLENCE,), ("model",))))],
)
def test_route_takes_the_models_crisis_score_for_danger(crisis: float | None, expected: Route) -> None:
    assert routed((JOB, 0.9), crisis=crisis) == expected


def test_route_puts_a_crisis_before_out_of_scope() -> None:
    assert routed((OUT, 1.0), crisis=1.0) == HelpFirst(Risk((RiskKind.VIOLENCE,), ("model",)))


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (Intent.HELP_DISTRESS, RiskKind.SELF_HARM),
        (Intent.HARASSMENT_SEXTORTION, RiskKind.SEXTORTION),
        (Intent.HARASSMENT_IMAGE_LEAK, RiskKind.SEXTORTION),
        (Intent.DEEPFAKE_NUDE, RiskKind.SEXTORTION),
        (Intent.HARASSMENT_GROOMING, RiskKind.CHILD_EXPLOITATION),
        (Intent.HARASSMENT_SEXUAL_MESSAGES, RiskKind.CHILD_EXPLOITATION),
        (Intent.CHAT_GREET, RiskKind.VIOLENCE),
    ],
)
def test_route_takes_the_kind_of_danger_from_the_intent(intent: Intent, kind: RiskKind) -> None:
    assert routed((intent, 0.2), crisis=0.9) == HelpFirst(Risk((kind,), ("model",)))


def test_understanding_gives_intent_confidence_and_margin() -> None:
    two, one = Understanding(((JOB, 0.75), (LOAN, 0.25))), Understanding(((JOB, 0.75),))

    found = [(u.intent, u.confidence, u.margin) for u in (two, one)]

    assert found == [(JOB, 0.75, 0.5), (JOB, 0.75, 0.75)]


def test_topic_is_the_first_part_of_the_name() -> None:
    found = {intent.topic for intent in Intent if intent is not OUT}

    assert (found, OUT.topic) == (HELP_TOPICS | {"bot", "chat"}, "")


def test_risk_names_its_most_pressing_kind() -> None:
    assert Risk((RiskKind.SELF_HARM, RiskKind.SEXTORTION)).kind is RiskKind.SELF_HARM


probabilities = st.floats(0, 1)
rankings = (
    st.lists(st.tuples(st.sampled_from(Intent), probabilities), min_size=1, max_size=6, unique_by=lambda item: item[0])
    .map(lambda items: sorted(items, key=lambda item: -item[1]))
    .map(tuple)
)


@settings(max_examples=200, deadline=None)
@given(
    ranking=rankings,
    crisis=st.none() | probabilities,
    thresholds=st.builds(Thresholds, *[probabilities] * 5),
)
def test_route_never_answers_below_the_thresholds(
    ranking: tuple[tuple[Intent, float], ...], crisis: float | None, thresholds: Thresholds
) -> None:
    understanding = Understanding(ranking, crisis)

    decision = route(None, understanding, thresholds)

    assert isinstance(decision, HelpFirst) == (crisis is not None and crisis >= thresholds.crisis)
    match decision:
        case Answer(Intent.OUT_OF_SCOPE):
            assert understanding.intent is OUT
            assert understanding.confidence >= thresholds.refuse
        case Answer(intent):
            assert intent is understanding.intent
            assert understanding.confidence >= thresholds.sure
            assert understanding.margin >= thresholds.margin
        case AskWhich(first, second):
            assert OUT not in (first, second)
            assert understanding.intent is first
            assert dict(ranking)[first] + dict(ranking)[second] >= thresholds.offer
        case _:
            pass
