"""Journeys: customers, what they were sent, and what they answered, in cohorts of one account.

A cohort is made as a whole, because a customer's flags follow from what came of the messages:
a bounce makes the customer invalid, a complaint is an opt-out, and either ends the mailing.
"""

from dataclasses import dataclass
from operator import attrgetter
from random import Random
from typing import Any

from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback_requests.model import FeedbackRequestType
from gateway.seeding.client import SOURCE, Client, random_of
from gateway.seeding.instants import DAY, HOUR, MINUTE
from gateway.seeding.loading import Loader
from gateway.seeding.people import People, Population
from gateway.seeding.plan import quota
from gateway.seeding.scores import COMMENT_RATES
from gateway.seeding.texts import POOL, Mood, comment_pools
from gateway.seeding.tokens import tokens

COHORT = 4_000

CUSTOMER = (
    *("id", "account_id", "created", "updated", "source", "external_id", "email"),
    *("mobile_number", "first_name", "last_name", "country_code", "last_sms", "last_email"),
    *("invalid", "opt_out", "active"),
)
MEMBERSHIP = ("account_id", "customer_id", "location_id", "created")
REQUEST = (
    *("id", "account_id", "created", "updated", "source", "external_id", "customer_id"),
    *("location_id", "template_id", "user_id", "type", "due", "token", "message_opened"),
    *("message_clicked", "message_bounced", "bounce_reason", "spam_complaint", "full_url"),
    "branded_url",
)
FEEDBACK = (
    *("id", "account_id", "created", "updated", "source", "external_id", "location_id"),
    *("customer_id", "feedback_request_id", "campaign_id", "campaign_step_id", "type"),
    *("nps_score", "star_rating", "happy", "comments", "platform_name", "customer_name"),
    "customer_email",
)
_EMAIL = FeedbackRequestType.EMAIL.value
_SMS = FeedbackRequestType.SMS.value
_SUPPRESSED = FeedbackRequestType.SUPPRESSED.value
_created = attrgetter("created")
_BOUNCES = (
    "550 5.1.1 The mailbox does not exist",
    "550 5.1.1 The mailbox does not exist",
    "552 5.2.2 The mailbox is full",
    "550 5.7.1 Rejected by the recipient's server",
    "The domain of the address was not found",
)


@dataclass(slots=True)
class _Fate:
    """What has become of the customers of a cohort, a list for each of the facts."""

    invalid: bytearray
    opt_out: bytearray
    last_sms: list[int]
    last_email: list[int]
    updated: list[int]


@dataclass(slots=True)
class _Answer:
    """A request that was answered, before its feedback has an id."""

    created: int
    request_id: int
    person: int
    place: int
    kind: FeedbackType
    random: float


class Journeys:
    """Writes the customers, requests and feedback of one account."""

    def __init__(
        self, loader: Loader, client: Client, seed: int, public: str, branded: str
    ) -> None:
        self._loader = loader
        self._client = client
        self._seed = seed
        self._links = (public + "/f/", branded + "/f/")
        rng = random_of(seed, client.number, "texts")
        languages = sorted({place.country.language for place in client.places})
        trade = client.company.trade
        self._texts = {language: comment_pools(rng, trade, language) for language in languages}
        self._platforms = list(client.platforms)

    async def write(self, customers: int, requests: int, feedback: int) -> None:
        """So many of each, cohort after cohort."""
        population = Population(self._client, customers)
        cohorts = -(-customers // COHORT)
        for number in range(cohorts):
            rng = random_of(self._seed, self._client.number, "cohort", number)
            people = population.cohort(rng, quota(customers, number, cohorts))
            sent, answered = (quota(total, number, cohorts) for total in (requests, feedback))
            await self._write_cohort(rng, people, sent, answered)

    async def _write_cohort(self, rng: Random, people: People, sent: int, answered: int) -> None:
        loader, account_id = self._loader, self._client.account_id
        count = len(people.created)
        first_customer = loader.take("customers", count)
        fate = _Fate(
            invalid=bytearray(count),
            opt_out=bytearray(count),
            last_sms=[0] * count,
            last_email=[0] * count,
            updated=list(people.created),
        )
        requests, answers = self._requests(rng, people, fate, first_customer, sent, answered)
        feedback = self._feedback(rng, people, answers, first_customer)
        customers = self._customers(rng, people, fate, first_customer)
        memberships = self._memberships(people, first_customer)
        await loader.write("customers", account_id, CUSTOMER, customers)
        await loader.write("customer_locations", account_id, MEMBERSHIP, memberships)
        await loader.write("feedback_requests", account_id, REQUEST, requests)
        await loader.write("feedbacks", account_id, FEEDBACK, feedback)

    def _sendings(self, rng: Random, people: People, count: int) -> list[tuple[int, int]]:
        """When a request was made and for whom, oldest first."""
        random, calendar = rng.random, self._client.calendar
        last_day, people_count, created = calendar.days - 1, len(people.created), people.created
        sendings = []
        for _ in range(count):
            person = int(random() * people_count)
            since = created[person]
            first_day = (since - calendar.start) // DAY
            days = calendar.gap(random())
            if first_day + days > last_day:
                days = int(random() * (last_day - first_day + 1))
            if days:
                sendings.append((calendar.time(first_day + days, random()), person))
            else:
                sendings.append((since + int(random() * 2 * MINUTE), person))
        sendings.sort()
        return sendings

    def _requests(
        self,
        rng: Random,
        people: People,
        fate: _Fate,
        first_customer: int,
        count: int,
        answered: int,
    ) -> tuple[list[tuple[Any, ...]], list[_Answer]]:
        """Rows of requests, and those of them that were answered."""
        random, client, loader = rng.random, self._client, self._loader
        instant, calendar, account_id = loader.instant, client.calendar, client.account_id
        places, home, away = client.places, people.home, people.away
        full, branded = self._links
        latest_due = calendar.end - 2 * HOUR
        sendings = self._sendings(rng, people, count)
        visited = [
            other if (other := away[person]) is not None and random() < 0.4 else home[person]
            for _, person in sendings
        ]
        # The eager answer first: exactly as many as are wanted, more of them at some locations.
        eagerness = [random() / places[place].eagerness for place in visited]
        replied = bytearray(count)
        for number in sorted(range(count), key=eagerness.__getitem__)[:answered]:
            replied[number] = 1

        first = loader.take("feedback_requests", count)
        keys = tokens(rng, count)
        rows: list[tuple[Any, ...]] = []
        answers: list[_Answer] = []
        for number, (created, person) in enumerate(sendings):
            request_id, place = first + number, visited[number]
            due = created
            if random() > 0.6:
                due = min(created + int(random() * 2 * DAY), latest_due)
            kind = self._kind(random(), people, fate, person)
            updated = due
            opened = clicked = bounced = complaint = False
            reason = None
            draw = random()
            if replied[number]:
                updated = calendar.lag(due + MINUTE, random())
                clicked = True
                opened = kind == _EMAIL
                answers.append(
                    _Answer(updated, request_id, person, place, self._asked(random()), draw)
                )
            elif kind == _EMAIL:
                if draw < 0.015:
                    bounced, reason = True, _BOUNCES[int(random() * len(_BOUNCES))]
                    fate.invalid[person] = 1
                    updated = min(due + MINUTE, calendar.end)
                elif draw < 0.5:
                    opened = True
                    complaint = draw < 0.02
                    clicked = 0.02 <= draw < 0.1
                    fate.opt_out[person] |= complaint
                    updated = calendar.lag(due, random())
            elif kind == _SMS and draw < 0.07:
                clicked = True
                updated = calendar.lag(due, random())
            if kind == _EMAIL:
                fate.last_email[person] = max(due, fate.last_email[person])
                template = client.email_templates[int(draw * 97) % len(client.email_templates)]
            elif kind == _SMS:
                fate.last_sms[person] = max(due, fate.last_sms[person])
                template = client.sms_templates[0]
            else:
                template = client.email_templates[0]
            if updated > fate.updated[person]:
                fate.updated[person] = updated
            imported = random() < 0.05
            token = keys[number]
            at = instant(created)
            due_at = at if due == created else instant(due)
            rows.append(
                (
                    request_id,
                    account_id,
                    at,
                    due_at if updated == due else instant(updated),
                    SOURCE if imported else None,
                    f"fr-{request_id}" if imported else None,
                    first_customer + person,
                    places[place].id,
                    template,
                    client.senders[int(draw * 89) % len(client.senders)],
                    kind,
                    due_at,
                    token,
                    opened,
                    clicked,
                    bounced,
                    reason,
                    complaint,
                    full + token,
                    branded + token,
                )
            )
        return rows, answers

    def _kind(self, at: float, people: People, fate: _Fate, person: int) -> str:
        """How the customer can be reached now; a twenty-fifth is not sent anything anyway."""
        if fate.opt_out[person] or at < 0.04:
            return _SUPPRESSED
        mobile = people.mobile_number[person] is not None
        if people.email[person] is None or fate.invalid[person]:
            return _SMS if mobile else _SUPPRESSED
        return _SMS if mobile and at > 0.7 else _EMAIL

    def _asked(self, at: float) -> FeedbackType:
        kinds = self._client.kinds
        return kinds[int(at * len(kinds))]

    def _feedback(
        self, rng: Random, people: People, answers: list[_Answer], first_customer: int
    ) -> list[tuple[Any, ...]]:
        random, client, loader = rng.random, self._client, self._loader
        instant, account_id, places = loader.instant, client.account_id, client.places
        recent = client.calendar.end - 365 * DAY
        answers.sort(key=_created)
        first = loader.take("feedbacks", len(answers))
        rows: list[tuple[Any, ...]] = []
        for feedback_id, answer in enumerate(answers, first):
            place, person, kind = places[answer.place], answer.person, answer.kind
            quality = place.quality_on(answer.created > recent)
            score, mood = client.scores.draw(kind, quality, answer.random)
            draw = random()
            comments = platform = None
            if random() < COMMENT_RATES[mood]:
                comments = self._texts[people.language[person]][mood][int(draw * POOL)]
            if mood is Mood.POSITIVE and draw < 0.35:
                platform = self._platforms[int(random() ** 2 * len(self._platforms))]
            campaign = step = None
            if draw > 0.4:
                campaign, step = client.steps[int(random() ** 1.5 * len(client.steps))]
            imported = random() < 0.05
            at = instant(answer.created)
            name = people.first_name[person]
            rows.append(
                (
                    feedback_id,
                    account_id,
                    at,
                    at if draw < 0.9 else instant(client.calendar.lag(answer.created, random())),
                    SOURCE if imported else None,
                    f"fb-{feedback_id}" if imported else None,
                    place.id,
                    first_customer + person,
                    answer.request_id,
                    campaign,
                    step,
                    kind.value,
                    score if kind is FeedbackType.NPS else None,
                    score if kind is FeedbackType.STAR_RATING else None,
                    bool(score) if kind is FeedbackType.HAPPY else None,
                    comments,
                    platform,
                    None if name is None else f"{name} {people.last_name[person]}",
                    people.email[person],
                )
            )
        return rows

    def _customers(
        self, rng: Random, people: People, fate: _Fate, first: int
    ) -> list[tuple[Any, ...]]:
        random, account_id = rng.random, self._client.account_id
        instant = self._loader.instant
        rows: list[tuple[Any, ...]] = []
        for person, created in enumerate(people.created):
            customer_id = first + person
            imported = random() < 0.05
            sms, email = fate.last_sms[person], fate.last_email[person]
            draw = random()
            rows.append(
                (
                    customer_id,
                    account_id,
                    instant(created),
                    instant(fate.updated[person]),
                    SOURCE if imported else None,
                    f"cu-{customer_id}" if imported else None,
                    people.email[person],
                    people.mobile_number[person],
                    people.first_name[person],
                    people.last_name[person],
                    people.country[person],
                    instant(sms) if sms else None,
                    instant(email) if email else None,
                    bool(fate.invalid[person]),
                    bool(fate.opt_out[person]) or draw < 0.01,
                    draw < 0.985,
                )
            )
        return rows

    def _memberships(self, people: People, first: int) -> list[tuple[Any, ...]]:
        """Each customer's own location, and for some another that they have been to."""
        instant, account_id, places = (
            self._loader.instant,
            self._client.account_id,
            self._client.places,
        )
        rows: list[tuple[Any, ...]] = []
        for customer_id, (created, home, away) in enumerate(
            zip(people.created, people.home, people.away, strict=True), first
        ):
            at = instant(created)
            rows.append((account_id, customer_id, places[home].id, at))
            if away is not None:
                rows.append((account_id, customer_id, places[away].id, at))
        return rows
