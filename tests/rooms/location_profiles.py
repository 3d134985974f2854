"""Hours of locations, as mutations take them."""

from tests.support.client import JSON

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def period(text: str) -> JSON:
    opens, closes = text.split("-")
    return {"opens": opens, "closes": closes}


def week(**days: str) -> list[JSON]:
    """Hours of a week, a text of periods for each day that is open."""
    return [
        {"day": day, "periods": [period(each) for each in days.get(day.lower(), "").split()]}
        for day in DAYS
    ]
