"""The children of activity feedback, as rows: responses, actions, namespaces, keywords."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, select

from gateway.database.arrays import Array, any_of
from gateway.database.columns import Base
from gateway.database.tenancy import of_tenant
from gateway.resources.activity_feedback.model import (
    ActivityFollowUpModel,
    ActivityKeywordModel,
    ActivityNamespaceModel,
    ActivityResponseModel,
)
from gateway.store.write import Transaction, table_of

Rows = Sequence[Mapping[str, Any]]

MODELS: Mapping[str, type[Base]] = {
    "responses": ActivityResponseModel,
    "follow_ups": ActivityFollowUpModel,
    "namespaces": ActivityNamespaceModel,
    "keywords": ActivityKeywordModel,
}
_OWN = {"id", "account_id", "created", "updated", "activity_feedback_id", "position"}


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows by their columns, in their order; None where nothing is said of them."""

    responses: Rows | None = None
    follow_ups: Rows | None = None
    namespaces: Rows | None = None
    keywords: Rows | None = None

    def given(self) -> dict[str, Rows]:
        """What is said, by kind."""
        parts = {name: getattr(self, name) for name in MODELS}
        return {name: rows for name, rows in parts.items() if rows is not None}


async def replace_rows(
    tx: Transaction, model: type[Base], account_id: int, feedback_id: int, rows: Rows
) -> None:
    """Make feedback have these rows of a kind, in this order, and no others."""
    table = table_of(model)
    await tx.delete_where(model, account_id, table.c.activity_feedback_id == feedback_id)
    if rows:
        await tx.insert_many(
            model,
            account_id,
            [
                {**row, "activity_feedback_id": feedback_id, "position": position}
                for position, row in enumerate(rows)
            ],
        )


async def write_contents(
    tx: Transaction, account_id: int, feedback_id: int, contents: Contents
) -> None:
    """Replace what is said."""
    for name, rows in contents.given().items():
        await replace_rows(tx, MODELS[name], account_id, feedback_id, rows)


async def contents_of(
    tx: Transaction, account_id: int, feedback_ids: Sequence[int]
) -> dict[int, Contents]:
    """The children of each of several feedbacks in the store."""
    if not feedback_ids:
        return {}
    found: dict[int, dict[str, list[dict[str, Any]]]] = {
        feedback_id: defaultdict(list) for feedback_id in feedback_ids
    }
    keys = BindParameter("keys", list(feedback_ids), type_=Array(), unique=False)
    for name, model in MODELS.items():
        table = table_of(model)
        rows = await tx.fetch(
            select(table)
            .where(
                of_tenant(table, tx.viewer),
                table.c.account_id == account_id,
                any_of(table.c.activity_feedback_id, keys),
            )
            .order_by(table.c.activity_feedback_id, table.c.position)
        )
        for row in rows:
            values = {key: value for key, value in row._mapping.items() if key not in _OWN}
            found[row.activity_feedback_id][name].append(values)
    return {
        feedback_id: Contents(**{name: kinds[name] for name in MODELS})
        for feedback_id, kinds in found.items()
    }
