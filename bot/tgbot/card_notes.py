"""What is said above a card whose words are not those of today in the reader's language."""

from __future__ import annotations

from bot.domain.learners import Locale
from bot.domain.tracks import Card
from bot.i18n.translator import Translator


def notes(t: Translator, card: Card | None) -> tuple[str, ...]:
    """Give the note that belongs above a card, if one does (Markdown)."""
    return language_note(t, card) or age_note(t, card)


def language_note(t: Translator, card: Card | None) -> tuple[str, ...]:
    """Say that the words are in the other language, because they are missing in the reader's."""
    if card is None or card.language is None:
        return ()
    return {
        Locale.VI: (t("*I do not have this part in your language yet, so here it is in Vietnamese:*"),),
        Locale.ID: (t("*I do not have this part in your language yet, so here it is in Indonesian:*"),),
    }[card.language]


def age_note(t: Translator, card: Card | None) -> tuple[str, ...]:
    """Say that the words were renewed in the other language, and not yet here."""
    if card is None or not card.is_outdated:
        return ()
    return (t("*This part was just renewed in the other language. Here it may still be a little older:*"),)
