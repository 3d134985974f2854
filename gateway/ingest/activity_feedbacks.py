"""Activity feedback v2: as its list, its single bodies and its answers to writes show it.

What it refers to, representatives, clients and templates, are users, customers and surveys by
their ids in the same source. Of anonymous feedback neither client nor IP address is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.ingest.details import Replaced, differing_parts, merged_parts
from gateway.ingest.fields import Fields
from gateway.ingest.forms import FORMS, load_forms
from gateway.ingest.incoming import LATER, MERGED, Incoming
from gateway.ingest.kinds import Kind
from gateway.ingest.known import Known
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.activity_feedback.contents import Contents, contents_of, write_contents
from gateway.resources.activity_feedback.model import ActivityFeedbackModel
from gateway.resources.activity_feedback.responses import (
    MAX_RESPONSE,
    MAX_RESPONSES,
    Response,
    Template,
    response_rows,
    texts_of,
)
from gateway.resources.activity_feedback.sentiment import (
    MAX_KEYWORD,
    MAX_KEYWORDS,
    MAX_LABEL,
    sentiment_of,
)
from gateway.resources.activity_feedback.service import (
    MAX_FOLLOW_UPS,
    MAX_NAMESPACE,
    MAX_NAMESPACES,
    MAX_SECONDS,
)
from gateway.store.write import Transaction

_ACTION = {"action_type": 100, "priority": 100, "assigned_to": 200, "status": 100}
_NEEDED = {
    "activity_type": "activity_type",
    "overall_satisfaction": "overall_satisfaction",
    "rep_user_id": "rep",
    "template_survey_id": "template_id",
}


@dataclass(slots=True)
class IncomingActivityFeedback(Incoming):
    """Activity feedback with what belongs to it."""

    responses: tuple[Response, ...] | None = field(default=None, metadata=LATER)
    contents: Contents | None = field(default=None, metadata=MERGED)


def read(fields: Fields) -> IncomingActivityFeedback:
    """An activity feedback object."""
    fields.own_names(id="_id", created="created_at", updated="modified_at")
    fields.own_names(sv_client="SVClient", version="__v")
    fields.own_names(session_data="session", sentiment_analysis="sentiment")
    external_id = fields.head()
    fields.text("activity_type", most=100)
    fields.text("activity_id", most=128)
    fields.integer("overall_satisfaction", 1, 10)
    fields.integer("nps_score", 0, 10)
    fields.integer("completion_time", 0, MAX_SECONDS)
    fields.number("completion_rate", 0, 100)
    fields.boolean("is_anonymous")
    fields.integer("sv_client", -(2**31), MAX_SECONDS)
    fields.integer("version", 0, MAX_SECONDS)
    fields.reference("rep", "rep_user_id")
    fields.reference("client", "client_customer_id")
    fields.reference("template", "template_survey_id")
    _session(fields)
    keywords = _sentiment(fields)
    responses = _bounded(fields, "responses", fields.each("responses"), MAX_RESPONSES)
    actions = _bounded(
        fields, "follow_up_actions", fields.each("follow_up_actions"), MAX_FOLLOW_UPS
    )
    namespaces = _bounded(
        fields, "company_namespace", fields.texts("company_namespace"), MAX_NAMESPACES
    )
    _check_names(fields, "company_namespace", namespaces, MAX_NAMESPACE)
    incoming = IncomingActivityFeedback(
        ACTIVITY_FEEDBACKS,
        external_id,
        fields.values,
        fields.references,
        responses=None if responses is None else tuple(map(_response, responses)),
        contents=Contents(
            follow_ups=None if actions is None else [_action(each) for each in actions],
            namespaces=None if namespaces is None else [{"namespace": n} for n in namespaces],
            keywords=None if keywords is None else [{"keyword": word} for word in keywords],
        ),
    )
    fields.settle()
    return incoming


def _session(fields: Fields) -> None:
    """With what the feedback was given; the columns go among the values."""
    session = fields.mapping("session_data")
    if session is None:
        return
    inner = fields.within(session, "session_data")
    inner.text("device_type", most=100)
    inner.text("browser", most=500)
    inner.text("ip_address", most=100)
    fields.values |= inner.values
    place = inner.mapping("location")
    if place is not None:
        where = inner.within(place, "location")
        where.text("country", "session_country", 100)
        where.text("city", "session_city", 100)
        fields.values |= where.values


def _sentiment(fields: Fields) -> Sequence[str] | None:
    """The words that decided the sentiment; label and confidence go among the values."""
    sentiment = fields.mapping("sentiment_analysis")
    if sentiment is None:
        return None
    inner = fields.within(sentiment, "sentiment_analysis")
    inner.own_names(overall_sentiment="overall", confidence_score="confidence")
    inner.text("overall_sentiment", "sentiment_label", MAX_LABEL)
    inner.number("confidence_score", 0, 1)
    if "confidence_score" in inner.values:
        inner.values["sentiment_confidence"] = inner.values.pop("confidence_score")
    fields.values |= inner.values
    keywords: Sequence[str] | None = _bounded(
        inner, "keywords", inner.texts("keywords"), MAX_KEYWORDS
    )
    _check_names(inner, "keywords", keywords, MAX_KEYWORD)
    return keywords


def _response(fields: Fields) -> Response:
    # The text of a question is that of the template's field.
    fields.ignore("question_text")
    fields.code("question_id", 128)
    fields.text("question_type", most=100)
    fields.text("response_value", most=MAX_RESPONSE, numbers=True)
    fields.text("response_text", most=MAX_RESPONSE)
    values = fields.values
    return Response(
        question_id=values.get("question_id"),
        question_type=values.get("question_type"),
        value=values.get("response_value"),
        text=values.get("response_text"),
    )


def _action(fields: Fields) -> Mapping[str, Any]:
    for key, most in _ACTION.items():
        fields.text(key, most=most)
    fields.date("due_date")
    return {key: fields.values.get(key) for key in (*_ACTION, "due_date")}


def _bounded(fields: Fields, key: str, given: Any, most: int) -> Any:
    """A list of at most so many."""
    if given is not None and len(given) > most:
        fields.invalid(key, f"has {len(given)} entries. Give {most} at most.")
    return given


def _check_names(fields: Fields, key: str, names: Sequence[str] | None, most: int) -> None:
    for name in names or ():
        if not 1 <= len(name) <= most:
            fields.invalid(key, f"has a name of {len(name)} characters. Give 1 to {most}.")
    if len(set(names or ())) < len(names or ()):
        fields.invalid(key, "has a name twice. Give each once.")


async def write(writer: Writer, incoming: IncomingActivityFeedback) -> Outcome:
    """Add or change activity feedback and what belongs to it.

    The sentiment is that of the record; without one it is computed from responses that are new.
    """
    row = writer.known.find(ActivityFeedbackModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    anonymous = values.get("is_anonymous", row is not None and row["is_anonymous"])
    writer.refer(values, incoming, "rep_user_id", "rep", needed=True)
    writer.refer(values, incoming, "template_survey_id", "template_id")
    if anonymous:
        values |= {"client_customer_id": None, "ip_address": None}
    else:
        writer.refer(values, incoming, "client_customer_id", "client")
    contents = incoming.contents or Contents()
    if incoming.responses is not None:
        contents = await _answered(writer, incoming, row, values)
    feedback, outcome = writer.save(
        ActivityFeedbackModel, row, incoming.external_id, values, _NEEDED
    )
    changed = writer.replace(CONTENTS, feedback, contents)
    if changed and outcome is Outcome.UNCHANGED:
        writer.touch(ActivityFeedbackModel, feedback, incoming)
        return Outcome.UPDATED
    return outcome


async def _answered(
    writer: Writer, incoming: IncomingActivityFeedback, row: Row | None, values: dict[str, Any]
) -> Contents:
    """The contents with the responses as rows; what follows from them goes among the values."""
    responses = incoming.responses or ()
    survey_id = values.get("template_survey_id", (row or {}).get("template_survey_id"))
    form = writer.known.detail(FORMS, survey_id)
    template = Template(frozenset(form.fields), form.ids)
    contents = incoming.contents or Contents()
    rows = response_rows(template, responses)
    values["answered"] = any(not each.empty for each in responses)
    values.setdefault("completion_rate", template.completion(responses))
    known = None if row is None else writer.known.detail(CONTENTS, row["id"])
    keywords = contents.keywords
    if "sentiment_label" not in values and (known is None or known.responses != rows):
        path = writer.settings.sentiment
        felt = await sentiment_of(path, texts_of(responses))
        values["sentiment_label"] = felt.label if felt else None
        values["sentiment_confidence"] = felt.confidence if felt else None
        keywords = [{"keyword": word} for word in felt.keywords] if felt else []
    return Contents(rows, contents.follow_ups, contents.namespaces, keywords)


async def _read_contents(known: Known, ids: Sequence[int]) -> Mapping[int, Contents]:
    return await contents_of(known.tx, known.account_id, ids)


async def _write_contents(
    tx: Transaction, account_id: int, given: Sequence[tuple[Row, Contents]]
) -> None:
    for feedback, contents in given:
        await write_contents(tx, account_id, feedback["id"], contents)


CONTENTS = Replaced(
    model=ActivityFeedbackModel,
    empty=Contents((), (), (), ()),
    read=_read_contents,
    write=_write_contents,
    differing=differing_parts,
    merged=merged_parts,
)
ACTIVITY_FEEDBACKS = Kind(
    name="activity_feedbacks",
    words=("activity_feedback",),
    model=ActivityFeedbackModel,
    keys=frozenset(
        (
            *("activity_type", "activity_id", "rep", "template_id", "overall_satisfaction"),
            *("sentiment_analysis", "completion_time", "completion_rate", "session_data"),
            *("follow_up_actions", "is_anonymous", "company_namespace", "responses"),
        )
    ),
    read=read,
    write=write,
    load=(load_forms, CONTENTS.load),
)
