"""What the foreign keys say of the tables: what a column refers to, and which rows come first."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.sql.selectable import FromClause

from gateway.database.columns import Base
from gateway.models import metadata
from gateway.store.write import table_of

Model = type[Base]
Row = dict[str, Any]


def _models() -> Mapping[FromClause, Model]:
    """Every model by its table."""
    return {each.local_table: each.class_ for each in Base.registry.mappers}


@cache
def references_of(model: Model) -> Mapping[str, Model]:
    """The models that the columns of a model refer to, without that of its account."""
    models = _models()
    return {
        column.key: models[key.referred_table]
        for key in table_of(model).foreign_key_constraints
        for column in key.columns
        if column.key not in ("account_id", "provider_id")
    }


@cache
def insert_order() -> Sequence[Model]:
    """All models, each after those that it refers to."""
    models = _models()
    return [models[table] for table in metadata.sorted_tables if table in models]
