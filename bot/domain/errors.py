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
