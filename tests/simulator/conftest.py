import datetime as dt

import pytest

from simulator.core import Person, Simulator


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += dt.timedelta(**by)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def sim(clock: MovableClock) -> Simulator:
    return Simulator(token="123456:TEST-token", clock=clock)


@pytest.fixture
def lan(sim: Simulator) -> Person:
    return sim.add_person(first_name="Lan", language_code="vi")


@pytest.fixture(autouse=True)
def _timedelta_of_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns at every RetryAfter, and warnings are errors here.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
