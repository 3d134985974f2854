"""What can be done to surveys."""

from collections.abc import Mapping, Sequence
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
    SurveyModel,
)
from gateway.resources.surveys.store import SURVEYS
from gateway.resources.surveys.writing import Origin as Origin
from gateway.resources.surveys.writing import write_fields
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MANAGE_SURVEYS = Capability("manage surveys", MANAGERS)


async def create_survey(
    tx: Transaction, account_id: int, name: str, fields: Sequence[FieldChange]
) -> int:
    """Add a survey with its fields to an account; its id."""
    checks = Checks()
    checked = checks.text(name, "name", 200, required=True)
    wanted = checked_fields(checks, fields, {})
    checks.settle()
    survey_id = await tx.insert(SurveyModel, account_id, name=checked)
    await write_fields(tx, account_id, survey_id, {}, wanted)
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
        await write_fields(tx, account_id, survey_id, form, wanted)
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
    return await write_fields(tx, account_id, survey_id, form, wanted, origin)


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
            checks.within("fields", places[field.row_id]).note(
                UserErrorCode.CONFLICT,
                f"The field {field.label!r} was answered: its type stays {field.type}. "
                "Add a new field instead.",
                "type",
            )
        else:
            checks.note(
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
        checks.within("fields", places[field.row_id]).note(
            UserErrorCode.CONFLICT,
            f"The option {field.options[row.option_id]!r} was chosen and cannot be removed. "
            "List it with its `id`.",
            "options",
        )
