"""Surveys with their fields. The FeedbackAPI has no bodies for them; these are ours:

    {"id": "s1", "created": 1734134400, "name": "After the visit", "active": true, "fields": [
        {"id": "f1", "type": "nps", "label": "Would you recommend us?", "required": true},
        {"id": "f2", "type": "choice", "label": "Why?", "options": ["Price", "Staff"]}]}

`type` is nps, csat, rating, text, choice or multi_choice. The fields are all of the survey, in
their order; without the key they stay as they are. Fields are known by their ids, options by
their texts.
"""

from dataclasses import dataclass, field
from typing import Any

from gateway.database.columns import now
from gateway.database.records import ChangeOperation
from gateway.errors import UserErrorCode, refusal
from gateway.ingest.fields import Fields
from gateway.ingest.forms import FORMS, load_forms, read_form, read_options
from gateway.ingest.incoming import LATER, Incoming
from gateway.ingest.kinds import Deletion, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.surveys.changes import FieldChange, OptionChange, checked_fields
from gateway.resources.surveys.model import SurveyFieldType, SurveyModel
from gateway.resources.surveys.service import Origin, delete_survey, import_fields
from gateway.resources.values import Checks

_TYPES = {each.lower(): each for each in SurveyFieldType}


@dataclass(frozen=True, slots=True)
class IncomingSurveyField:
    """A field of a survey; `options` are their texts."""

    external_id: str
    type: SurveyFieldType
    label: str
    required: bool
    options: tuple[str, ...]


@dataclass(slots=True)
class IncomingSurvey(Incoming):
    """A survey; `fields` are all that it has."""

    fields: tuple[IncomingSurveyField, ...] | None = field(default=None, metadata=LATER)


def read(fields: Fields) -> IncomingSurvey:
    """A survey object."""
    external_id = fields.head()
    fields.text("name", most=200, required=True)
    fields.boolean("active")
    questions = fields.each("fields")
    fields.settle()
    incoming = IncomingSurvey(SURVEYS, external_id, fields.values)
    if questions is not None:
        incoming.fields = tuple(map(_field, questions))
        ids = [field.external_id for field in incoming.fields]
        if len(set(ids)) < len(ids):
            raise refusal(
                UserErrorCode.INVALID, "`fields` has an id twice. Give each its own.", "fields"
            )
    return incoming


def _field(fields: Fields) -> IncomingSurveyField:
    # Fields are in the order of the list, and their times are those of this store.
    fields.ignore("created", "updated", "position")
    fields.own_names(id="external_id")
    external_id = fields.external_id(required=True)
    fields.text("label", most=500, required=True)
    fields.boolean("required")
    options = read_options(fields, "options")
    kind = fields.word("type")
    if kind not in _TYPES:
        fields.invalid("type", f"is {kind!r}. Give one of: {', '.join(_TYPES)}.")
    fields.settle()
    return IncomingSurveyField(
        external_id=external_id or "",
        type=_TYPES[kind or ""],
        label=fields.values.get("label") or "",
        required=bool(fields.values.get("required")),
        options=options or (),
    )


async def write(writer: Writer, incoming: IncomingSurvey) -> Outcome:
    """Add or change a survey at once, unlike other writes: answers are checked against it."""
    tx, account_id = writer.tx, writer.tx.viewer.account_id
    row = writer.known.find(SurveyModel, "external_id", incoming.external_id)
    form = writer.known.detail(FORMS, None if row is None else row["id"])
    fields = [
        FieldChange(
            row_id=form.ids.get(field.external_id),
            type=field.type,
            label=field.label,
            required=field.required,
            options=_options(field, form.fields.get(form.ids.get(field.external_id, 0))),
        )
        for field in incoming.fields or ()
    ]
    # Everything is checked before anything is written: a refusal takes back nothing.
    checks = Checks()
    checked_fields(checks, fields, form.fields)
    checks.settle()
    created = row is None
    if row is None:
        row = await _insert(writer, incoming)
    differed = False
    if incoming.fields is not None:
        origin = Origin(writer.source, [field.external_id for field in incoming.fields])
        differed = await import_fields(tx, account_id, row["id"], fields, origin)
    values = {"active": True, **incoming.values}
    changes = {name: value for name, value in values.items() if row[name] != value}
    if not created and (changes or differed):
        gone = changes.get("active") is False
        operation = ChangeOperation.DELETED if gone else ChangeOperation.UPDATED
        changes = {"updated": values.get("updated") or now(), **changes}
        await tx.update(SurveyModel, account_id, row["id"], changes, operation)
        writer.known.change(SurveyModel, row, changes)
    outcome = Outcome.UPDATED if changes or differed else Outcome.UNCHANGED
    form = await read_form(tx, account_id, row["id"], writer.source)
    writer.known.learn(FORMS, {row["id"]: form})
    return Outcome.CREATED if created else outcome


async def _insert(writer: Writer, incoming: IncomingSurvey) -> Row:
    values = incoming.values
    if values.get("name") is None:
        raise refusal(UserErrorCode.REQUIRED, "`name` is needed: give a value.", "name")
    created = values.get("created") or now()
    row: Row = {
        "account_id": writer.tx.viewer.account_id,
        "source": writer.source,
        "external_id": incoming.external_id,
        "active": True,
        "updated": created,
        **values,
        "created": created,
    }
    inserted = {name: value for name, value in row.items() if name != "account_id"}
    row["id"] = await writer.tx.insert(SurveyModel, row["account_id"], **inserted)
    writer.known.add(SurveyModel, row)
    return row


def _options(field: IncomingSurveyField, known: Any) -> list[OptionChange] | None:
    """Options by their texts; None where the type has none."""
    if not field.options:
        return None
    ids = {} if known is None else {label: row_id for row_id, label in known.options.items()}
    return [OptionChange(label, ids.get(label)) for label in field.options]


SURVEYS = Kind(
    name="surveys",
    words=("survey",),
    model=SurveyModel,
    keys=frozenset(("fields",)),
    read=read,
    write=write,
    load=(load_forms,),
    # Answers are checked against the surveys.
    written_first=True,
    placeholder=True,
    deletion=Deletion(delete_survey, {"active": False}),
)
