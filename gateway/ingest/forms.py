"""The forms of surveys as answers from another system name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode
from gateway.ingest.details import Detail
from gateway.ingest.fields import Fields
from gateway.ingest.known import Known
from gateway.resources.feedback.answers import GivenAnswer, checked_answers
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.surveys.form import FormField, form_of
from gateway.resources.surveys.model import SurveyFieldModel, SurveyModel
from gateway.resources.surveys.store import SURVEY_FIELD_OPTIONS
from gateway.resources.values import Checks
from gateway.store.ids import encode_id
from gateway.store.write import Transaction, table_of


@dataclass(frozen=True, slots=True)
class IncomingAnswer:
    """An answer to a field by its id; `choices` are texts of options or their global ids."""

    field: str
    rating: int | None
    content: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceForm:
    """The fields of a survey by their ids, and those ids by the ids in the other system."""

    fields: Mapping[int, FormField]
    ids: Mapping[str, int]


NO_FORM = SourceForm({}, {})


async def _read_forms(known: Known, ids: Sequence[int]) -> Mapping[int, SourceForm]:
    return {
        row_id: await read_form(known.tx, known.account_id, row_id, known.source) for row_id in ids
    }


FORMS: Detail[SourceForm] = Detail(model=SurveyModel, empty=NO_FORM, read=_read_forms)


async def read_form(tx: Transaction, account_id: int, survey_id: int, source: str) -> SourceForm:
    """The form of a survey in the store."""
    table = table_of(SurveyFieldModel)
    rows = await tx.fetch(
        select(table.c.id, table.c.external_id).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.survey_id == survey_id,
            table.c.source == source,
        )
    )
    fields = await form_of(tx, account_id, survey_id)
    return SourceForm(fields, {row.external_id: row.id for row in rows})


async def load_forms(known: Known) -> None:
    """The forms of every survey that the rows read so far are or refer to."""
    for model in (FeedbackRequestModel, FeedbackModel):
        await known.read(SurveyModel, "id", {row["survey_id"] for row in known.rows(model)})
    await FORMS.load(known)


def read_options(fields: Fields, key: str, *, ids: bool = False) -> tuple[str, ...] | None:
    """Options by their texts, or with `ids` by their ids where they have no text; None if absent.

    They may be a list of texts, a list of objects, or as the graph gives it: {"nodes": [{"id":
    "U3…", "label": "Price"}]}.
    """
    found = fields.find(key)
    if found is not None and isinstance(found[1], dict):
        fields, key = fields.within(found[1], key), "nodes"
        found = fields.find(key)
    given = None if found is None else found[1]
    if not isinstance(given, list) or not any(isinstance(each, dict) for each in given):
        return fields.texts(key)
    options = fields.each(key)
    return None if options is None else tuple(_option(each, ids) for each in options)


def _option(fields: Fields, ids: bool) -> str:
    fields.ignore("created", "position", "id")
    fields.text("label")
    text: str | None = fields.values.get("label") or (fields.external_id() if ids else None)
    if text is None:
        fields.invalid("label", "is needed: give the text of the option.")
    return text or ""


def resolved(form: SourceForm, given: Sequence[IncomingAnswer]) -> list[GivenAnswer]:
    """The answers in stored form; Refused names what the form does not have.

    A required field may be without an answer: the other system has taken the feedback so.
    """
    checks, answers = Checks(), []
    for place, answer in enumerate(given):
        here = checks.within("answers", place)
        field_id = form.ids.get(answer.field)
        if field_id is None:
            here.note(
                UserErrorCode.NOT_FOUND,
                f"`field` refers to {answer.field!r}, which the survey does not have here. "
                "Import the survey with its fields first.",
                "field",
            )
            continue
        labels = form.fields[field_id].options
        # A text wins over an id, should one be spelled like the other.
        options = {encode_id(SURVEY_FIELD_OPTIONS.name, row_id): row_id for row_id in labels}
        options |= {label: row_id for row_id, label in labels.items()}
        for label in answer.choices:
            if label not in options:
                here.note(
                    UserErrorCode.NOT_FOUND,
                    f"`choices` names {label!r}, which is not an option of the field here. "
                    "Import the survey with its options first.",
                    "choices",
                )
        choices = [options[label] for label in answer.choices if label in options]
        answers.append(GivenAnswer(field_id, answer.rating, answer.content, sorted(choices)))
    checks.settle()
    checked = checked_answers(checks, form.fields, answers, complete=False)
    checks.settle()
    return checked
