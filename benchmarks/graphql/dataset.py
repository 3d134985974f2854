"""The data set: the same rows in every store, small enough to stay in memory.

Five accounts of one provider; the first holds three locations in five and is the one that is
asked for. Every customer has three requests, two requests in three are answered. A few customers
and locations are inactive, so that every server has something to leave out.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from gateway.config import Settings
from gateway.database.columns import EPOCH
from gateway.database.migrate import migrate
from gateway.seeding.loading import Loader, loading
from gateway.seeding.tokens import tokens

ACCOUNTS, LOCATIONS, CUSTOMERS, REQUESTS, FEEDBACK = 5, 200, 20_000, 60_000, 40_000
REQUESTS_EACH = REQUESTS // CUSTOMERS
MAIN_SHARE = 0.6
SEED = 7

_SECOND = 1_000_000
_START = (dt.datetime(2024, 1, 1, tzinfo=dt.UTC) - EPOCH) // dt.timedelta(microseconds=1)
_SPAN = 900 * 24 * 3600 * _SECOND
_FIRST = (
    "Anna",
    "Bob",
    "Carla",
    "David",
    "Eva",
    "Felix",
    "Greta",
    "Hans",
    "Ines",
    "Jörg",
)
_LAST = (
    "Müller",
    "Schmidt",
    "Rossi",
    "Dubois",
    "Garcia",
    "Novak",
    "Kim",
    "Patel",
    "Weiß",
    "Jones",
)
_CITIES = (
    "Berlin",
    "Munich",
    "Hamburg",
    "Cologne",
    "Paris",
    "Lyon",
    "Zürich",
    "Wien",
    "Madrid",
    "Porto",
)
_WORDS = re.findall(
    r"\w+",
    """coffee staff friendly waiting clean price delivery menu order table quick slow great good
    poor excellent return visit family lunch dinner service quality parking music garden""",
)


async def fill(settings: Settings) -> dict[str, int]:
    """Migrate an empty store and write the rows; the ids of the accounts by name."""
    await migrate(settings)
    async with loading(settings, {}) as loader:
        made = _DataSet(loader)
        await made.write()
    return made.accounts


def counts() -> Mapping[str, int]:
    """Rows of each table after `fill`."""
    return {
        "accounts": ACCOUNTS + 1,
        "locations": LOCATIONS,
        "customers": CUSTOMERS,
        "feedback_requests": REQUESTS,
        "feedbacks": FEEDBACK,
    }


class _DataSet:
    """Everything is drawn from one sequence, so two stores of the same code hold the same rows."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.random = Random(SEED)
        self.accounts: dict[str, int] = {}
        self.templates: dict[int, int] = {}
        self.locations: dict[int, list[int]] = {}
        self.homes: list[tuple[int, int, int]] = []  # account, customer, location

    async def write(self) -> None:
        await self._accounts()
        await self._locations()
        await self._customers()
        await self._requests()

    def _instant(self) -> Any:
        return self.loader.instant(_START + self.random.randrange(_SPAN))

    def _text(self, least: int, most: int) -> str:
        return " ".join(self.random.choices(_WORDS, k=self.random.randint(least, most)))

    async def _write(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows of several accounts, which lie next to each other by account."""
        by_account: dict[int, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_account.setdefault(row["account_id"], []).append(row)
        for account_id, own in by_account.items():
            await self.loader.add(table, account_id, own)

    async def _accounts(self) -> None:
        provider = self.loader.take("accounts")
        names = ["Provider", *(f"Account {number}" for number in range(1, ACCOUNTS + 1))]
        for number, name in enumerate(names):
            account_id = self.loader.take("accounts") if number else provider
            self.accounts[name] = account_id
            created = self._instant()
            row = {
                "id": account_id,
                "provider_id": provider if number else None,
                "is_provider": not number,
                "created": created,
                "updated": created,
                "name": name,
                "verb": "VISIT",
            }
            await self.loader.add("accounts", account_id, [row])
            if number:
                template = self.templates[account_id] = self.loader.take("message_templates")
                values = {"name": "How was it?", "channel": "EMAIL"}
                rows = [{**self._record(template, account_id), **values}]
                await self.loader.add("message_templates", account_id, rows)

    def _record(self, row_id: int, account_id: int) -> dict[str, Any]:
        created = self._instant()
        return {"id": row_id, "account_id": account_id, "created": created, "updated": created}

    def _shares(self, total: int) -> list[tuple[int, int]]:
        """How many of something each account has."""
        main, *others = (self.accounts[f"Account {n}"] for n in range(1, ACCOUNTS + 1))
        size = round(total * (1 - MAIN_SHARE)) // len(others)
        return [(main, total - size * len(others)), *((other, size) for other in others)]

    async def _locations(self) -> None:
        rows = []
        for account_id, count in self._shares(LOCATIONS):
            first = self.loader.take("locations", count)
            self.locations[account_id] = list(range(first, first + count))
            for place in self.locations[account_id]:
                city = self.random.choice(_CITIES)
                rows.append(
                    {
                        **self._record(place, account_id),
                        "name": f"Store {self.random.choice(_LAST)} {place}, {city}",
                        "code": f"S{place:04}",
                        "address_line1": f"{self.random.choice(_LAST)}straße {place}",
                        "city": city,
                        "postal_code": f"{10_000 + place}",
                        "country_code": "DE",
                        "active": place % 40 != 39,
                    }
                )
        await self._write("locations", rows)

    async def _customers(self) -> None:
        rows, memberships = [], []
        for account_id, count in self._shares(CUSTOMERS):
            first = self.loader.take("customers", count)
            places = self.locations[account_id]
            for number in range(first, first + count):
                given, family = self.random.choice(_FIRST), self.random.choice(_LAST)
                record = self._record(number, account_id)
                rows.append(
                    {
                        **record,
                        "email": f"customer{number}@example.com",
                        "mobile_number": f"+49170{number:07}" if number % 5 else None,
                        "first_name": given,
                        "last_name": family,
                        "country_code": "DE",
                        "active": self.random.random() < 0.985,
                    }
                )
                homes = self.random.sample(places, self.random.choice([1, 1, 2]))
                self.homes.append((account_id, number, homes[0]))
                memberships += [
                    {
                        "account_id": account_id,
                        "customer_id": number,
                        "location_id": place,
                        "customer_created": record["created"],
                        "created": record["created"],
                    }
                    for place in homes
                ]
        await self._write("customers", rows)
        await self._write("customer_locations", memberships)

    async def _requests(self) -> None:
        rows = []
        first = self.loader.take("feedback_requests", REQUESTS)
        keys = tokens(Random(SEED), REQUESTS)
        asked = [home for home in self.homes for _ in range(REQUESTS_EACH)]
        for number, (account_id, customer, place) in enumerate(asked):
            record = self._record(first + number, account_id)
            rows.append(
                {
                    **record,
                    "customer_id": customer,
                    "location_id": place,
                    "template_id": self.templates[account_id],
                    "type": self.random.choice(["EMAIL", "SMS", "SUPPRESSED"]),
                    "due": record["created"],
                    "token": keys[number],
                    "message_opened": self.random.random() < 0.5,
                    "full_url": f"http://127.0.0.1:8000/f/{keys[number]}",
                    "branded_url": f"http://127.0.0.1:8000/f/{keys[number]}",
                }
            )
        await self._write("feedback_requests", rows)
        answered = sorted(self.random.sample(range(REQUESTS), FEEDBACK))
        start = self.loader.take("feedbacks", FEEDBACK)
        await self._write(
            "feedbacks",
            [self._answer(start + at, rows[number]) for at, number in enumerate(answered)],
        )

    def _answer(self, row_id: int, request: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.random.choice(["NPS", "STAR_RATING", "HAPPY"])
        name = f"{self.random.choice(_FIRST)} {self.random.choice(_LAST)}"
        return {
            **self._record(row_id, request["account_id"]),
            "location_id": request["location_id"],
            "customer_id": request["customer_id"],
            "feedback_request_id": request["id"],
            "type": kind,
            "nps_score": self.random.randint(0, 10) if kind == "NPS" else None,
            "star_rating": self.random.randint(1, 5) if kind == "STAR_RATING" else None,
            "happy": self.random.random() < 0.8 if kind == "HAPPY" else None,
            "comments": self._text(8, 25) if self.random.random() < 0.9 else None,
            "platform_name": "Google" if self.random.random() < 0.2 else None,
            "customer_name": name,
            "customer_email": f"customer{request['customer_id']}@example.com",
        }
