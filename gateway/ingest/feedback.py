"""Feedback of the FeedbackAPI: on its own, or inside the request that it answers.

Beside the keys of the FeedbackAPI it may have these, of the gateway's own:

    {"survey": "s1", "user": "u1",
     "answers": [{"field": "f1", "rating": 9}, {"field": "f2", "choices": ["Price"]},
                 {"field": "f3", "content": "Friendly staff"}],
     "replies": [{"id": "r1", "created": 1734134400, "user": "u1", "method": "manual",
                  "content": "Thank you!"}]}

`answers` are all answers, to fields of the survey by their ids; options are named by their texts,
or as the graph does: `"choiceIds": ["U3…"]`, `"choices": {"nodes": [{"id": "U3…", "label": …}]}`.
`replies` are added or changed by their ids; `method` is manual (the default) or ai.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import UserErrorCode, refusal
from gateway.ingest.customers import name_placeholder
from gateway.ingest.details import Replaced
from gateway.ingest.fields import Fields
from gateway.ingest.forms import FORMS, IncomingAnswer, load_forms, read_options, resolved
from gateway.ingest.incoming import LATER, LISTED_ONCE, Incoming
from gateway.ingest.kinds import Kind, Wanted
from gateway.ingest.known import Known
from gateway.ingest.replies import IncomingReply, read_replies, wanted_by_replies, write_replies
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback.answers import (
    MAX_TEXT,
    GivenAnswer,
    answers_of,
    derived,
    remove_answers,
    write_answers,
)
from gateway.resources.feedback.model import (
    FeedbackModel,
    FeedbackReplyModel,
    FeedbackType,
)
from gateway.resources.feedback.replies import keep_first_replies
from gateway.resources.feedback.scores import contradiction, type_of
from gateway.store.write import Transaction

# The FeedbackAPI calls it csat in one place and happy in others.
_TYPES = {
    "nps": FeedbackType.NPS,
    "star_rating": FeedbackType.STAR_RATING,
    "happy": FeedbackType.HAPPY,
    "csat": FeedbackType.HAPPY,
}


@dataclass(slots=True)
class IncomingFeedback(Incoming):
    """Feedback; `answers` are all that it has."""

    answers: tuple[IncomingAnswer, ...] | None = field(default=None, metadata=LATER)
    replies: tuple[IncomingReply, ...] = field(default=(), metadata=LISTED_ONCE)


def read(fields: Fields) -> IncomingFeedback:
    """A feedback object; a type without a name here is UNKNOWN, and a single score shows it."""
    fields.own_names(
        subscriber="customer", subscriber_name="customer_name", subscriber_email="customer_email"
    )
    external_id = fields.head()
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
    fields.reference("survey", "survey_id")
    fields.reference("user", "user_id")
    fields.reference("campaign", "campaign_id")
    fields.reference("campaign_step", "campaign_step_id")
    answers, replies = fields.each("answers"), fields.each("replies")
    scored = type_of(fields.values)
    if kind is None and answers is None and scored is not None:
        fields.values["type"] = scored
    fields.settle()
    incoming = IncomingFeedback(FEEDBACK, external_id, fields.values, fields.references)
    if answers is not None:
        incoming.answers = tuple(map(_answer, answers))
    incoming.replies = read_replies(replies)
    return incoming


def _answer(fields: Fields) -> IncomingAnswer:
    # Of what kind an answer is, the survey says; when it was given, the feedback.
    fields.ignore("type", "created")
    fields.own_names(field="field_id")
    field = fields.external_id("field", required=True)
    fields.integer("rating", 0, 10)
    fields.text("content", most=MAX_TEXT)
    ids = fields.texts("choice_ids")
    choices = read_options(fields, "choices", ids=True) or ids or ()
    fields.settle()
    values = fields.values
    return IncomingAnswer(field or "", values.get("rating"), values.get("content"), choices)


async def write(writer: Writer, incoming: IncomingFeedback) -> Outcome:
    """Add or change feedback that stands for itself."""
    return write_feedback(writer, incoming)


def write_feedback(
    writer: Writer, incoming: IncomingFeedback, request: Row | None = None
) -> Outcome:
    """Add or change feedback, and tie it to the request that it answers.

    Its customer, location and campaign are its own, whatever the request says.
    """
    row = writer.known.find(FeedbackModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    if request is not None:
        _check_link(writer, row, request, incoming.external_id)
        values["feedback_request_id"] = request["id"]
        values["user_id"] = request["user_id"]
        if "survey_id" not in incoming.references:
            values["survey_id"] = request["survey_id"]
    if row is None:
        values.setdefault("type", FeedbackType.UNKNOWN)
    writer.refer(values, incoming, "survey_id", "survey")
    writer.refer(values, incoming, "user_id", "user")
    writer.refer(values, incoming, "location_id", "location")
    customer = writer.refer(values, incoming, "customer_id", "subscriber")
    if customer is not None:
        given = incoming.values
        name_placeholder(writer, customer, given.get("customer_name"), given.get("customer_email"))
    writer.refer(values, incoming, "campaign_id", "campaign")
    writer.refer(
        values,
        incoming,
        "campaign_step_id",
        "campaign_step",
        campaign_id=values.get("campaign_id"),
    )
    answers = _answers(writer, incoming, row, values)
    feedback, outcome = writer.save(
        FeedbackModel, row, incoming.external_id, values, {"location_id": "location"}
    )
    changed = answers is not None and writer.replace(
        ANSWERS, feedback, {answer.field_id: answer for answer in answers}
    )
    replied = write_replies(
        writer, FeedbackReplyModel, feedback, "feedback_id", "feedback", incoming.replies
    )
    if replied:
        writer.afterwards(_keep_first_replies, feedback)
    if (changed or replied) and outcome is Outcome.UNCHANGED:
        writer.touch(FeedbackModel, feedback, incoming)
        return Outcome.UPDATED
    return outcome


def _answers(
    writer: Writer, incoming: IncomingFeedback, row: Row | None, values: dict[str, Any]
) -> list[GivenAnswer] | None:
    """The answers in stored form, None if the record has none; what they add goes to the values."""
    survey_id = values["survey_id"] if "survey_id" in values else (row or {}).get("survey_id")
    form = writer.known.detail(FORMS, survey_id)
    if incoming.answers is None:
        answers = None
        kept = list(writer.known.detail(ANSWERS, None if row is None else row["id"]).values())
    else:
        answers = kept = resolved(form, incoming.answers)
    old = row or {}
    type_ = values.get("type", old.get("type"))
    wrong = contradiction(type_, values, derived({"type": type_}, form.fields, kept))
    if wrong is not None:
        raise refusal(UserErrorCode.INVALID, wrong[1], wrong[0])
    whole = {name: values.get(name, old.get(name)) for name in ("comments", "type")}
    if answers is not None:
        # A score that the record does not give directly is that of its answers.
        whole |= {name: values.get(name) for name in ("nps_score", "star_rating")}
        scores = derived(whole, form.fields, kept)
        values |= {n: scores[n] for n in ("nps_score", "star_rating") if scores[n] is not None}
        values["type"] = scores["type"]
    known = {answer.field_id: answer for answer in kept}
    texts = [known[row_id] for row_id in form.fields if row_id in known]
    values["text_count"] = derived(whole, form.fields, texts)["text_count"]
    return answers


def _check_link(writer: Writer, row: Row | None, request: Row, external_id: str | None) -> None:
    answer = writer.known.find(FeedbackModel, "feedback_request_id", request["id"])
    if answer is not None and answer is not row:
        name = answer["external_id"] or f"number {answer['id']} of this store"
        raise refusal(
            UserErrorCode.CONFLICT,
            f"`feedback` is {external_id}, and the request was answered by {name} already. "
            "Remove one of the two.",
            "feedback",
        )
    if row is not None and row["feedback_request_id"] not in (None, request["id"]):
        raise refusal(
            UserErrorCode.CONFLICT,
            f"`feedback` is {external_id}, which answers another request already. "
            "Remove it from one of the two.",
            "feedback",
        )


async def _keep_first_replies(tx: Transaction, account_id: int, feedback: Sequence[Row]) -> None:
    await keep_first_replies(tx, account_id, list({each["id"] for each in feedback}))


async def _read_answers(
    known: Known, ids: Sequence[int]
) -> Mapping[int, Mapping[int, GivenAnswer]]:
    return await answers_of(known.tx, known.account_id, ids)


async def _write_answers(
    tx: Transaction, account_id: int, given: Sequence[tuple[Row, Mapping[int, GivenAnswer]]]
) -> None:
    """The last answers of each feedback, in place of those that it has."""
    last = {feedback["id"]: (feedback, answers) for feedback, answers in given}
    await remove_answers(tx, account_id, list(last))
    for row_id, (feedback, answers) in last.items():
        created = feedback["created"]
        await write_answers(tx, account_id, row_id, created, list(answers.values()))


def _wanted(incoming: IncomingFeedback) -> Iterable[Wanted]:
    yield CustomerModel, "email", incoming.values.get("customer_email")
    yield from wanted_by_replies(FeedbackReplyModel, incoming.replies)


ANSWERS: Replaced[Mapping[int, GivenAnswer]] = Replaced(
    model=FeedbackModel, empty={}, read=_read_answers, write=_write_answers
)
FEEDBACK = Kind(
    name="feedback",
    words=("feedback",),
    model=FeedbackModel,
    keys=frozenset(
        (
            *("star_rating", "happy", "comments", "subscriber_name", "subscriber_email"),
            *("campaign", "campaign_step", "answers"),
        )
    ),
    # Activity feedback has it, too, beside keys of its own.
    weak_keys=frozenset(("nps_score",)),
    own_keys={"customerName": "subscriber_name", "customerEmail": "subscriber_email"},
    read=read,
    write=write,
    natural_keys=("feedback_request_id",),
    wanted=_wanted,
    load=(load_forms, ANSWERS.load),
)
