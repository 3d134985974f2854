"""The times that the gateway knows: one range for every way in."""

import datetime as dt

from gateway.database.columns import UTC

# Birthdays and anniversaries lie inside, and so do the far ends that systems give for "never".
# Shifting such a time by an offset, or by a period that lies inside, stays within what Python,
# PostgreSQL and SQLite can represent.
FIRST_YEAR, LAST_YEAR = 1900, 2200
BOUNDS = f"from {FIRST_YEAR} to {LAST_YEAR}"


def is_known(time: dt.date) -> bool:
    """Whether a date, a local time or an instant (by its date in UTC) is within the range."""
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        return False
    if isinstance(time, dt.datetime) and time.tzinfo is not None:
        return FIRST_YEAR <= time.astimezone(UTC).year <= LAST_YEAR
    return True
