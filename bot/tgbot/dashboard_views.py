"""Screens about the trainers' page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n.translator import Translator
from bot.tgbot import callback_data as cd
from bot.tgbot.screens import Button, Screen


@dataclass(frozen=True, slots=True)
class DashboardViews:
    """Makes the screens.

    Attributes:
        public_url: where the page is reached; empty where there is none.
    """

    t: Translator
    public_url: str

    def link(self, token: str) -> Screen:
        """Give the way to the page."""
        t, link = self.t, f"{self.public_url}/t/{token}"
        text = t(
            "**The page for trainers**: your classes, lessons and progress on a big screen.\n\n"
            "The link works once, for ten minutes. Please do not pass it on: whoever opens it sees your classes."
        )
        rows: list[tuple[Button, ...]] = [
            (Button("🖥 " + t("Open in the browser"), url=link), Button("📋 " + t("Copy the link"), copy=link))
        ]
        if self.public_url.startswith("https:"):  # Telegram opens nothing else inside of itself
            rows.append((Button("📱 " + t("Open here in Telegram"), mini_app=f"{self.public_url}/t/app"),))
        rows.append(self._home_row())
        return Screen(text, tuple(rows))

    def not_for_you(self) -> Screen:
        """Answer somebody who is no trainer."""
        t = self.t
        text = t("This page is for trainers. If your organisation should be here, please ask it for an invitation.")
        return Screen(text, (self._home_row(),))

    def absent(self) -> Screen:
        """Say that this bot has no page."""
        t = self.t
        text = t("There is no page for trainers here, but all of it works in the chat:")
        return Screen(text, (self._home_row(),))

    def _home_row(self) -> tuple[Button, ...]:
        return (Button("🏫 " + self.t("My classes"), cd.ShowClasses()), Button("🏠 " + self.t("Menu"), cd.ShowMenu()))
