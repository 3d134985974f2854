"""Sixty accounts of one provider, each with a row or two of everything, all links set."""

from tests.support.people import SPAN
from tests.support.samples import SAMPLES, Linked, Rows
from tests.support.world import account_row, user_rows

CROWD_PROVIDER = 1
SIZE = 60


def crowd_rows() -> Rows:
    """All rows; the provider of the world may ask for them with its own key."""
    yield from account_row(CROWD_PROVIDER, "Crowd", is_provider=True)
    yield from user_rows(CROWD_PROVIDER, 1, "provider@example.com", "PROVIDER", "Petra")
    for account in range(CROWD_PROVIDER + 1, CROWD_PROVIDER + 1 + SIZE):
        yield from account_row(account, f"Client {account}", CROWD_PROVIDER)
        yield from user_rows(account, 1, "admin@example.com", "ADMIN", "Ada")
        for number in (1, 2):
            row = Linked(account, account * SPAN + number, account * SPAN + 1, number)
            for sample in SAMPLES.by_room.values():
                yield from sample.crowd(row)
