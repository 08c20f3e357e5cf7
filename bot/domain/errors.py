"""One tree of errors. Leaves carry a code and data, never prose for a person."""

from __future__ import annotations


class TamanError(Exception):
    """Root of all errors that the project raises on purpose; not raised itself."""

    code = "taman"


class StorageUnavailable(TamanError):
    """The database did not answer or refused; what was being saved is not saved."""

    code = "storage-unavailable"


class StorageTooNew(TamanError):
    """The database was migrated by a newer version of Taman.

    Args:
        revision: the schema revision found that this version does not know.
    """

    code = "storage-too-new"

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class LessonGone(TamanError):
    """A lesson or a card that was asked for is not in the content any more.

    Args:
        lesson: the id that was asked for.
    """

    code = "lesson-gone"

    def __init__(self, lesson: str) -> None:
        super().__init__(lesson)
        self.lesson = lesson


class HotlineGone(TamanError):
    """A helpline that was asked for is not in the content any more.

    Args:
        hotline: the id that was asked for.
    """

    code = "hotline-gone"

    def __init__(self, hotline: str) -> None:
        super().__init__(hotline)
        self.hotline = hotline


class SentenceRefused(TamanError):
    """A sentence cannot be added to the data of the model.

    Args:
        reason: why, in English, for editors.
    """

    code = "sentence-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReminderRefused(TamanError):
    """A time for reminders that cannot be: no weekday, in the quiet hours, an unknown zone.

    Args:
        field: name of the field of `ReminderChoice` that was refused.
    """

    code = "reminder-refused"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotDelivered(TamanError):
    """A message did not reach Telegram, or its answer did not reach us; to be tried again later."""

    code = "not-delivered"


class RecipientGone(NotDelivered):
    """The person blocked the bot or deleted the account: nothing more can be sent."""

    code = "recipient-gone"


class CarrierBusy(NotDelivered):
    """Telegram asks to send nothing at all for a while.

    Args:
        seconds: how long.
    """

    code = "carrier-busy"

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SettingError(TamanError):
    """A setting is missing or wrong; the start stops.

    Args:
        setting: the setting's name as the operator writes it.
        problem: what is wrong with it, for the operator (English).
        mend: what to do about it, for the operator (English).
    """

    code = "setting"

    def __init__(self, setting: str, problem: str, mend: str = "") -> None:
        super().__init__(f"{setting}: {problem}" + (f" {mend}" if mend else ""))
        self.setting = setting
        self.problem = problem
        self.mend = mend


class NotAllowed(TamanError):
    """Somebody asked for what their role does not give.

    Args:
        right: what would be needed.
    """

    code = "not-allowed"

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


class ClassGone(TamanError):
    """A class, or something of it, is not there, or not for this person; which of these is not told."""

    code = "class-gone"


class ChangedMeanwhile(TamanError):
    """Somebody else changed the same thing since it was read; nothing was saved."""

    code = "changed-meanwhile"


class Refused(TamanError):
    """What a person gave cannot be taken; `reason` says why, as a short code that a face puts into words."""

    code = "refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NicknameRefused(Refused):
    """A nickname: "empty", "long", "markup", "contact", "insult", "taken"."""

    code = "nickname-refused"


class NameRefused(Refused):
    """A name of a class, a trainer or an organisation: "empty" or "long"."""

    code = "name-refused"


class InviteRefused(Refused):
    """An invitation: "unknown", "expired", "used", "other-organisation"."""

    code = "invite-refused"


class JoinRefused(Refused):
    """Joining a class: "unknown", "closed", "full", "too-many-tries"."""

    code = "join-refused"


class EncouragementRefused(Refused):
    """A line to those behind: "today", when the class had one today."""

    code = "encouragement-refused"


class SignInRefused(Refused):
    """A way into the trainers' page: "unknown", "used", "expired", "forged", or "not-trainer"."""

    code = "sign-in-refused"


class AssignmentRefused(Refused):
    """An assignment: "already" assigned, "dates", "unknown" lesson or track."""

    code = "assignment-refused"
