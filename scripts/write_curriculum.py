"""Write docs/curriculum.md from the content: `python scripts/write_curriculum.py` (`--check` only compares)."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.adapters.content.loader import LoadedContent, load
from bot.adapters.content.reading import Reading, read, texts_of
from bot.config import ROOT
from bot.domain.learners import Locale
from bot.domain.tracks import Lesson
from bot.tgbot.render import TelegramCards

TARGET = ROOT / "docs" / "curriculum.md"
HEAD = """# The curriculum

Written by `scripts/write_curriculum.py` from `content/`; `make check` fails when it is not up to date.

{tracks} tracks, {lessons} lessons, {hotlines} helplines ({high} checked against sources with high confidence, {medium} to
call first), each in Vietnamese and Indonesian. *Cards* counts all cards with those of one country; *characters* are those
of all cards of text, as sent, in Vietnamese / Indonesian. *Sentence* is the mean of a sentence, and the longest, in
syllables (Vietnamese) / words (Indonesian); *word* is the mean of an Indonesian word in syllables. What that says, and
the limits of the two levels: [editors.md](editors.md#reading-ease). *Facts* are ids of
[content/facts.md](../content/facts.md).
"""


def characters(lesson: Lesson, locale: Locale) -> int:
    """Count the UTF-16 units of a lesson's text cards."""
    cards = TelegramCards()
    return sum(cards.length(card.title, card.body) for card in lesson.texts[locale].cards if not card.question)


def reading_of(lesson: Lesson, locale: Locale) -> Reading:
    """Measure all words of a lesson but its titles."""
    return read(text for card in lesson.texts[locale].cards for text in texts_of(card))


def page_of(content: LoadedContent) -> str:
    """Give the whole page."""
    hotlines = content.hotlines
    lines = [
        HEAD.format(
            tracks=len(content.curriculum.tracks),
            lessons=len(content.curriculum.lessons),
            hotlines=len(hotlines),
            high=sum(h.confidence == "high" for h in hotlines),
            medium=sum(h.confidence == "medium" for h in hotlines),
        )
    ]
    for track in content.curriculum.tracks:
        lines.append(f"## {track.titles[Locale.VI]} / {track.titles[Locale.ID]} (`{track.id}`)\n")
        lines.append(f"Reading level: {track.level}.\n")
        lines.append(
            "| Code | Vietnamese | Indonesian | For | Answers | Cards | Quiz | Characters | Sentence | Word "
            "| Review by | Facts |"
        )
        lines.append("|---|---|---|---|---|---|---|---|---|---|---|---|")
        for lesson in content.curriculum.of_track(track.id):
            cards = lesson.texts[Locale.VI].cards
            questions = sum(card.question is not None for card in cards)
            size = " / ".join(str(characters(lesson, locale)) for locale in Locale)
            reading = {locale: reading_of(lesson, locale) for locale in Locale}
            sentence = " / ".join(f"{r.mean:.1f} ({r.longest_words})" for r in reading.values())
            country = f" (only {lesson.country})" if lesson.country else ""
            lines.append(
                f"| {lesson.code} | {lesson.title(Locale.VI)} | {lesson.title(Locale.ID)}{country} "
                f"| {', '.join(lesson.audience)} | {', '.join(i.value for i in lesson.intents) or '–'} | {len(cards)} "
                f"| {questions} | {size} | {sentence} | {reading[Locale.ID].syllables_of_a_word:.2f} "
                f"| {lesson.review_by} | {' '.join(lesson.sources)} |"
            )
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Run the command; 1 if --check finds the page out of date."""
    page = page_of(load(ROOT / "content"))
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text("utf-8") != page:
            print(f"{TARGET.relative_to(Path.cwd())} is out of date: run python scripts/write_curriculum.py")
            return 1
        return 0
    TARGET.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
