"""Records on their way in: what they are, and their values in stored form."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from typing import Any, TypeVar

from gateway.ingest.kinds import Kind
from gateway.resources.activity_feedback.contents import Contents
from gateway.resources.activity_feedback.responses import Response
from gateway.resources.conversations.model import MessageDirection
from gateway.resources.locations.profile import Parts
from gateway.resources.posts.model import PostPlatform
from gateway.resources.replies import ReplyMethod
from gateway.resources.surveys.model import SurveyFieldType

Given = TypeVar("Given", Parts, Contents)


@dataclass(frozen=True, slots=True)
class IncomingSurveyField:
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
class IncomingRemark:
    """What someone wrote that belongs to a record."""

    external_id: str
    created: dt.datetime
    user: str | None
    content: str
    updated: dt.datetime | None


@dataclass(frozen=True, slots=True)
class IncomingReply(IncomingRemark):
    """A reply of the company to feedback or to a review."""

    method: ReplyMethod


@dataclass(frozen=True, slots=True)
class IncomingMessage(IncomingRemark):
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
    fields: tuple[IncomingSurveyField, ...] | None = None
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
