"""Short names of intents and topics, for buttons. In the reader's words, first person."""

from __future__ import annotations

from bot.domain.understanding import Intent
from bot.i18n.translator import N_ as N_
from bot.i18n.translator import Translator

# Translators: these are buttons (at most 40 characters). The reader says what happened to her, in her own words.
INTENT_LABELS: dict[Intent, str] = {
    Intent.HARASSMENT_CYBERBULLYING: N_("I am being insulted or mocked online"),
    Intent.HARASSMENT_SEXUAL_MESSAGES: N_("Somebody sends me sexual messages"),
    Intent.HARASSMENT_STALKING: N_("Somebody follows or controls me"),
    Intent.HARASSMENT_DOXXING: N_("My address or number was posted"),
    Intent.HARASSMENT_IMAGE_LEAK: N_("My private picture was spread"),
    Intent.HARASSMENT_SEXTORTION: N_("Somebody threatens to spread my picture"),
    Intent.HARASSMENT_IMPERSONATION: N_("A fake account pretends to be me"),
    Intent.HARASSMENT_GROOMING: N_("An adult comes close to a child online"),
    Intent.HARASSMENT_BYSTANDER: N_("I saw it happen to somebody else"),
    Intent.DEEPFAKE_NUDE: N_("My face in a fake nude picture"),
    Intent.DEEPFAKE_CALL: N_("A fake call from somebody I know"),
    Intent.DEEPFAKE_DETECT: N_("Is this picture or video real?"),
    Intent.SCAM_PHISHING: N_("A strange link, code or file"),
    Intent.SCAM_AUTHORITY: N_("A caller says police, bank, school"),
    Intent.SCAM_JOB: N_("A job offer that looks odd"),
    Intent.SCAM_INVESTMENT: N_("Invest, with sure profit"),
    Intent.SCAM_ROMANCE: N_("My online love asks for money"),
    Intent.SCAM_SHOPPING: N_("Bought or sold online, and cheated"),
    Intent.SCAM_LOAN: N_("A loan app frightens me"),
    Intent.SCAM_PRIZE: N_("I won something, it says"),
    Intent.SCAM_MONEY_LOST: N_("My money is already gone"),
    Intent.ACCOUNT_HACKED: N_("I lost my account"),
    Intent.ACCOUNT_PROTECT: N_("Keep my accounts safe"),
    Intent.HELP_HOTLINE: N_("Whom can I call?"),
    Intent.HELP_REPORT: N_("How to report and take it down"),
    Intent.HELP_LAW: N_("What does the law say?"),
    Intent.HELP_DISTRESS: N_("I feel very bad"),
    Intent.BOT_LEARN: N_("Lessons"),
    Intent.BOT_LANGUAGE: N_("Change language"),
    Intent.BOT_PRIVACY: N_("Who can read this?"),
    Intent.BOT_ABOUT: N_("Who are you?"),
    Intent.CHAT_GREET: N_("Just saying hello"),
    Intent.CHAT_THANKS: N_("Thank you, bye"),
    Intent.OUT_OF_SCOPE: N_("Something else"),
}

TOPIC_LABELS: dict[str, str] = {
    "harassment": N_("Somebody hurts or threatens me"),
    "deepfake": N_("Fake pictures, videos, calls"),
    "scam": N_("Scams and money"),
    "account": N_("My accounts"),
    "help": N_("Help, reporting, law, feelings"),
}


def intent_label(t: Translator, intent: Intent) -> str:
    """Name an intent on a button."""
    return t(INTENT_LABELS[intent])


def topic_label(t: Translator, topic: str) -> str:
    """Name a topic on a button."""
    return t(TOPIC_LABELS[topic])
