"""The rows: one company with results over three years, more at some locations than at others.

For `n` results there are 2n requests, 1.5n answers and about 0.4n replies; 2,000 locations in three
of 200 groups each, 500 users and 20 surveys with 6 fields. The same at every run.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import Any

from gateway.config import Settings
from gateway.database.migrate import migrate
from gateway.seeding.loading import Loader, loading

LOCATIONS, USERS, GROUPS, SECTIONS, SURVEYS, FIELDS = 2_000, 500, 200, 10, 20, 6
FIRST_DAY, DAYS = dt.date(2023, 11, 22), 1_096
BATCH = 50_000
SECOND = 1_000_000
DAY = 86_400 * SECOND
START = int(dt.datetime.combine(FIRST_DAY, dt.time(), dt.UTC).timestamp()) * SECOND
NOW = START + DAYS * DAY
CITIES = [
    "Paris",
    "Lyon",
    "Marseille",
    "Lille",
    "Nantes",
    "Bordeaux",
    "Toulouse",
    "Nice",
    "Strasbourg",
    "Rennes",
]
WORDS = [
    "service",
    "staff",
    "waiting",
    "delivery",
    "price",
    "quality",
    "store",
    "parking",
    "product",
    "friendly",
    "rude",
    "slow",
    "fast",
    "clean",
    "dirty",
    "checkout",
    "refund",
    "broken",
    "excellent",
    "poor",
    "manager",
    "phone",
    "website",
    "order",
    "queue",
    "return",
    "stock",
    "size",
    "colour",
    "advice",
    "warranty",
    "card",
    "cash",
    "gift",
    "visit",
    "morning",
    "evening",
    "family",
    "child",
    "help",
    "smile",
    "cold",
    "hot",
    "fresh",
    "late",
    "early",
    "missing",
    "wrong",
    "perfect",
    "average",
    "recommend",
    "never",
    "always",
    "again",
]
WORD = "refund"
WEEK = (1, 0.9, 0.95, 1, 1.3, 1.6, 1.2)
NPS = (3, 1, 1.5, 2, 2, 4, 4, 9, 16, 18, 39.5)
RATINGS = (8, 5, 12, 27, 48)
TYPES = ("CSAT", "NPS", "RATING", "TEXT", "RATING", "RATING")


class Draw:
    """What is drawn by weight."""

    def __init__(self) -> None:
        self.random = Random(7)
        shares = [(0.6 + 0.8 * n / DAYS) * WEEK[n % 7] for n in range(DAYS)]
        self.days = list(accumulate(shares))
        self.locations = list(accumulate(1 / (n + 20) ** 0.8 for n in range(LOCATIONS)))
        self.order = self.random.sample(range(LOCATIONS), LOCATIONS)
        self.surveys = [self.random.sample(range(SURVEYS), 3) for _ in range(LOCATIONS)]
        self.users = [self.random.choices(range(USERS), k=4) for _ in range(LOCATIONS)]
        lengths = self.random.choices(range(6, 17), k=60_000)
        self.texts = [" ".join(self.random.choices(WORDS, k=length)) for length in lengths]

    def facts(self, count: int) -> Iterator[tuple[int, int, int, int]]:
        """Instant, location, survey and user of so many facts, by day."""
        draw = self.random
        days = sorted(draw.choices(range(DAYS), cum_weights=self.days, k=count))
        places = draw.choices(self.order, cum_weights=self.locations, k=count)
        for day, place in zip(days, places, strict=True):
            second = int(draw.gauss(15 * 3600, 4 * 3600)) % 86_400
            survey = self.surveys[place][_pick(draw.random(), (0.7, 0.9))]
            user = self.users[place][_pick(draw.random(), (0.6, 0.8, 0.9))]
            yield START + day * DAY + second * SECOND, place, survey, user


def _pick(share: float, borders: Sequence[float]) -> int:
    return sum(share >= border for border in borders)


async def fill(settings: Settings, results: int) -> int:
    """Write the rows into an empty store; the id of the account."""
    await migrate(settings)
    totals = {"feedbacks": results, "feedback_requests": 2 * results}
    async with loading(settings, totals, _told) as loader:
        return await _Company(loader).write(results)


def _told(table: str, done: int, total: int) -> None:
    if done % (10 * BATCH) == 0 or done == total:
        print(f"  {table}: {done:,} of {total:,}", flush=True)


class _Company:
    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.draw = Draw()
        self.account = loader.take("accounts")
        self.first: dict[str, int] = {}

    async def write(self, results: int) -> int:
        await self._account()
        await self._few("users", USERS, lambda n: {
            "email": f"user{n}@example.com", "role": "STANDARD", "status": "ACTIVE",
            "send_invite": False, "deleted": False,
        })  # fmt: skip
        await self._few("locations", LOCATIONS, lambda n: {
            "name": f"Store {WORDS[n % len(WORDS)]} {n}", "city": CITIES[n * 7 % 10],
            "postal_code": f"{75000 + n % 999}", "code": f"S{n}" if n % 50 else None,
            "active": n % 50 != 1,
        })  # fmt: skip
        await self._few("location_group_sections", SECTIONS, lambda n: {"name": f"Section {n}"})
        await self._few("location_groups", GROUPS, lambda n: {
            "name": f"Group {n}", "section_id": self._id("location_group_sections", n % SECTIONS),
        })  # fmt: skip
        await self._members()
        await self._few("message_templates", 1, lambda n: {"name": "Ask", "channel": "EMAIL"})
        await self._few("surveys", SURVEYS, lambda n: {"name": f"Survey {n}", "active": True})
        await self._few("survey_fields", SURVEYS * FIELDS, lambda n: {
            "survey_id": self._id("surveys", n // FIELDS), "position": n % FIELDS,
            "type": TYPES[n % FIELDS], "label": f"Question {n}", "required": False,
        })  # fmt: skip
        customers = max(results // 5, 1)
        await self._few("customers", customers, lambda n: {
            "email": f"c{n}@example.com", "active": True, "invalid": False, "opt_out": False,
        })  # fmt: skip
        await self._sends(2 * results, customers)
        await self._results(results, customers)
        return self.account

    def _id(self, table: str, number: int) -> int:
        return self.first[table] + number

    async def _account(self) -> None:
        when = self.loader.instant(START)
        await self.loader.add("accounts", self.account, [{
            "id": self.account, "is_provider": False, "created": when, "updated": when,
            "deleted": False, "name": "Large", "active": True, "verb": "USE",
        }])  # fmt: skip

    async def _few(self, table: str, count: int, row: Any) -> None:
        first = self.first[table] = self.loader.take(table, count)
        when = self.loader.instant(START)
        common = {"account_id": self.account, "created": when, "updated": when}
        for start in range(0, count, BATCH):
            rows = [
                {"id": first + n, **common, **row(n)}
                for n in range(start, min(start + BATCH, count))
            ]
            await self.loader.add(table, self.account, rows)

    async def _members(self) -> None:
        pairs = [
            (self.account, self._id("location_groups", group), self._id("locations", place))
            for place in range(LOCATIONS)
            for group in self.draw.random.sample(range(GROUPS), 3)
        ]
        columns = ("account_id", "group_id", "location_id")
        await self.loader.write("location_group_members", self.account, columns, pairs)

    async def _sends(self, count: int, customers: int) -> None:
        columns = (
            "id", "account_id", "created", "updated", "customer_id", "location_id", "template_id",
            "user_id", "survey_id", "type", "due", "token", "message_opened", "message_clicked",
            "message_bounced", "spam_complaint", "full_url", "branded_url",
        )  # fmt: skip
        first, draw = self.loader.take("feedback_requests", count), self.draw.random
        template = self._id("message_templates", 0)
        rows: list[tuple[Any, ...]] = []
        for number, (at, place, survey, user) in enumerate(self.draw.facts(count)):
            when, row_id = self.loader.instant(at), first + number
            link = f"https://x.example/{row_id}"
            rows.append((
                row_id, self.account, when, when,
                self._id("customers", draw.randrange(customers)), self._id("locations", place),
                template, self._id("users", user), self._id("surveys", survey), "EMAIL", when,
                f"token-{row_id}", True, draw.random() < 0.62, False, False, link, link,
            ))  # fmt: skip
            if len(rows) == BATCH:
                await self.loader.write("feedback_requests", self.account, columns, rows)
                rows = []
        await self.loader.write("feedback_requests", self.account, columns, rows)

    async def _results(self, count: int, customers: int) -> None:
        first, draw = self.loader.take("feedbacks", count), self.draw
        texts, random = draw.texts, draw.random
        batch = _Batch(self)
        for number, (at, place, survey, user) in enumerate(draw.facts(count)):
            row_id = first + number
            nps = rating = None
            if (survey < 8 or survey >= 15) and random.random() < 0.97:
                nps = random.choices(range(11), NPS)[0]
            if survey >= 8 and random.random() < 0.97:
                rating = random.choices(range(1, 6), RATINGS)[0]
            comment = random.choice(texts) if random.random() < 0.45 else None
            reply: tuple[Any, ...] | None = None
            if random.random() < (0.65 if comment else 0.2):
                seconds = min(int(random.lognormvariate(11.18, 1.3)), 90 * 86_400)
                reply = (at + seconds * SECOND, self._id("users", user))
            batch.result(row_id, at, place, survey, user, nps, rating, comment, reply,
                         self._id("customers", random.randrange(customers)))  # fmt: skip
            for answer in range(random.choices(range(4), (2, 3, 3, 2))[0]):
                field = survey * FIELDS + (answer + row_id) % FIELDS
                text = field % FIELDS == 3
                batch.answer(
                    row_id, at, self._id("survey_fields", field),
                    None if text else random.choices(range(1, 6), RATINGS)[0],
                    random.choice(texts) if text else None,
                )  # fmt: skip
            if len(batch.results) == BATCH:
                await batch.store()
        await batch.store()


class _Batch:
    """Results that are written together, with what hangs on them."""

    RESULTS = (
        "id", "account_id", "created", "updated", "location_id", "customer_id", "survey_id",
        "user_id", "type", "nps_score", "star_rating", "comments", "text_count", "first_reply_id",
        "first_replied", "first_reply_user_id",
    )  # fmt: skip
    ANSWERS = (
        "id", "account_id", "created", "updated", "feedback_id", "field_id", "rating", "content",
    )  # fmt: skip
    REPLIES = (
        "id", "account_id", "created", "updated", "feedback_id", "user_id", "method", "content",
    )  # fmt: skip

    def __init__(self, company: _Company) -> None:
        self.company = company
        self.results: list[list[Any]] = []
        self.answers: list[tuple[Any, ...]] = []
        self.replies: list[tuple[Any, ...]] = []

    def result(
        self, row_id: int, at: int, place: int, survey: int, user: int, nps: int | None,
        rating: int | None, comment: str | None, reply: tuple[Any, ...] | None, customer: int,
    ) -> None:  # fmt: skip
        company = self.company
        when = company.loader.instant(at)
        replied: list[Any] = [None, None, None]
        if reply is not None:
            reply_id = company.loader.take("feedback_replies")
            then = company.loader.instant(reply[0])
            replied = [reply_id, then, reply[1]]
            method = "AI" if reply_id % 10 < 3 else "MANUAL"
            self.replies.append(
                (reply_id, company.account, then, then, row_id, reply[1], method, "Thank you")
            )
        self.results.append([
            row_id, company.account, when, when, company._id("locations", place), customer,
            company._id("surveys", survey), company._id("users", user),
            "NPS" if nps is not None else "STAR_RATING", nps, rating, comment,
            int(comment is not None), *replied,
        ])  # fmt: skip

    def answer(
        self, result: int, at: int, field: int, rating: int | None, content: str | None
    ) -> None:
        company = self.company
        when = company.loader.instant(at)
        answer_id = company.loader.take("feedback_answers")
        self.answers.append(
            (answer_id, company.account, when, when, result, field, rating, content)
        )
        if content is not None:
            self.results[-1][self.RESULTS.index("text_count")] += 1

    async def store(self) -> None:
        write, account = self.company.loader.write, self.company.account
        await write("feedbacks", account, self.RESULTS, [tuple(row) for row in self.results])
        await write("feedback_answers", account, self.ANSWERS, self.answers)
        await write("feedback_replies", account, self.REPLIES, self.replies)
        self.results, self.answers, self.replies = [], [], []
