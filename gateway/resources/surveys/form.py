"""The form of a survey as writes need it: its fields in order, with their options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Executable, Row, select

from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.surveys.model import (
    SurveyFieldModel,
    SurveyFieldOptionModel,
    SurveyFieldType,
    SurveyModel,
)
from gateway.store.write import Transaction, table_of

CHOICES = frozenset({SurveyFieldType.CHOICE, SurveyFieldType.MULTI_CHOICE})
# The least and the greatest rating of the types that are rated.
RATINGS: Mapping[SurveyFieldType, tuple[int, int]] = {
    SurveyFieldType.NPS: (0, 10),
    SurveyFieldType.CSAT: (1, 5),
    SurveyFieldType.RATING: (1, 5),
}


class Rows(Protocol):
    """Where rows are read for a viewer: in a transaction or outside of one."""

    @property
    def viewer(self) -> Viewer: ...

    async def fetch(self, statement: Executable) -> Sequence[Row[Any]]: ...


@dataclass(frozen=True, slots=True)
class FormField:
    """A field; `options` are the texts of its options by their ids, in order."""

    row_id: int
    type: SurveyFieldType
    label: str
    position: int
    required: bool
    options: Mapping[int, str] = field(default_factory=dict)


async def answered_form(
    tx: Transaction, account_id: int, survey_id: int | None
) -> dict[int, FormField]:
    """The fields of a survey that is about to be answered: they stay so until the commit."""
    if survey_id is None:
        return {}
    surveys = table_of(SurveyModel)
    await tx.fetch(
        select(surveys.c.id)
        .where(
            of_tenant(surveys, tx.viewer),
            surveys.c.account_id == account_id,
            surveys.c.id == survey_id,
        )
        .with_for_update(read=True)
    )
    return await form_of(tx, account_id, survey_id)


async def form_of(rows: Rows, account_id: int, survey_id: int) -> dict[int, FormField]:
    """The fields of a survey by their ids, in order."""
    fields, options = table_of(SurveyFieldModel), table_of(SurveyFieldOptionModel)
    found = await rows.fetch(
        select(fields)
        .where(
            of_tenant(fields, rows.viewer),
            fields.c.account_id == account_id,
            fields.c.survey_id == survey_id,
        )
        .order_by(fields.c.position, fields.c.id)
    )
    offered = await rows.fetch(
        select(options.c.id, options.c.field_id, options.c.label)
        .join(fields, fields.c.id == options.c.field_id)
        .where(
            of_tenant(options, rows.viewer),
            of_tenant(fields, rows.viewer),
            options.c.account_id == account_id,
            fields.c.account_id == account_id,
            fields.c.survey_id == survey_id,
        )
        .order_by(options.c.position, options.c.id)
    )
    by_field: dict[int, dict[int, str]] = {}
    for option in offered:
        by_field.setdefault(option.field_id, {})[option.id] = option.label
    return {
        row.id: FormField(
            row_id=row.id,
            type=SurveyFieldType(row.type),
            label=row.label,
            position=row.position,
            required=row.required,
            options=by_field.get(row.id, {}),
        )
        for row in found
    }
