"""Helplines in words: how to reach them, when they answer, and what to know before calling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.domain.hotlines import Choice, ContactKind, Hotline, HoursUnknown, Open, OpensAt
from bot.i18n.translator import Translator
from bot.tgbot.render import escape


@dataclass(frozen=True, slots=True)
class HelplineWords:
    """Words helplines for one person.

    Attributes:
        now: the moment of the reply, for opening hours.
        timezone: IANA name of the zone in which the person is told the time.
    """

    t: Translator
    now: datetime
    timezone: str

    def choices(self, choices: Sequence[Choice]) -> str:
        """Give a list of helplines, a few lines each (Markdown)."""
        blocks = []
        for choice in choices:
            hotline = choice.hotline
            words = hotline.texts[self.t.locale]
            rows = [f"**{escape(words.name)}**", self.contacts(hotline, most=2), escape(words.short), self.hours(choice)]
            if choice.is_overdue:
                rows.append(f"*{self.overdue(hotline)}*")
            elif hotline.confidence != "high":
                check = self.t("please call first to check")
                rows.append(f"*{check}*")
            # A hard line break in Markdown: two spaces before the line feed.
            blocks.append("  \n".join(row for row in rows if row))
        return "\n\n".join(blocks)

    def overdue(self, hotline: Hotline) -> str:
        """Say that nobody has checked a helpline for long."""
        day = escape(self.t.day(hotline.checked_on))
        if hotline.answers_people:
            return self.t("last checked on %(day)s, please check", day=day)
        return self.t("last checked on %(day)s, the page may have changed", day=day)

    def contacts(self, hotline: Hotline, most: int | None = None) -> str:
        """Give the ways of reaching a helpline, one a line."""
        t = self.t
        words = []
        for contact in hotline.contacts[:most]:
            match contact.kind:
                case ContactKind.SHORT | ContactKind.NATIONAL | ContactKind.INTERNATIONAL:
                    words.append(f"☎️ `{contact.value}`")
                case ContactKind.SMS:
                    words.append(f"💬 SMS `{contact.value}`")
                case ContactKind.WHATSAPP:
                    words.append(f"💬 WhatsApp `{contact.value}`")
                case ContactKind.ZALO:
                    words.append(f"💬 Zalo {escape(contact.value)}")
                case ContactKind.WEB:
                    words.append(f"🌐 {escape(contact.value)}")
                case ContactKind.EMAIL:
                    words.append(f"✉️ {escape(contact.value)}")
                case ContactKind.APP:
                    words.append("📱 " + t("in the app %(app)s", app=escape(contact.value)))
                case ContactKind.WALK_IN:
                    words.append("🚶 " + t("go there"))
                case _:
                    assert_never(contact.kind)
        return "  \n".join(words)

    def hours(self, choice: Choice) -> str:
        """Say whether a helpline is open now, or when it opens, in the person's zone."""
        t = self.t
        match choice.opening:
            case Open(until):
                if until is None and not choice.hotline.answers_people:
                    return "🟢 " + t("online at any time")
                if until is None:
                    return "🟢 " + t("day and night")
                return "🟢 " + t("open now, until %(time)s", time=escape(t.closes(until, self.now, self.timezone)))
            case OpensAt(at):
                when = t.opens(at, self.now, self.timezone)
                return "🕘 " + t("closed now; opens %(when)s", when=escape(when))
            case HoursUnknown():
                return "🕘 " + t("hours not known")
            case _:
                assert_never(choice.opening)
