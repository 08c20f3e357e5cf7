"""Screens of learning from use: may I keep this sentence?"""

from __future__ import annotations

from bot.i18n.translator import Translator
from bot.services.corrections import Offer
from bot.tgbot import callback_data as cd
from bot.tgbot.render import escape
from bot.tgbot.screens import Button, Screen


def may_keep(t: Translator, offer: Offer) -> Screen:
    """Ask for a sentence, shown as it would be kept."""
    text = t(
        "One small question, only if you like. **May I keep this sentence, just as it stands here, to learn from it?** "
        "Names, numbers and links are hidden (Xxx, 000, xxx):\n\n"
        "> %(sentence)s\n\n"
        "Editors would read it, so that I understand people better. Neither your name nor your account is kept with "
        "it; so /delete cannot find it any more. If you choose No, I keep nothing.",
        sentence=escape(offer.sentence),
    )
    return Screen(
        text,
        (
            (Button("✅ " + t("Yes, keep it like this"), cd.KeepSentence(offer.token)),),
            (Button(t("No"), cd.DropSentence()),),
        ),
    )


def kept(t: Translator) -> Screen:
    """Thank for a sentence."""
    return Screen(t("Thank you. Your sentence helps me to understand the next person sooner. 🌱"))


def not_kept(t: Translator) -> Screen:
    """Say that nothing was kept."""
    return Screen(t("All right. I have kept nothing of it."))


def no_longer_there(t: Translator) -> Screen:
    """Say that the sentence is gone."""
    return Screen(t("I no longer have that sentence, so nothing was kept. That is all right."))
