"""What can be done to surveys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode
from gateway.policies import MANAGERS, Capability
from gateway.resources.accounts.service import check_account
from gateway.resources.activity_feedback.model import ActivityResponseModel
from gateway.resources.feedback.model import FeedbackAnswerChoiceModel, FeedbackAnswerModel
from gateway.resources.surveys.changes import FieldChange, checked_fields
from gateway.resources.surveys.form import FormField, form_of
from gateway.resources.surveys.model import (
    SurveyFieldModel,
    SurveyFieldOptionModel,
    SurveyModel,
)
from gateway.resources.surveys.store import SURVEYS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MANAGE_SURVEYS = Capability("manage surveys", MANAGERS)


@dataclass(frozen=True, slots=True)
class Origin:
    """The system that fields were imported from, and the id of each there, in their order."""

    source: str
    external_ids: Sequence[str]


async def create_survey(
    tx: Transaction, account_id: int, name: str, fields: Sequence[FieldChange]
) -> int:
    """Add a survey with its fields to an account; its id."""
    checks = Checks()
    checked = checks.text(name, "name", 200, required=True)
    wanted = checked_fields(checks, fields, {})
    checks.settle()
    survey_id = await tx.insert(SurveyModel, account_id, name=checked)
    await _write_fields(tx, account_id, survey_id, {}, wanted)
    return survey_id


async def update_survey(
    tx: Transaction,
    survey_id: int,
    values: Mapping[str, Any],
    fields: Sequence[FieldChange] | None,
) -> int:
    """Change what is given; the id.

    `fields` are all fields of the survey in their new order. Those with an id stay, the others are
    new, and those left out are removed; but what was answered is kept: such a field is neither
    removed nor changed in its type, and a chosen option is not removed.
    """
    # Answers hold a lock on the survey, too (form.answered_form): none comes in between.
    survey = await tx.require(SURVEYS, survey_id, "id", hide=False, lock=True)
    account_id = survey.account_id
    checks = Checks()
    checked = dict(values)
    if "name" in values:
        checked["name"] = checks.text(values["name"], "name", 200, required=True)
    form = await form_of(tx, account_id, survey_id)
    wanted: list[FormField] = []
    if fields is not None:
        wanted = checked_fields(checks, fields, form)
        if not checks.errors:
            await _keep_answered(tx, account_id, checks, form, wanted)
    checks.settle()
    await tx.update(SurveyModel, account_id, survey_id, checked)
    if fields is not None:
        await _write_fields(tx, account_id, survey_id, form, wanted)
    return survey_id


async def import_fields(
    tx: Transaction,
    account_id: int,
    survey_id: int,
    fields: Sequence[FieldChange],
    origin: Origin,
) -> bool:
    """Bring the fields of a survey into the form that another system gives; whether any differed.

    Refused like a change by a user where it would lose what was answered.
    """
    checks = Checks()
    form = await form_of(tx, account_id, survey_id)
    wanted = checked_fields(checks, fields, form)
    if not checks.errors:
        await _keep_answered(tx, account_id, checks, form, wanted)
    checks.settle()
    return await _write_fields(tx, account_id, survey_id, form, wanted, origin)


async def delete_survey(tx: Transaction, survey_id: int) -> int:
    """Make a survey inactive: no more requests ask for it; what was answered stays."""
    survey = await tx.require(SURVEYS, survey_id, "id", lock=True)
    await tx.update(
        SurveyModel, survey.account_id, survey_id, {"active": False}, ChangeOperation.DELETED
    )
    return survey_id


async def visible_survey(tx: Transaction, account_id: int, survey_id: int, field: str) -> None:
    """Refuse with NOT_FOUND unless the account has such an active survey."""
    survey = await tx.require(SURVEYS, survey_id, field)
    check_account(survey, account_id, "survey", field)


async def _keep_answered(
    tx: Transaction,
    account_id: int,
    checks: Checks,
    form: Mapping[int, FormField],
    wanted: Sequence[FormField],
) -> None:
    """Note every field and option that customers answered and that the change would lose."""
    places = {field.row_id: place for place, field in enumerate(wanted) if field.row_id}
    answers, choices = table_of(FeedbackAnswerModel), table_of(FeedbackAnswerChoiceModel)
    touched = [
        field.row_id
        for field in form.values()
        if field.row_id not in places or wanted[places[field.row_id]].type is not field.type
    ]
    answered = {
        row.field_id
        for table in (answers, table_of(ActivityResponseModel))
        for row in await tx.fetch(
            select(table.c.field_id)
            .where(
                of_tenant(table, tx.viewer),
                table.c.account_id == account_id,
                table.c.field_id.in_(touched),
            )
            .distinct()
        )
    }
    for field_id in sorted(answered):
        field = form[field_id]
        if field.row_id in places:
            checks.within("fields", places[field.row_id]).refuse(
                UserErrorCode.CONFLICT,
                f"The field {field.label!r} was answered: its type stays {field.type}. "
                "Add a new field instead.",
                "type",
            )
        else:
            checks.refuse(
                UserErrorCode.CONFLICT,
                f"The field {field.label!r} was answered and cannot be removed. "
                "List it with its `id`, or make a new survey.",
                "fields",
            )
    lost = {
        option: field
        for field in form.values()
        if field.row_id in places
        for option in field.options.keys() - wanted[places[field.row_id]].options.keys()
    }
    chosen = select(choices.c.option_id).where(
        of_tenant(choices, tx.viewer),
        choices.c.account_id == account_id,
        choices.c.option_id.in_(list(lost)),
    )
    for row in await tx.fetch(chosen.distinct().order_by(choices.c.option_id)):
        field = lost[row.option_id]
        checks.within("fields", places[field.row_id]).refuse(
            UserErrorCode.CONFLICT,
            f"The option {field.options[row.option_id]!r} was chosen and cannot be removed. "
            "List it with its `id`.",
            "options",
        )


async def _write_fields(
    tx: Transaction,
    account_id: int,
    survey_id: int,
    form: Mapping[int, FormField],
    wanted: Sequence[FormField],
    origin: Origin | None = None,
) -> bool:
    """Bring the fields of a survey, and their options, into the wanted form; whether any differed.

    `origin` tells where they come from, if they are imported.
    """
    fields, options = table_of(SurveyFieldModel), table_of(SurveyFieldOptionModel)
    kept = {field.row_id for field in wanted}
    gone = [row_id for row_id in form if row_id not in kept]
    offered = {option for field in wanted for option in field.options}
    unoffered = [o for field in form.values() for o in field.options if o not in offered]
    if unoffered:
        await tx.delete_where(SurveyFieldOptionModel, account_id, options.c.id.in_(unoffered))
    if gone:
        await tx.delete_where(SurveyFieldModel, account_id, fields.c.id.in_(gone))
    inserted = False
    changed: dict[int, dict[str, Any]] = {}
    changed_options: dict[int, dict[str, Any]] = {}
    for position, field in enumerate(wanted):
        values = {
            "type": field.type,
            "label": field.label,
            "position": position,
            "required": field.required,
        }
        known = form.get(field.row_id)
        if known is None:
            if origin is not None:
                external_id = origin.external_ids[position]
                values |= {"source": origin.source, "external_id": external_id}
            field_id = await tx.insert(SurveyFieldModel, account_id, survey_id=survey_id, **values)
            inserted = True
        else:
            field_id = known.row_id
            new = {name: each for name, each in values.items() if each != getattr(known, name)}
            if new:
                changed[field_id] = new
        before = {} if known is None else known.options
        places = {option: place for place, option in enumerate(before)}
        added: list[dict[str, Any]] = []
        for place, (option, label) in enumerate(field.options.items()):
            if option not in before:
                added.append({"field_id": field_id, "position": place, "label": label})
            elif before[option] != label or places[option] != place:
                changed_options[option] = {"label": label, "position": place}
        if added:
            await tx.insert_many(SurveyFieldOptionModel, account_id, added)
            inserted = True
    if changed:
        await tx.update_many(SurveyFieldModel, account_id, changed)
    if changed_options:
        await tx.update_many(SurveyFieldOptionModel, account_id, changed_options)
    return bool(inserted or gone or unoffered or changed or changed_options)
