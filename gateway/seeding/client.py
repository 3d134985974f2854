"""A client account while it is being filled: what its customers, requests and reviews refer to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback_requests.model import FeedbackRequestType
from gateway.resources.surveys.model import SurveyFieldType
from gateway.seeding.companies import Company
from gateway.seeding.countries import Country
from gateway.seeding.instants import Calendar
from gateway.seeding.loading import Loader
from gateway.seeding.scores import QUALITIES, Scores

SOURCE = "feedbackapi"


@dataclass(frozen=True, slots=True)
class Place:
    """A location: its size, how good it is, and whether it has become better or worse."""

    id: int
    country: Country
    city: str
    name: str
    weight: float
    quality: int
    trend: int
    eagerness: float
    active: bool

    def quality_on(self, recent: bool) -> int:
        """Number of the quality, from 0; the trend shows in the last year."""
        quality = self.quality + (self.trend if recent else 0)
        return max(0, min(len(QUALITIES) - 1, quality + len(QUALITIES) // 2))


@dataclass(frozen=True, slots=True)
class SeededField:
    """A field of a survey with the ids of its options."""

    id: int
    type: SurveyFieldType
    required: bool
    options: list[int]


@dataclass(frozen=True, slots=True)
class SeededSurvey:
    """A survey with its fields in their order."""

    id: int
    fields: list[SeededField]


@dataclass(slots=True)
class Client:
    """An account with its locations, templates and so on; ids in the order of writing."""

    account_id: int
    number: int
    company: Company
    calendar: Calendar
    scores: Scores
    created: int
    places: list[Place] = field(default_factory=list)
    senders: list[int | None] = field(default_factory=list)
    repliers: list[int] = field(default_factory=list)
    restricted_users: list[int] = field(default_factory=list)
    email_templates: list[int] = field(default_factory=list)
    sms_templates: list[int] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)
    customers: Sequence[int] = ()
    platforms: dict[str, int] = field(default_factory=dict)
    kinds: list[FeedbackType] = field(default_factory=list)
    forms: dict[FeedbackType, list[SeededSurvey]] = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        """Languages that are written at the locations."""
        return sorted({place.country.language for place in self.places})

    def template(self, kind: str, at: float) -> int:
        """A template for a request; a suppressed one keeps the template it would have had."""
        ids = self.sms_templates if kind == FeedbackRequestType.SMS else self.email_templates
        return ids[int(at * 97) % len(ids)]

    def form(self, kind: FeedbackType, at: float) -> SeededSurvey | None:
        """The survey that a request asks for; some, and those of other kinds, ask for none."""
        forms = self.forms.get(kind)
        if not forms or at < 0.15:
            return None
        return forms[int(at * 613) % len(forms)]

    def row(self, loader: Loader, row_id: int, created: int, **values: Any) -> dict[str, Any]:
        """Columns that every row of the account has, and its own."""
        instant = loader.instant(created)
        return {
            "id": row_id,
            "account_id": self.account_id,
            "created": instant,
            "updated": instant,
            **values,
        }

    def imported(
        self, loader: Loader, row_id: int, created: int, external: str | None, **values: Any
    ) -> dict[str, Any]:
        """The same for a row that may have come from another system."""
        return self.row(
            loader,
            row_id,
            created,
            source=SOURCE if external else None,
            external_id=external,
            **values,
        )


def random_of(seed: int, *purpose: object) -> Random:
    """Random numbers of their own for each purpose, so that one does not shift another."""
    return Random(" ".join(map(str, (seed, *purpose))))
