"""Records on their way in: what they are, whose they are, and their values in stored form."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from enum import StrEnum
from typing import Any, TypeVar

from gateway.errors import BadUserInput, suggestion
from gateway.ingest.spelling import snake_case
from gateway.resources.activity_feedback.contents import Contents
from gateway.resources.activity_feedback.responses import Response
from gateway.resources.conversations.model import MessageDirection
from gateway.resources.locations.profile import Parts
from gateway.resources.posts.model import PostPlatform
from gateway.resources.profile_metrics.model import PROFILE_FIGURES
from gateway.resources.replies import ReplyMethod
from gateway.resources.surveys.model import SurveyFieldType

Given = TypeVar("Given", Parts, Contents)


class Kind(StrEnum):
    """The resources of the FeedbackAPI, and what it has no bodies for."""

    ACCOUNTS = "accounts"
    USERS = "users"
    LOCATIONS = "locations"
    CUSTOMERS = "customers"
    REVIEWS = "reviews"
    FEEDBACK = "feedback"
    FEEDBACK_REQUESTS = "feedback_requests"
    SURVEYS = "surveys"
    PROFILE_METRICS = "profile_metrics"
    SEARCH_KEYWORDS = "search_keywords"
    CONVERSATIONS = "conversations"
    POSTS = "posts"
    ACTIVITY_FEEDBACKS = "activity_feedbacks"


# Records without ids of their own, of which there are many.
FIGURES = frozenset({Kind.PROFILE_METRICS, Kind.SEARCH_KEYWORDS})

# Keys that objects of one kind have and those of no other. Keys that several kinds share (id,
# created, name, email, type, country_code, location, subscriber, url …) decide nothing.
DECIDING_KEYS: Mapping[Kind, frozenset[str]] = {
    Kind.ACCOUNTS: frozenset(
        (
            "max_locations",
            "max_users",
            "max_campaigns",
            "sms_allowance",
            "active_locations",
            "active_users",
        )
    ),
    Kind.USERS: frozenset(("last_access", "invite_url")),
    Kind.LOCATIONS: frozenset(
        (
            *("address_line_1", "address_line_2", "address_line_3", "postal_code"),
            *("national_id", "opening_date", "open_hours", "specific_hours", "contacts"),
            *("categories", "website_url", "description_short", "description_long"),
        )
    ),
    Kind.CUSTOMERS: frozenset(
        (
            "mobile_number",
            "fname",
            "sname",
            "last_sms",
            "last_email",
            "invalid",
            "opt_out",
            "locations",
        )
    ),
    Kind.REVIEWS: frozenset(
        ("platform", "rating", "reviewer_name", "reviewer_image", "reviewer_url", "tags")
    ),
    Kind.FEEDBACK: frozenset(
        (
            "nps_score",
            "star_rating",
            "happy",
            "comments",
            "subscriber_name",
            "subscriber_email",
            "campaign",
            "campaign_step",
            "answers",
        )
    ),
    Kind.SURVEYS: frozenset(("fields",)),
    Kind.PROFILE_METRICS: frozenset(PROFILE_FIGURES),
    Kind.SEARCH_KEYWORDS: frozenset(("keyword", "branded", "threshold")),
    Kind.CONVERSATIONS: frozenset(("channel", "messages")),
    Kind.POSTS: frozenset(
        ("publications", "image_url", "cta_type", "cta_url", "starts_at", "ends_at", "draft")
    ),
    Kind.ACTIVITY_FEEDBACKS: frozenset(
        (
            *("activity_type", "activity_id", "rep", "template_id", "overall_satisfaction"),
            *("sentiment_analysis", "completion_time", "completion_rate", "session_data"),
            *("follow_up_actions", "is_anonymous", "company_namespace", "responses"),
        )
    ),
    Kind.FEEDBACK_REQUESTS: frozenset(
        (
            "template",
            "due",
            "message_opened",
            "message_clicked",
            "message_bounced",
            "bounce_reason",
            "spam_complaint",
            "full_url",
            "branded_url",
            "feedback",
        )
    ),
}
# What the graph calls some of them.
OWN_KEYS = {
    "firstName": "fname",
    "lastName": "sname",
    "addressLine1": "address_line_1",
    "addressLine2": "address_line_2",
    "addressLine3": "address_line_3",
    "openingHours": "open_hours",
    "specialHours": "specific_hours",
    "customerName": "subscriber_name",
    "customerEmail": "subscriber_email",
}
# Activity feedback has this one, too, beside keys of its own.
_SHARED_KEYS = frozenset(("nps_score",))
_KIND_OF_KEY = {key: kind for kind, keys in DECIDING_KEYS.items() for key in keys}

WORDS: Mapping[str, Kind] = {
    "account": Kind.ACCOUNTS,
    "user": Kind.USERS,
    "location": Kind.LOCATIONS,
    "customer": Kind.CUSTOMERS,
    "subscriber": Kind.CUSTOMERS,
    "review": Kind.REVIEWS,
    "feedback": Kind.FEEDBACK,
    "feedback_request": Kind.FEEDBACK_REQUESTS,
    "survey": Kind.SURVEYS,
    "profile_metric": Kind.PROFILE_METRICS,
    "search_keyword": Kind.SEARCH_KEYWORDS,
    "keyword": Kind.SEARCH_KEYWORDS,
    "conversation": Kind.CONVERSATIONS,
    "post": Kind.POSTS,
    "activity_feedback": Kind.ACTIVITY_FEEDBACKS,
}
_FILE_NAME = re.compile(
    r"(activity[-_ ]?feedback|profile[-_ ]metric|search[-_ ]keyword|keyword|conversation|post|"
    r"feedback[-_ ]?request|account|user|location|customer|subscriber|review|survey|feedback)"
    r"s?(?![a-z])",
    re.IGNORECASE,
)


def kind_named(word: str) -> Kind:
    """The kind that an operator names; BadUserInput for a word that names none."""
    known = word.strip().lower().replace("-", "_")
    kind = WORDS.get(known) or WORDS.get(known.removesuffix("s"))
    if kind is None:
        hint = suggestion(known, list(Kind))
        raise BadUserInput(f"Unknown resource `{word}`.{hint} Name one of: {', '.join(Kind)}.")
    return kind


def kind_of_file(name: str) -> Kind | None:
    """The kind that the name of a file begins with: `customers.delete.json`."""
    match = _FILE_NAME.match(name)
    if match is None:
        return None
    return WORDS[re.sub(r"[- ]|(?<=k)(?=r)", "_", match.group(1).lower())]


def kind_of_own_names(record: Mapping[str, Any]) -> Kind | None:
    """The kind that the names of the graph tell: `mobileNumber`, `npsScore`, `firstName`."""
    return kind_of_record({OWN_KEYS.get(key, snake_case(key)): None for key in record})


def kind_of_record(record: Mapping[str, Any]) -> Kind | None:
    """The kind that the keys of an object tell; None if they tell none, or more than one."""
    keys = {key.replace("-", "_") for key in record}
    kinds = {_KIND_OF_KEY.get(key) for key in keys - _SHARED_KEYS} - {None}
    kinds = kinds or {_KIND_OF_KEY.get(key) for key in keys} - {None}
    return kinds.pop() if len(kinds) == 1 else None


@dataclass(frozen=True, slots=True)
class IncomingField:
    """A field of a survey; `options` are their texts."""

    external_id: str
    type: SurveyFieldType
    label: str
    required: bool
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncomingAnswer:
    """An answer to a field by its id; `choices` are texts of options or their global ids."""

    field: str
    rating: int | None
    content: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncomingWords:
    """What someone wrote that hangs on a record."""

    external_id: str
    created: dt.datetime
    user: str | None
    content: str
    updated: dt.datetime | None


@dataclass(frozen=True, slots=True)
class IncomingReply(IncomingWords):
    """A reply of the company to feedback or to a review."""

    method: ReplyMethod


@dataclass(frozen=True, slots=True)
class IncomingMessage(IncomingWords):
    """A message in a conversation."""

    direction: MessageDirection


@dataclass(frozen=True, slots=True)
class IncomingPublication:
    """What became of a post on a platform for a location; `values` by column."""

    location: str
    platform: PostPlatform
    values: Mapping[str, Any]


@dataclass(slots=True)
class Incoming:
    """A record that was read: `values` by column, `references` by column to an external id.

    A column that is absent is left as it is; None sets null. A pending user has no external id.
    """

    kind: Kind
    external_id: str | None
    values: dict[str, Any] = field(default_factory=dict)
    references: dict[str, str | None] = field(default_factory=dict)
    locations: tuple[str, ...] | None = None
    platform_name: str | None = None
    feedback: "Incoming | None" = None
    fields: tuple[IncomingField, ...] | None = None
    answers: tuple[IncomingAnswer, ...] | None = None
    replies: tuple[IncomingReply, ...] = ()
    parts: Parts | None = None
    responses: tuple[Response, ...] | None = None
    contents: Contents | None = None
    tags: tuple[str, ...] | None = None
    messages: tuple[IncomingMessage, ...] = ()
    publications: tuple[IncomingPublication, ...] = ()
    deletes: bool = False

    @property
    def identity(self) -> tuple[Kind, str | None, Any, bool]:
        """What two records of the same object share."""
        email = self.values.get("email") if self.external_id is None else None
        return self.kind, self.external_id, email, self.deletes

    def then(self, later: "Incoming") -> "Incoming | None":
        """This record and a later one of the same object as one; None if they do not combine."""
        feedback = later.feedback or self.feedback
        if self.feedback is not None and later.feedback is not None:
            if self.feedback.identity != later.feedback.identity:
                return None
            feedback = self.feedback.then(later.feedback)
        return replace(
            later,
            values={**self.values, **later.values},
            references={**self.references, **later.references},
            locations=self.locations if later.locations is None else later.locations,
            platform_name=later.platform_name or self.platform_name,
            feedback=feedback,
            fields=self.fields if later.fields is None else later.fields,
            answers=self.answers if later.answers is None else later.answers,
            parts=_given_then(self.parts, later.parts),
            responses=self.responses if later.responses is None else later.responses,
            contents=_given_then(self.contents, later.contents),
            tags=self.tags if later.tags is None else later.tags,
            messages=tuple({m.external_id: m for m in (*self.messages, *later.messages)}.values()),
            publications=(*self.publications, *later.publications),
            replies=tuple({r.external_id: r for r in (*self.replies, *later.replies)}.values()),
        )


def _given_then(earlier: Given | None, later: Given | None) -> Given | None:
    """What two records say of parts, the later one where both do."""
    if earlier is None or later is None:
        return earlier or later
    given = {each.name: getattr(later, each.name) for each in fields_of(later)}
    return replace(earlier, **{name: value for name, value in given.items() if value is not None})
