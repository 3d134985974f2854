"""Feedback of the FeedbackAPI: on its own, or inside the request that it answers."""

from collections.abc import Mapping
from typing import Any

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Row
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.feedback.model import FeedbackModel, FeedbackType

# The document calls it csat in one place and happy in others (traps D1).
_TYPES = {
    "nps": FeedbackType.NPS,
    "star_rating": FeedbackType.STAR_RATING,
    "happy": FeedbackType.HAPPY,
    "csat": FeedbackType.HAPPY,
}


def read(record: Mapping[str, Any]) -> Incoming:
    """A feedback object; a type without a name here is UNKNOWN."""
    fields = Fields(record)
    external_id = fields.external_id()
    fields.time("created")
    fields.integer("nps_score", 0, 10)
    fields.integer("star_rating", 1, 5)
    fields.boolean("happy", nullable=True)
    fields.text("comments")
    fields.text("platform_name", most=200)
    fields.text("subscriber_name", "customer_name", 201)
    fields.email("subscriber_email", "customer_email")
    kind = fields.word("type")
    if kind is not None:
        fields.values["type"] = _TYPES.get(kind, FeedbackType.UNKNOWN)
    fields.reference("subscriber", "customer_id")
    fields.reference("location", "location_id")
    fields.reference("campaign", "campaign_id")
    fields.reference("campaign_step", "campaign_step_id")
    fields.settle()
    return Incoming(Kind.FEEDBACK, external_id, fields.values, fields.references)


def write(writer: Writer, incoming: Incoming, request: Row | None = None) -> Outcome:
    """Add or change feedback, and tie it to the request that it answers.

    Its customer, location and campaign are its own, whatever the request says (traps D19).
    """
    row = writer.known.find(FeedbackModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    if request is not None:
        _check_link(writer, row, request, incoming.external_id)
        values["feedback_request_id"] = request["id"]
    if row is None:
        values.setdefault("type", FeedbackType.UNKNOWN)
    writer.refer(values, incoming, "location_id", "location")
    writer.refer(values, incoming, "customer_id", "subscriber")
    writer.refer(values, incoming, "campaign_id", "campaign")
    writer.refer(
        values,
        incoming,
        "campaign_step_id",
        "campaign_step",
        campaign_id=values.get("campaign_id"),
    )
    _, outcome = writer.save(
        FeedbackModel, row, incoming.external_id, values, {"location_id": "location"}
    )
    return outcome


def _check_link(writer: Writer, row: Row | None, request: Row, external_id: str | None) -> None:
    answer = writer.known.find(FeedbackModel, "feedback_request_id", request["id"])
    if answer is not None and answer is not row:
        name = answer["external_id"] or f"number {answer['id']} of this store"
        raise refuse(
            UserErrorCode.CONFLICT,
            f"`feedback` is {external_id}, and the request was answered by {name} already. "
            "Remove one of the two.",
            "feedback",
        )
    if row is not None and row["feedback_request_id"] not in (None, request["id"]):
        raise refuse(
            UserErrorCode.CONFLICT,
            f"`feedback` is {external_id}, which answers another request already. "
            "Remove it from one of the two.",
            "feedback",
        )
