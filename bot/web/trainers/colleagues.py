"""Who teaches a class: co-trainers, and handing it over."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.classrooms import Trainer
from bot.domain.errors import ClassGone
from bot.services.teaching import ClassroomView
from bot.web.trainers.classes import rights_of
from bot.web.trainers.site import Page, Site, Visit, see_other


class Colleagues:
    """The pages of who teaches a class."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @property
    def list(self) -> Page:
        """Who teaches, and who could."""
        return Page(self._site, self.show, self.change)

    @property
    def hand_over(self) -> Page:
        """Another owner."""
        return Page(self._site, self.ask_hand_over, self.do_hand_over)

    async def show(self, visit: Visit) -> Response:
        """Show who teaches, and who could."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        others = await self._site.teaching.colleagues(visit.who.learner, visit.classroom)
        return self._site.page(
            visit, "trainers.html", seen=seen, classroom=seen.classroom, rights=rights_of(seen), tab="trainers",
            others=others,
        )  # fmt: skip

    async def change(self, visit: Visit) -> Response:
        """Add or remove a co-trainer."""
        teaching, form = self._site.teaching, visit.form
        change = teaching.remove_co_trainer if form.get("do") == "remove" else teaching.add_co_trainer
        await change(visit.who.learner, visit.classroom, form.get("colleague", ""))
        return see_other(f"/classes/{visit.classroom}/trainers", "saved")

    async def ask_hand_over(self, visit: Visit) -> Response:
        """Ask before a class gets another owner."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        colleague = await self._colleague(visit, seen)
        return self._site.page(
            visit, "hand-over.html", seen=seen, classroom=seen.classroom, rights=rights_of(seen), tab="trainers",
            colleague=colleague,
        )  # fmt: skip

    async def do_hand_over(self, visit: Visit) -> Response:
        """Make a colleague the owner."""
        colleague = str(visit.request.path_params["colleague"])
        await self._site.teaching.hand_over(visit.who.learner, visit.classroom, colleague)
        return see_other(f"/classes/{visit.classroom}", "saved")

    async def _colleague(self, visit: Visit, seen: ClassroomView) -> Trainer:
        others = await self._site.teaching.colleagues(visit.who.learner, visit.classroom)
        for trainer in [*(leader for leader, is_owner in seen.leaders if not is_owner), *others]:
            if trainer.learner_id == visit.request.path_params["colleague"]:
                return trainer
        raise ClassGone
