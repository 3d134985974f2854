"""Feedback requests: when and how they went out, and what came of them."""

from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback_requests.model import FeedbackRequestState, FeedbackRequestType
from gateway.seeding.client import SOURCE, Client, SeededSurvey, random_of
from gateway.seeding.instants import DAY, HOUR, MINUTE
from gateway.seeding.loading import Loader
from gateway.seeding.people import People
from gateway.seeding.tokens import tokens

REQUEST = (
    *("id", "account_id", "created", "updated", "source", "external_id", "customer_id"),
    *("location_id", "template_id", "user_id", "type", "due", "token", "message_opened"),
    *("message_clicked", "message_bounced", "bounce_reason", "spam_complaint", "full_url"),
    *("branded_url", "survey_id", "state", "sent_at"),
)
EMAIL = FeedbackRequestType.EMAIL.value
SMS = FeedbackRequestType.SMS.value
SUPPRESSED = FeedbackRequestType.SUPPRESSED.value
SENT = FeedbackRequestState.SENT.value
NOT_SENT = FeedbackRequestState.SUPPRESSED.value

_BOUNCES = (
    "550 5.1.1 The mailbox does not exist",
    "550 5.1.1 The mailbox does not exist",
    "552 5.2.2 The mailbox is full",
    "550 5.7.1 Rejected by the recipient's server",
    "The domain of the address was not found",
)


class Fate:
    """What has become of the customers of a cohort so far, a list for each of the facts."""

    __slots__ = ("invalid", "last_email", "last_sms", "opt_out", "updated")

    def __init__(self, people: People) -> None:
        count = len(people.created)
        self.invalid = bytearray(count)
        self.opt_out = bytearray(count)
        self.last_sms = [0] * count
        self.last_email = [0] * count
        self.updated = list(people.created)


@dataclass(slots=True)
class SeededAnswer:
    """A request that was answered, before its feedback has an id."""

    created: int
    request_id: int
    person: int
    place: int
    kind: FeedbackType
    form: SeededSurvey | None
    user_id: int | None
    random: float


class _Outcome(NamedTuple):
    opened: bool = False
    clicked: bool = False
    bounced: bool = False
    complaint: bool = False


_NOTHING = _Outcome()
_OPENED = _Outcome(opened=True)
_CLICKED = _Outcome(clicked=True)
_OPENED_AND_CLICKED = _Outcome(opened=True, clicked=True)
_BOUNCED = _Outcome(bounced=True)
_COMPLAINT = _Outcome(opened=True, complaint=True)


class Mailing:
    """Makes the requests of one account, cohort after cohort."""

    def __init__(
        self, loader: Loader, client: Client, seed: int, public_url: str, branded_url: str
    ) -> None:
        self._loader = loader
        self._client = client
        self._seed = seed
        self._full = f"{public_url}/f/"
        self._branded = f"{branded_url}/f/"

    def requests(
        self,
        rng: Random,
        people: People,
        fate: Fate,
        first_customer: int,
        count: int,
        answered: int,
    ) -> tuple[list[tuple[Any, ...]], list[SeededAnswer]]:
        """Rows of so many requests, oldest first, and those of them that are answered."""
        random, client, fully = rng.random, self._client, self._full
        instant, calendar, account_id = self._loader.instant, client.calendar, client.account_id
        places, senders, branded = client.places, client.senders, self._branded
        latest_due = calendar.end - 2 * HOUR
        sendings = self._sendings(rng, people, count)
        visited = self._visited(rng, people, sendings)
        replied = self._replied(rng, visited, answered)
        first = self._loader.take("feedback_requests", count)
        keys = tokens(random_of(self._seed, "tokens", first), count)
        rows: list[tuple[Any, ...]] = []
        answers: list[SeededAnswer] = []
        for number, (created, person) in enumerate(sendings):
            request_id, place, token = first + number, visited[number], keys[number]
            due = created
            if random() > 0.6:
                due = min(created + int(random() * 2 * DAY), latest_due)
            kind = _kind(random(), people, fate, person)
            draw = random()
            asked = client.kinds[int(draw * 7907) % len(client.kinds)]
            form = client.form(asked, random())
            sender = senders[int(draw * 89) % len(senders)]
            if replied[number]:
                outcome = _OPENED_AND_CLICKED if kind == EMAIL else _CLICKED
                updated = calendar.lag(due + MINUTE, random())
                answers.append(
                    SeededAnswer(updated, request_id, person, place, asked, form, sender, draw)
                )
            else:
                outcome = _unanswered(kind, draw)
                updated = due if outcome is _NOTHING else calendar.lag(due, random())
            _follow(fate, person, kind, due, updated, outcome)
            imported = random() < 0.05
            due_at = instant(due)
            rows.append(
                (
                    request_id,
                    account_id,
                    due_at if due == created else instant(created),
                    due_at if updated == due else instant(updated),
                    SOURCE if imported else None,
                    f"fr-{request_id}" if imported else None,
                    first_customer + person,
                    places[place].id,
                    client.template(kind, draw),
                    sender,
                    kind,
                    due_at,
                    token,
                    outcome.opened,
                    outcome.clicked,
                    outcome.bounced,
                    _BOUNCES[int(draw * 9973) % len(_BOUNCES)] if outcome.bounced else None,
                    outcome.complaint,
                    fully + token,
                    branded + token,
                    None if form is None else form.id,
                    NOT_SENT if kind == SUPPRESSED else SENT,
                    None if kind == SUPPRESSED else due_at,
                )
            )
        return rows, answers

    def _sendings(self, rng: Random, people: People, count: int) -> list[tuple[int, int]]:
        """When a request is made and for whom, oldest first."""
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

    def _visited(self, rng: Random, people: People, sendings: list[tuple[int, int]]) -> list[int]:
        """The location that each request is about: one of the customer's."""
        random, home, away = rng.random, people.home, people.away
        return [
            other if (other := away[person]) is not None and random() < 0.4 else home[person]
            for _, person in sendings
        ]

    def _replied(self, rng: Random, visited: list[int], answered: int) -> bytearray:
        """Which requests are answered: exactly so many, more of them at some locations."""
        random, places = rng.random, self._client.places
        eagerness = [random() / places[place].eagerness for place in visited]
        replied = bytearray(len(visited))
        for number in sorted(range(len(visited)), key=eagerness.__getitem__)[:answered]:
            replied[number] = 1
        return replied


def _kind(at: float, people: People, fate: Fate, person: int) -> str:
    """How the customer can be reached now; a twenty-fifth is not sent anything anyway."""
    if at < 0.04 or fate.opt_out[person]:
        return SUPPRESSED
    mobile = people.mobile_number[person] is not None
    if people.email[person] is None or fate.invalid[person]:
        return SMS if mobile else SUPPRESSED
    return SMS if mobile and at > 0.7 else EMAIL


def _unanswered(kind: str, at: float) -> _Outcome:
    """What comes of a message without an answer. Only e-mails show whether they were opened."""
    if kind == EMAIL:
        if at < 0.015:
            return _BOUNCED
        if at < 0.02:
            return _COMPLAINT
        if at < 0.1:
            return _OPENED_AND_CLICKED
        return _OPENED if at < 0.5 else _NOTHING
    return _CLICKED if kind == SMS and at < 0.07 else _NOTHING


def _follow(fate: Fate, person: int, kind: str, due: int, updated: int, outcome: _Outcome) -> None:
    """The customer's own fields follow from the messages."""
    if kind == EMAIL:
        fate.last_email[person] = max(due, fate.last_email[person])
        fate.invalid[person] |= outcome.bounced
        fate.opt_out[person] |= outcome.complaint
    elif kind == SMS:
        fate.last_sms[person] = max(due, fate.last_sms[person])
    fate.updated[person] = max(updated, fate.updated[person])
