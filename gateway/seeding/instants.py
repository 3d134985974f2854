"""Points in time as microseconds since 1970, cheap to add and compare; converted when written."""

import datetime as dt
from math import log
from random import Random

from gateway.database.columns import EPOCH, MICROSECOND

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEARS = 3 * 365  # days
POOL = 4_096

_HOURS = (2, 5, 8, 10, 9, 8, 8, 9, 10, 11, 8, 5, 2)  # weights from 07:00 to 19:59 UTC


class Calendar:
    """Days and times of day at which things happen, up to a few hours before the anchor."""

    def __init__(self, rng: Random, anchor: dt.date) -> None:
        midnight = dt.datetime.combine(anchor, dt.time(), dt.UTC)
        self.end = (midnight - EPOCH) // MICROSECOND
        self.days = YEARS
        self.start = self.end - self.days * DAY
        hours = rng.choices(range(7, 20), _HOURS, k=POOL)
        self._times = [hour * HOUR + int(rng.random() * HOUR) for hour in hours]
        self._gaps = [
            0 if rng.random() < 0.25 else 1 + int(-70 * log(1 - rng.random())) for _ in range(POOL)
        ]
        self._lags = [int(-9 * HOUR * log(1 - rng.random())) + 2 * MINUTE for _ in range(POOL)]

    def ascending_day(self, part: float) -> int:
        """The day on which `part` (0 to 1) of everything has happened: business grows."""
        return min(self.days - 1, int(self.days * part**0.8))

    def time(self, day: int, at: float) -> int:
        """An instant on a day, in business hours."""
        place = at * POOL
        return self.start + day * DAY + self._times[int(place)] + int(place % 1 * MINUTE)

    def gap(self, at: float) -> int:
        """Days from a customer's first visit to a request; zero for a quarter of them."""
        return self._gaps[int(at * POOL)]

    def lag(self, after: int, at: float) -> int:
        """An instant after another one and before the anchor: hours later, rarely days."""
        place = at * POOL
        lag = self._lags[int(place)] + int(place % 1 * SECOND)
        room = self.end - after
        return after + (lag if lag < room else int(room * (0.1 + at * 0.8)))
