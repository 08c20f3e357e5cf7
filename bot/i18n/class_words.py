"""Words for what a class learned, the same in the chat, in pictures and in tables."""

from __future__ import annotations

from bot.domain.classrooms import State, Verdict
from bot.i18n.translator import N_

STATES: dict[State, str] = {
    State.FINISHED: N_("finished"),
    State.BEGUN: N_("in progress"),
    State.NOT_BEGUN: N_("not begun"),
}
VERDICTS: dict[Verdict, str] = {
    Verdict.BETTER: N_("The class knows clearly more than before."),
    Verdict.PERHAPS_BETTER: N_("The class probably knows more than before, but it could be chance."),
    Verdict.UNCLEAR: N_("It cannot be told yet whether the class knows more than before."),
    Verdict.WORSE: N_("The class answered worse than before. Please talk the questions over together."),
}
