"""What a message is about, as far as we know it, and what follows from that: `route`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.escalation import Risk


class Intent(StrEnum):
    """What a message needs. The same 34 names stand in nlu/domain.yml; a test holds the two equal."""

    HARASSMENT_CYBERBULLYING = "harassment_cyberbullying"
    HARASSMENT_SEXUAL_MESSAGES = "harassment_sexual_messages"
    HARASSMENT_STALKING = "harassment_stalking"
    HARASSMENT_DOXXING = "harassment_doxxing"
    HARASSMENT_IMAGE_LEAK = "harassment_image_leak"
    HARASSMENT_SEXTORTION = "harassment_sextortion"
    HARASSMENT_IMPERSONATION = "harassment_impersonation"
    HARASSMENT_GROOMING = "harassment_grooming"
    HARASSMENT_BYSTANDER = "harassment_bystander"
    DEEPFAKE_NUDE = "deepfake_nude"
    DEEPFAKE_CALL = "deepfake_call"
    DEEPFAKE_DETECT = "deepfake_detect"
    SCAM_PHISHING = "scam_phishing"
    SCAM_AUTHORITY = "scam_authority"
    SCAM_JOB = "scam_job"
    SCAM_INVESTMENT = "scam_investment"
    SCAM_ROMANCE = "scam_romance"
    SCAM_SHOPPING = "scam_shopping"
    SCAM_LOAN = "scam_loan"
    SCAM_PRIZE = "scam_prize"
    SCAM_MONEY_LOST = "scam_money_lost"
    ACCOUNT_HACKED = "account_hacked"
    ACCOUNT_PROTECT = "account_protect"
    HELP_HOTLINE = "help_hotline"
    HELP_REPORT = "help_report"
    HELP_LAW = "help_law"
    HELP_DISTRESS = "help_distress"
    BOT_LEARN = "bot_learn"
    BOT_LANGUAGE = "bot_language"
    BOT_PRIVACY = "bot_privacy"
    BOT_ABOUT = "bot_about"
    CHAT_GREET = "chat_greet"
    CHAT_THANKS = "chat_thanks"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def topic(self) -> str:
        """The part before the first underscore; `out_of_scope` has none."""
        return "" if self is Intent.OUT_OF_SCOPE else self.value.split("_", 1)[0]


HELP_TOPICS = frozenset({"harassment", "deepfake", "scam", "account", "help"})
"""Topics of people to whom something happened; the others are about the bot or small talk."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the model thinks of a message.

    Attributes:
        ranking: intents with their probability (0 to 1), best first; never empty.
        crisis: probability (0 to 1) that the message shows danger; None if the model does not tell.
        language: "vi" or "id" as heard by the model; None if it does not tell.
    """

    ranking: tuple[tuple[Intent, float], ...]
    crisis: float | None = None
    language: str | None = None

    @property
    def intent(self) -> Intent:
        """The likeliest intent."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """Probability of the likeliest intent."""
        return self.ranking[0][1]

    @property
    def margin(self) -> float:
        """Distance in probability from the likeliest intent to the second."""
        return self.confidence - (self.ranking[1][1] if len(self.ranking) > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The model is down or late. This is a normal answer.

    Attributes:
        reason: "timeout", "refused", "breaker-open", "bad-answer" (for counters, not for people).
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When to trust the model; values from 0 to 1, set in config.

    Attributes:
        sure: at least this probability: answer at once.
        margin: at least this distance to the second: answer at once.
        offer: the two likeliest together hold at least this: offer both.
        refuse: out_of_scope at least this likely, and likelier than all else: say kindly that we cannot help.
        crisis: the model's crisis score from which help comes first.
    """

    sure: float = 0.5
    margin: float = 0.15
    offer: float = 0.35
    refuse: float = 0.5
    crisis: float = 0.5


@dataclass(frozen=True, slots=True)
class HelpFirst:
    """Somebody may be in danger: help before all else."""

    risk: Risk


@dataclass(frozen=True, slots=True)
class Answer:
    """Understood: answer this intent."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class AskWhich:
    """Two intents are close: offer both."""

    first: Intent
    second: Intent


@dataclass(frozen=True, slots=True)
class NotSure:
    """Not understood: say so, show the menu and the helplines."""


@dataclass(frozen=True, slots=True)
class ButtonsOnly:
    """The model is not to be had: say that only buttons are understood for now."""


Route = HelpFirst | Answer | AskWhich | NotSure | ButtonsOnly


def is_trouble(heard: object) -> bool:
    """Tell whether a route leads to help: danger, a topic of trouble, or a question that offers one."""
    match heard:
        case HelpFirst():
            return True
        case Answer(intent):
            return intent.topic in HELP_TOPICS
        case AskWhich(first, second):
            return first.topic in HELP_TOPICS or second.topic in HELP_TOPICS
        case _:
            return False


def route(risk: Risk | None, understanding: Understanding | Unavailable, thresholds: Thresholds) -> Route:
    """Decide what a message gets. Danger found by the rules wins over everything the model says."""
    if risk is not None:
        return HelpFirst(risk)
    if isinstance(understanding, Unavailable):
        return ButtonsOnly()
    if understanding.crisis is not None and understanding.crisis >= thresholds.crisis:
        return HelpFirst(Risk.from_model(understanding.intent.value, understanding.language))
    best = understanding.intent
    if best is Intent.OUT_OF_SCOPE:
        if understanding.confidence >= thresholds.refuse:
            return Answer(best)
        return NotSure()
    if understanding.confidence >= thresholds.sure and understanding.margin >= thresholds.margin:
        return Answer(best)
    # The second place may be out_of_scope; what is offered are things we can help with.
    helpful = [item for item in understanding.ranking if item[0] is not Intent.OUT_OF_SCOPE][:2]
    if len(helpful) == 2 and helpful[0][1] + helpful[1][1] >= thresholds.offer:
        return AskWhich(helpful[0][0], helpful[1][0])
    return NotSure()
