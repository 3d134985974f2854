"""Bringing the stored fields of a survey, and their options, into a wanted form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.resources.surveys.form import FormField
from gateway.resources.surveys.model import SurveyFieldModel, SurveyFieldOptionModel
from gateway.store.write import Transaction, table_of


@dataclass(frozen=True, slots=True)
class Origin:
    """The system that fields were imported from, and the id of each there, in their order."""

    source: str
    external_ids: Sequence[str]

    def of(self, position: int) -> dict[str, str]:
        """The columns that say where a field comes from."""
        return {"source": self.source, "external_id": self.external_ids[position]}


async def write_fields(
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
    removed = await _remove(tx, account_id, form, wanted)
    writing = _Writing(tx, account_id, survey_id, form)
    for position, each in enumerate(wanted):
        field_id = await writing.write(each, position, origin)
        await writing.write_options(each, field_id)
    return await writing.finish() or removed


async def _remove(
    tx: Transaction, account_id: int, form: Mapping[int, FormField], wanted: Sequence[FormField]
) -> bool:
    """Delete the fields and options that are not wanted; whether there were any."""
    fields, options = table_of(SurveyFieldModel), table_of(SurveyFieldOptionModel)
    kept = {each.row_id for each in wanted}
    offered = {option for each in wanted for option in each.options}
    gone = [row_id for row_id in form if row_id not in kept]
    unoffered = [o for each in form.values() for o in each.options if o not in offered]
    if unoffered:
        await tx.delete_where(SurveyFieldOptionModel, account_id, options.c.id.in_(unoffered))
    if gone:
        await tx.delete_where(SurveyFieldModel, account_id, fields.c.id.in_(gone))
    return bool(gone or unoffered)


@dataclass(slots=True)
class _Writing:
    """New rows are written at once; what changes is gathered, and written at the end."""

    tx: Transaction
    account_id: int
    survey_id: int
    form: Mapping[int, FormField]
    inserted: bool = False
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    changed_options: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def write(self, wanted: FormField, position: int, origin: Origin | None) -> int:
        """Add a field, or note what of it changes; its id."""
        values = {
            "type": wanted.type,
            "label": wanted.label,
            "position": position,
            "required": wanted.required,
        }
        known = self.form.get(wanted.row_id)
        if known is None:
            values |= {} if origin is None else origin.of(position)
            self.inserted = True
            return await self.tx.insert(
                SurveyFieldModel, self.account_id, survey_id=self.survey_id, **values
            )
        new = {name: each for name, each in values.items() if each != getattr(known, name)}
        if new:
            self.changed[known.row_id] = new
        return known.row_id

    async def write_options(self, wanted: FormField, field_id: int) -> None:
        """Add the options of a field that are new, and note what changes of the others."""
        known = self.form.get(wanted.row_id)
        before = {} if known is None else known.options
        places = {option: place for place, option in enumerate(before)}
        added: list[dict[str, Any]] = []
        for place, (option, label) in enumerate(wanted.options.items()):
            if option not in before:
                added.append({"field_id": field_id, "position": place, "label": label})
            elif before[option] != label or places[option] != place:
                self.changed_options[option] = {"label": label, "position": place}
        if added:
            await self.tx.insert_many(SurveyFieldOptionModel, self.account_id, added)
            self.inserted = True

    async def finish(self) -> bool:
        """Write what has changed; whether anything was added or changed."""
        if self.changed:
            await self.tx.update_many(SurveyFieldModel, self.account_id, self.changed)
        if self.changed_options:
            await self.tx.update_many(SurveyFieldOptionModel, self.account_id, self.changed_options)
        return bool(self.inserted or self.changed or self.changed_options)
