"""Helplines: what they are, when they are open, and which to show first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.escalation import RiskKind
from bot.domain.learners import AgeGroup, Country, Locale
from bot.domain.understanding import Intent

HolidayCheck = Callable[[str, date], bool]
"""Tells whether a day is a public holiday of a country ("VN", "ID")."""

GLOBAL = "GLOBAL"
MOST_SHOWN = 3
"""How many helplines a person in trouble is shown at once."""
_SEARCH_DAYS = 31


class ContactKind(StrEnum):
    """A way of reaching a helpline. Short codes have no country prefix and are shown as they are dialled."""

    SHORT = "short"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    ZALO = "zalo"
    WEB = "web"
    EMAIL = "email"
    APP = "app"
    WALK_IN = "walk_in"


DIALLED = frozenset({ContactKind.SHORT, ContactKind.NATIONAL, ContactKind.INTERNATIONAL})

EMERGENCY_CODES = frozenset({"110", "112", "113", "114", "115", "118", "119"})
"""Short codes behind which somebody waits for an emergency."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One way of reaching a helpline; `value` is shown as written, `e164` is for dialling from anywhere."""

    kind: ContactKind
    value: str
    e164: str | None = None


def emergency_numbers(kind: str, contacts: Iterable[tuple[ContactKind, str]]) -> tuple[str, ...]:
    """Give the numbers of a helpline behind which somebody waits for an emergency."""
    return tuple(
        value for contact, value in contacts if contact in DIALLED and (kind == "ambulance" or value in EMERGENCY_CODES)
    )


class Openness(StrEnum):
    """What we know of the hours."""

    ALWAYS = "always"
    WEEKLY = "weekly"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """Open from `start` to before `end` on these weekdays (0 is Monday), in the helpline's zone.

    An `end` of 00:00 is the midnight that ends the day (24:00). A night is two periods, and `opening` joins them.
    """

    weekdays: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When somebody answers.

    Attributes:
        timezone: IANA name of the helpline's zone.
        confirmed: false where the source leaves a doubt.
    """

    kind: Openness
    timezone: str
    weekly: tuple[Period, ...] = ()
    closed_on_holidays: bool = False
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where a helpline's facts were read."""

    url: str
    date: str


@dataclass(frozen=True, slots=True)
class HotlineText:
    """A helpline's words in one language. `parts` are pairs of title and Markdown, in order."""

    name: str
    short: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hotline:
    """A helpline, police desk, shelter, bank line, form or takedown service.

    Attributes:
        country: "VN", "ID" or "GLOBAL".
        confidence: "high", or "medium" (shown only under "more places", with "please call first to check").
        first_for: dangers in which this one comes first.
        places: slugs of cities or provinces; empty for the whole country.
    """

    id: str
    country: str
    kind: str
    confidence: str
    serves: frozenset[str]
    topics: frozenset[str]
    first_for: frozenset[RiskKind]
    places: frozenset[str]
    cost: str
    hours: OpeningHours
    contacts: tuple[Contact, ...]
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    texts: Mapping[Locale, HotlineText]

    @property
    def is_always_open(self) -> bool:
        """True for a 24-hour line, seven days a week."""
        return self.hours.kind is Openness.ALWAYS

    @property
    def is_emergency(self) -> bool:
        """True for emergency numbers themselves: not for a line that also names one, nor for advice behind one."""
        numbers = emergency_numbers(self.kind, ((contact.kind, contact.value) for contact in self.contacts))
        dialled = {contact.value for contact in self.contacts if contact.kind in DIALLED}
        return bool(numbers) and set(numbers) == dialled and self.kind != "counselling"

    def is_overdue(self, at: datetime) -> bool:
        """True when nobody has checked it again by its day. Emergency numbers do not grow old."""
        return not self.is_emergency and self.review_by < at.astimezone(ZoneInfo(self.hours.timezone)).date()

    @property
    def answers_people(self) -> bool:
        """True where a person can be reached; forms and takedown services are tools, not company."""
        return self.kind not in {"web_form", "takedown", "platform"}


@dataclass(frozen=True, slots=True)
class Open:
    """Open at the moment asked for; `until` is None for a line that never closes."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpensAt:
    """Closed at the moment asked for; opens again at `at` (in the helpline's zone)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class HoursUnknown:
    """We do not know the hours."""


Opening = Open | OpensAt | HoursUnknown


def opening(hotline: Hotline, at: datetime, is_holiday: HolidayCheck) -> Opening:
    """Tell whether a helpline is open at an aware moment, or when it opens next."""
    hours = hotline.hours
    if hours.kind is Openness.ALWAYS:
        return Open()
    if hours.kind is Openness.UNKNOWN or not hours.weekly:
        return HoursUnknown()
    zone = ZoneInfo(hours.timezone)
    local = at.astimezone(zone)
    since: datetime | None = None
    until: datetime | None = None
    # From yesterday, for a period that began then and goes on after midnight.
    for start, end in _periods(hotline, local.date() - timedelta(days=1), zone, is_holiday):
        if until is not None and start > until:
            break
        if end > local and since is None:
            since = start
        if since is not None:
            until = end if until is None else max(until, end)
    if since is None or until is None:
        return HoursUnknown()
    if local < since:
        return OpensAt(since)
    # Nothing is known of the days after the search: so long a time is told as one without an end.
    return Open() if until.date() - local.date() >= timedelta(days=_SEARCH_DAYS) else Open(until)


def _periods(
    hotline: Hotline, first: date, zone: ZoneInfo, is_holiday: HolidayCheck
) -> Iterator[tuple[datetime, datetime]]:
    """Give the opening periods of the days from `first` on, in their order."""
    hours = hotline.hours
    for days in range(_SEARCH_DAYS + 2):
        day = first + timedelta(days=days)
        if hours.closed_on_holidays and is_holiday(hotline.country, day):
            continue
        for period in sorted(hours.weekly, key=lambda p: p.start):
            if day.weekday() in period.weekdays:
                last = day + timedelta(days=1) if period.end == time.min else day
                yield datetime.combine(day, period.start, zone), datetime.combine(last, period.end, zone)


TOPICS_OF_INTENT: Mapping[Intent, tuple[str, ...]] = {
    Intent.HARASSMENT_CYBERBULLYING: ("harassment",),
    Intent.HARASSMENT_SEXUAL_MESSAGES: ("harassment",),
    Intent.HARASSMENT_STALKING: ("harassment", "domestic_violence"),
    Intent.HARASSMENT_DOXXING: ("harassment",),
    Intent.HARASSMENT_IMAGE_LEAK: ("ncii", "harassment"),
    Intent.HARASSMENT_SEXTORTION: ("sextortion", "ncii"),
    Intent.HARASSMENT_IMPERSONATION: ("harassment", "account_takeover"),
    Intent.HARASSMENT_GROOMING: ("grooming",),
    Intent.HARASSMENT_BYSTANDER: ("harassment", "ncii"),
    Intent.DEEPFAKE_NUDE: ("deepfake", "ncii"),
    Intent.DEEPFAKE_CALL: ("scam", "bank_transfer_scam"),
    Intent.DEEPFAKE_DETECT: ("deepfake",),
    Intent.SCAM_PHISHING: ("scam", "account_takeover"),
    Intent.SCAM_AUTHORITY: ("scam",),
    Intent.SCAM_JOB: ("scam", "trafficking"),
    Intent.SCAM_INVESTMENT: ("scam",),
    Intent.SCAM_ROMANCE: ("scam",),
    Intent.SCAM_SHOPPING: ("scam",),
    Intent.SCAM_LOAN: ("scam",),
    Intent.SCAM_PRIZE: ("scam",),
    Intent.SCAM_MONEY_LOST: ("bank_transfer_scam", "scam"),
    Intent.ACCOUNT_HACKED: ("account_takeover",),
    Intent.ACCOUNT_PROTECT: ("account_takeover",),
    Intent.HELP_DISTRESS: ("suicide_distress",),
}
"""Helpline topics that fit an intent, the nearest first; an intent that is not here fits every topic."""

TOPICS_OF_RISK: Mapping[RiskKind, tuple[str, ...]] = {
    RiskKind.VIOLENCE: ("domestic_violence", "trafficking", "harassment"),
    RiskKind.SELF_HARM: ("suicide_distress",),
    RiskKind.SEXTORTION: ("sextortion", "ncii"),
    RiskKind.CHILD_EXPLOITATION: ("grooming", "ncii", "sextortion"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a person needs a helpline for. Never stored.

    Attributes:
        risks: dangers, the most pressing first; empty when there is none.
        topics: helpline topics, the nearest first; empty means any.
    """

    country: Country
    risks: tuple[RiskKind, ...] = ()
    topics: tuple[str, ...] = ()
    place: str | None = None
    age_group: AgeGroup | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A helpline to show, as it stands at the moment of asking.

    Attributes:
        is_overdue: its check is overdue, so it is shown below others, and marked.
    """

    hotline: Hotline
    opening: Opening
    is_overdue: bool = False


def judge(hotline: Hotline, at: datetime, is_holiday: HolidayCheck) -> Choice:
    """Say how a helpline stands at an aware moment."""
    return Choice(hotline, opening(hotline, at, is_holiday), hotline.is_overdue(at))


def choose(
    hotlines: Sequence[Hotline],
    need: Need,
    at: datetime,
    is_holiday: HolidayCheck,
    *,
    most: int = MOST_SHOWN,
    confidence: str = "high",
) -> tuple[Choice, ...]:
    """Rank helplines for a need: checked in time, danger, topic, place, age group, open now.

    Overdue lines sink below all others; emergency numbers never do. Closed lines sink below open ones but keep their
    next opening; among the choices there is always a line that answers day and night, if the country has one. Several
    entries with one number show only once.

    Args:
        at: an aware moment.
        confidence: "high" for first help; "medium" for "more places".
    """
    risks = need.risks
    topics = need.topics or tuple(t for risk in risks for t in TOPICS_OF_RISK[risk])
    fitting = [
        h
        for h in hotlines
        if h.confidence == confidence
        and h.country in (need.country.value, GLOBAL)
        and _serves(h, need.age_group)
        and (not h.places or need.place in h.places)
        and (not topics or h.topics & set(topics) or h.first_for & set(risks))
        and (not (risks and not need.topics) or h.answers_people)
    ]

    def rank(h: Hotline) -> tuple[int, ...]:
        first = min((risks.index(r) for r in h.first_for if r in risks), default=9)
        state = opening(h, at, is_holiday)
        openness = {Open: 0, HoursUnknown: 1, OpensAt: 2}[type(state)]
        topic = min((topics.index(t) for t in h.topics if t in topics), default=9)
        local = 0 if need.place in h.places else 1
        for_age = 0 if need.age_group is AgeGroup.CHILD and "children" in h.serves else 1
        # A number that a person answers is worth more in trouble than a form, and a line made for women or
        # children more than one for everybody.
        person = 0 if h.answers_people else 1
        made_for_them = 0 if h.serves & {"women", "children"} else 1
        return (
            h.is_overdue(at),
            first,
            openness,
            topic,
            local,
            for_age,
            person,
            made_for_them,
            _KIND_ORDER.get(h.kind, 5),
            0 if h.is_always_open else 1,
        )

    ranked = without_twins(sorted(fitting, key=rank))
    chosen = ranked[:most]
    net = without_twins([*chosen, *_fallbacks(hotlines, need, confidence, at)])[len(chosen) :]
    if risks and net:
        # Somebody in danger gets as many open doors as fit.
        chosen += net[: most - len(chosen)]
    if most and not any(_is_always_reachable(h) for h in chosen):
        # The last two are those that were hidden behind a twin with shorter hours.
        candidates = [*ranked[most:], *net, *sorted(fitting, key=rank), *_fallbacks(hotlines, need, confidence, at)]
        around_the_clock = next((h for h in candidates if _is_always_reachable(h)), None)
        if around_the_clock is not None:
            others = [h for h in chosen if not _numbers(h) & _numbers(around_the_clock)]
            chosen = [*others[: most - 1], around_the_clock]
    return tuple(judge(h, at, is_holiday) for h in chosen)


_KIND_ORDER = {
    "hotline": 0,
    "counselling": 1,
    "police": 2,
    "ambulance": 2,
    "bank": 2,
    "web_form": 3,
    "shelter": 4,
}


def _serves(hotline: Hotline, age: AgeGroup | None) -> bool:
    if age is AgeGroup.ADULT:
        return bool(hotline.serves - {"children"})
    return True


def _is_always_reachable(hotline: Hotline) -> bool:
    return hotline.is_always_open and hotline.answers_people


def _fallbacks(hotlines: Sequence[Hotline], need: Need, confidence: str, at: datetime) -> list[Hotline]:
    """Lines for everyone in the country that never close, those for women first: the net under every choice."""
    found = [
        h
        for h in hotlines
        if h.confidence == confidence == "high"
        and h.country == need.country.value
        and not h.places
        and _is_always_reachable(h)
        and _serves(h, need.age_group)
        and any(c.kind in DIALLED for c in h.contacts)
        and h.kind in {"hotline", "police"}
    ]
    return sorted(found, key=lambda h: (h.is_overdue(at), "women" not in h.serves))


def _numbers(hotline: Hotline) -> set[str]:
    return {c.value.replace(" ", "").replace("-", "") for c in hotline.contacts if c.kind in DIALLED}


def without_twins(hotlines: Sequence[Hotline]) -> list[Hotline]:
    """Leave out each helpline whose numbers all stand at one before it."""
    kept: list[Hotline] = []
    numbers: set[str] = set()
    for hotline in hotlines:
        own = _numbers(hotline)
        if own and own <= numbers:
            continue
        numbers |= own
        kept.append(hotline)
    return kept
