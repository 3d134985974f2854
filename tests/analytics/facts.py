"""Random facts of three companies, always the same: borders of every definition come up often."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import Any

from tests.analytics.other_facts import OtherRows
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN, STRANGERS
from tests.support.samples import Rows
from tests.support.world import account_row, user_rows

UTC = dt.UTC
COMPANIES = (ACME, BOLT, MIRROR)
LOCATIONS = 12
SURVEYS = 3
USERS = 6
CUSTOMERS = 25
RESULTS = 260
SENDS = 220
SECTIONS = 3
GROUPS = 6

# Texts of blanks alone, put in place of others; each has a character that some rules forget.
ODD_TEXTS = ("\u3000", "\u2003 \u2003", "\x1f", "\x85\x1c", "\u2028", "\u3000bon\u3000", "\u200b")
# Requests that are due long after any test runs.
TO_COME = 12
UNSENT = ("SCHEDULED", "SENDING", "FAILED", "CANCELLED", "SUPPRESSED", "UNCERTAIN")
COUNTRIES = ("CH", "FR", None, "DE")

# Around these instants days, months and years end and clocks change somewhere.
BORDERS = (
    "2023-12-31T23:00:00",
    "2024-01-01T00:00:00",
    "2024-02-29T00:00:00",
    "2024-03-01T00:00:00",
    "2024-03-10T07:00:00",
    "2024-03-31T01:00:00",
    "2024-05-10T22:00:00",
    "2024-06-30T18:30:00",
    "2024-10-05T15:30:00",
    "2024-10-27T01:00:00",
    "2024-11-03T06:00:00",
    "2024-12-30T00:00:00",
    "2025-01-01T05:00:00",
)
STEPS = (-3600, -1800, -1, -0.000001, 0, 0.000001, 1, 1800, 3599, 3600, 5400, 86400)
# Reply times around two days, in microseconds.
TWO_DAYS = 172_800_000_000
DELAYS = (0, 1, 3_600_000_000, TWO_DAYS - 1, TWO_DAYS, TWO_DAYS + 1, TWO_DAYS + 1_000_000)
TEXTS = (
    "Très bon accueil",
    "bon",
    "Mauvais accueil, très long",
    "GRÄSSLICH",
    "grässlich & teuer",
    "Accueillant comme tout",
    "   ",
    "\n\t",
    "",
    "le bon, l'accueil",
    "straße nach Köln",
)
NAMES = ("Apple Park", "Café Olé", "Harbour House", "Zoo", "Museum West", "Old Mill")
CITIES = ("Zürich", "ZURICH", "Paris", "Saint-Étienne", None, "Köln")
FIELDS = ("NPS", "CSAT", "RATING", "TEXT", "CHOICE", "MULTI_CHOICE", "CSAT", "TEXT")


def instant(rng: Random) -> dt.datetime:
    if rng.random() < 0.6:
        border = dt.datetime.fromisoformat(rng.choice(BORDERS)).replace(tzinfo=UTC)
        return border + dt.timedelta(seconds=rng.choice(STEPS))
    start = dt.datetime(2023, 11, 1, tzinfo=UTC)
    return start + dt.timedelta(seconds=rng.randrange(460 * 86400))


def facts() -> Rows:
    """The rows, parents before children."""
    yield from rows()


@lru_cache(maxsize=1)
def rows() -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple((name, dict(row)) for name, row in _rows())


def _rows() -> Iterator[tuple[str, Any]]:
    yield from account_row(PROVIDER, "Orbit", is_provider=True)
    yield from account_row(ACME, "Acme", PROVIDER)
    yield from account_row(BOLT, "Bolt", PROVIDER)
    yield from account_row(STRANGERS, "Umbra", is_provider=True)
    yield from account_row(MIRROR, "Acme", STRANGERS)
    yield from user_rows(PROVIDER, 1, "provider@example.com", "PROVIDER", "Petra Provider")
    for account in COMPANIES:
        yield from Company(account).rows()


class Company:
    """The rows of one account. Ids are the account's times SPAN, or a hundred times that."""

    def __init__(self, account: int) -> None:
        self.account = account
        self.first = account * SPAN
        self.rng = Random(account)
        self.many = account * SPAN * 100
        self.counts: dict[str, int] = {}
        self.written = 0
        self.askers: dict[int, int | None] = {}
        self.fields: dict[int, list[tuple[int, str, list[int]]]] = {}

    def rows(self) -> Iterator[tuple[str, Any]]:
        yield from self.people()
        yield from self.places()
        yield from self.surveys()
        yield from self.sends()
        yield from self.results()
        fields = {survey: [each[0] for each in found] for survey, found in self.fields.items()}
        yield from OtherRows(self.account, self.first, fields, instant).rows()

    def id(self, table: str) -> int:
        self.counts[table] = self.counts.get(table, 0) + 1
        return self.many + self.counts[table]

    def row(self, id_: int, at: dt.datetime | None = None, **values: Any) -> dict[str, Any]:
        at = at or dt.datetime(2023, 1, 1, tzinfo=UTC)
        return {"id": id_, "account_id": self.account, "created": at, "updated": at, **values}

    def maybe(self, numbers: int, share: float = 0.25) -> int | None:
        return None if self.rng.random() < share else self.first + self.rng.randint(1, numbers)

    def people(self) -> Iterator[tuple[str, Any]]:
        roles = ("ADMIN", "STANDARD", "RESTRICTED", "RESTRICTED", "STANDARD", "STANDARD")
        for number, role in enumerate(roles, 1):
            name = None if number == 6 else f"User {number}"
            yield from user_rows(self.account, number, f"u{number}@example.com", role, name)
        for number in range(1, CUSTOMERS + 1):
            yield "customers", self.row(self.first + number, email=f"c{number}@example.com")
        yield "message_templates", self.row(self.first + 1, name="Ask", channel="EMAIL")

    def places(self) -> Iterator[tuple[str, Any]]:
        for number in range(1, LOCATIONS + 1):
            values: dict[str, Any] = {
                "name": f"{NAMES[number % len(NAMES)]}",
                "city": CITIES[number % len(CITIES)],
                "postal_code": f"80{number:02}",
                "code": (None, "", " ", f"C{number}")[min(number, 4) - 1],
                "active": number % 5 != 0,
                "country_code": COUNTRIES[number % len(COUNTRIES)],
            }
            if number == LOCATIONS:
                values["city"] = "\u3000 "
            yield "locations", self.row(self.first + number, **values)
        for number in (1, 3, 6, 10):
            tie = {"user_id": self.first + 3, "location_id": self.first + number}
            yield "user_locations", {"account_id": self.account, **tie}
        for number in range(1, SECTIONS + 1):
            yield "location_group_sections", self.row(self.first + number, name=f"Section {number}")
        for number in range(1, GROUPS + 1):
            section = (1, 1, 2, None, 3, None)[number - 1]
            values = {"section_id": None if section is None else self.first + section}
            yield "location_groups", self.row(self.first + number, name=f"Group {number}", **values)
            if number == 6:
                continue
            for at in range(1, LOCATIONS - 1):
                if at == 1 or self.rng.random() < 0.4:
                    tie = {"group_id": self.first + number, "location_id": self.first + at}
                    yield "location_group_members", {"account_id": self.account, **tie}

    def surveys(self) -> Iterator[tuple[str, Any]]:
        for number in range(1, SURVEYS + 1):
            survey = self.first + number
            yield "surveys", self.row(survey, name=f"Survey {number}")
            self.fields[survey] = []
            types = FIELDS[: 3 + 2 * number - 1] if number > 1 else FIELDS[2:]
            for position, type_ in enumerate(types):
                field = self.id("survey_fields")
                asked: dict[str, Any] = {
                    "type": type_,
                    "label": f"Question {position}",
                    "required": False,
                }
                yield (
                    "survey_fields",
                    self.row(field, survey_id=survey, position=position, **asked),
                )
                options = []
                for place in range(4 if type_.endswith("CHOICE") else 0):
                    options.append(self.id("survey_field_options"))
                    option: dict[str, Any] = {"position": place, "label": f"Option {place}"}
                    yield "survey_field_options", self.row(options[-1], field_id=field, **option)
                self.fields[survey].append((field, type_, options))

    def sends(self) -> Iterator[tuple[str, Any]]:
        yield from self.sent()
        for number in range(SENDS + 1, SENDS + TO_COME + 1):
            _, row = self.send(number, Random(number))
            later = dt.datetime(2099, 1, 1, tzinfo=UTC)
            sent = {"state": "SENT", "sent_at": later} if number % 2 else {}
            yield "feedback_requests", {**row, "due": later, **sent}

    def sent(self) -> Iterator[tuple[str, Any]]:
        for number in range(1, SENDS + 1):
            yield self.send(number, self.rng)

    def send(self, number: int, rng: Random) -> tuple[str, dict[str, Any]]:
        at = instant(rng)
        asker = None if rng.random() < 0.25 else self.first + rng.randint(1, USERS)
        self.askers[number] = asker
        customer = self.first + rng.randint(1, CUSTOMERS)
        location = self.first + rng.randint(1, LOCATIONS)
        survey = None if rng.random() < 0.25 else self.first + rng.randint(1, SURVEYS)
        type_ = rng.choice(("EMAIL", "SMS", "EMAIL", "SUPPRESSED"))
        due = at if rng.random() < 0.7 else instant(rng)
        # Some that were due came to nothing, and some were sent later than they were due.
        state = Random(f"state {number}").choice(("SENT",) * 9 + UNSENT)
        state = "SUPPRESSED" if type_ == "SUPPRESSED" else state
        late = dt.timedelta(hours=7 * (number % 11 == 0))
        return "feedback_requests", self.row(
            self.first + number,
            at,
            customer_id=customer,
            location_id=location,
            template_id=self.first + 1,
            user_id=asker,
            survey_id=survey,
            type=type_,
            due=due,
            state=state,
            sent_at=due + late if state == "SENT" else None,
            token=f"t-{self.first + number}",
            message_clicked=rng.random() < 0.4,
            full_url="https://gateway.example/f",
            branded_url="https://brand.example/f",
        )

    def results(self) -> Iterator[tuple[str, Any]]:
        rng = self.rng
        requests = rng.sample(range(1, SENDS + 1), SENDS // 2)
        for number in range(1, RESULTS + 1):
            at, survey = instant(rng), self.maybe(SURVEYS, 0.3)
            result = self.first + number
            answers = list(self.answers(result, survey, at))
            ratings = dict(self.rated(answers))
            kind = rng.choice(("NPS", "STAR_RATING", "HAPPY", "UNKNOWN"))
            nps = rng.choice((0, 5, 6, 7, 8, 9, 10)) if kind == "NPS" else ratings.get("NPS")
            stars = rng.randint(1, 5) if kind == "STAR_RATING" else ratings.get("CSAT")
            comments = rng.choice((None, *TEXTS))
            if number % 20 == 0:
                comments = ODD_TEXTS[number // 20 % len(ODD_TEXTS)]
            written = [comments, *(row["content"] for _, type_, row in answers if type_ == "TEXT")]
            replies = list(self.replies(result, at))
            first = min(replies, key=lambda row: (row["created"], row["id"]), default=None)
            request = requests.pop() if requests and rng.random() < 0.5 else None
            yield (
                "feedbacks",
                self.row(
                    result,
                    at,
                    location_id=self.first + rng.randint(1, LOCATIONS),
                    customer_id=self.maybe(CUSTOMERS, 0.2),
                    feedback_request_id=None if request is None else self.first + request,
                    user_id=None if request is None else self.askers[request],
                    survey_id=survey,
                    type=kind,
                    nps_score=nps,
                    star_rating=stars,
                    happy=rng.random() < 0.5 if kind == "HAPPY" else None,
                    comments=comments,
                    text_count=sum(1 for text in written if text and text.strip()),
                    first_reply_id=None if first is None else first["id"],
                    first_replied=None if first is None else first["created"],
                    first_reply_user_id=None if first is None else first["user_id"],
                ),
            )
            for choices, _, row in answers:
                yield "feedback_answers", row
                for option in choices:
                    tie = {"answer_id": row["id"], "option_id": option}
                    yield "feedback_answer_choices", {"account_id": self.account, **tie}
            for row in replies:
                yield "feedback_replies", row

    def answers(
        self, result: int, survey: int | None, at: dt.datetime
    ) -> Iterator[tuple[list[int], str, dict[str, Any]]]:
        rng = self.rng
        for field, type_, options in self.fields.get(survey or 0, ()):
            if rng.random() < 0.35:
                continue
            choices: list[int] = []
            rating = content = None
            if type_ == "NPS":
                rating = rng.choice((0, 6, 7, 8, 9, 10))
            elif type_ in ("CSAT", "RATING"):
                rating = rng.randint(1, 5)
            elif type_ == "TEXT":
                content = rng.choice([text for text in TEXTS if text.strip()])
                self.written += 1
                if self.written % 9 == 0:
                    content = ODD_TEXTS[self.written // 9 % len(ODD_TEXTS)]
            else:
                choices = rng.sample(options, 1 if type_ == "CHOICE" else rng.randint(1, 3))
            row = self.row(self.id("feedback_answers"), at, feedback_id=result, field_id=field)
            yield choices, type_, {**row, "rating": rating, "content": content}

    def rated(self, answers: list[tuple[list[int], str, dict[str, Any]]]) -> Any:
        """The first answer of each type by position, last in the list so that it wins."""
        return ((type_, row["rating"]) for _, type_, row in reversed(answers))

    def replies(self, result: int, at: dt.datetime) -> Iterator[dict[str, Any]]:
        rng = self.rng
        delay = dt.timedelta(microseconds=rng.choice(DELAYS))
        for number in range(rng.choice((0, 0, 1, 1, 2, 3))):
            if number and rng.random() < 0.5:
                delay += dt.timedelta(seconds=rng.choice((0, 60, 200_000)))
            yield self.row(
                self.id("feedback_replies"),
                at + delay,
                feedback_id=result,
                user_id=self.maybe(USERS),
                method=rng.choice(("MANUAL", "AI")),
                content="Thank you",
            )
