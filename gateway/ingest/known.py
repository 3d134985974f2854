"""Rows of the store that a batch may touch, read at once and kept in step with its writes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, String, select

from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity as Key
from gateway.database.tenancy import of_tenant
from gateway.ingest.details import Detail
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import Catalogue, Wanted
from gateway.ingest.tables import Model, Row, references_of
from gateway.privacy.identities import (
    IDENTIFYING,
    Identity,
    any_erased,
    erased_among,
    hold_erasures,
)
from gateway.resources.accounts.model import AccountModel
from gateway.resources.users.model import UserModel
from gateway.store.write import Transaction, entity_name, table_of

T = TypeVar("T")


class Known:
    """Rows by external id and by the other columns that identify them, and their details.

    `forget` undoes everything since `keep`, as a rolled back savepoint does with the rows
    themselves.
    """

    def __init__(
        self, tx: Transaction, account_id: int, source: str, secret: bytes, catalogue: Catalogue
    ) -> None:
        self.tx = tx
        self._secret = secret
        self._erased: Mapping[Identity, int] = {}
        self.account_id = account_id
        self.source = source
        self.catalogue = catalogue
        self._rows: defaultdict[tuple[Model, str], dict[Any, Row]] = defaultdict(dict)
        self._by_id: defaultdict[Model, dict[int, Row]] = defaultdict(dict)
        self._details: defaultdict[Detail[Any], dict[int, Any]] = defaultdict(dict)
        self._undo: list[Callable[[], object]] = []

    async def load(self, incoming: Iterable[Incoming]) -> None:
        """Read everything that the records may be or refer to."""
        await hold_erasures(self.tx, self.account_id)
        wanted: defaultdict[tuple[Model, str], set[Any]] = defaultdict(set)
        records = list(_with_inner(incoming))
        for record in records:
            for model, column, value in _named(record):
                wanted[model, column].add(value)
        for (model, column), values in wanted.items():
            await self.read(model, column, values)
        await self._learn_erased(wanted)
        for kind in dict.fromkeys(record.kind for record in records):
            for load in kind.load:
                await load(self)

    async def read(self, model: Model, column: str, values: Iterable[Any]) -> None:
        """Read the rows of the account that have one of the values in a column."""
        table = table_of(model)
        known = self._by_id[model] if column == "id" else self._rows[model, column]
        keys = [value for value in values if value is not None and value not in known]
        if not keys:
            return
        text = isinstance(table.c[column].type, String)
        parameter = BindParameter(
            "keys", type_=Array(String() if text else Key), unique=False, required=True
        )
        statement = self._own(model, select(table)).where(any_of(table.c[column], parameter))
        for found in await self.tx.fetch(statement, {"keys": keys}):
            if found.id not in self._by_id[model]:
                self._index(model, dict(found._mapping))

    async def _learn_erased(self, wanted: Mapping[tuple[Model, str], Iterable[Any]]) -> None:
        """Take in what names people who were erased; what refers to users finds their rows."""
        if not await any_erased(self.tx, self.account_id):
            return
        identities = [
            self._identity(model, column, value)
            for (model, column), values in wanted.items()
            if column in IDENTIFYING
            for value in values
            if value is not None
        ]
        self._erased = await erased_among(self.tx, self._secret, self.account_id, identities)
        users = {
            each.value: row_id
            for each, row_id in self._erased.items()
            if each.entity == entity_name(UserModel) and each.column == "external_id"
        }
        await self.read(UserModel, "id", users.values())
        for external_id, row_id in users.items():
            self._rows[UserModel, "external_id"][external_id] = self.row(UserModel, row_id)

    def _identity(self, model: Model, column: str, value: str) -> Identity:
        source = self.source if column == "external_id" else None
        return Identity(entity_name(model), column, value, source)

    def is_erased(self, incoming: Incoming) -> bool:
        """Whether a record, or one inside it, is about a customer or a user who was erased.

        What an erased user did, as others tell it, is not about this user.
        """
        return bool(self._erased) and any(
            self._identity(model, column, value) in self._erased
            for record in _with_inner([incoming])
            for model, column, value in _named(record)
            if column in IDENTIFYING and value is not None
            if model is not UserModel or record.kind.model is UserModel
        )

    def find(self, model: Model, column: str, value: Any) -> Row | None:
        """The row with that value in a column; None for no value."""
        return None if value is None else self._rows[model, column].get(value)

    def row(self, model: Model, row_id: int) -> Row:
        """A row that was read, by its id."""
        return self._by_id[model][row_id]

    def rows(self, model: Model) -> Sequence[Row]:
        """All rows of a model that were read or added."""
        return list(self._by_id[model].values())

    def detail(self, detail: Detail[T], row_id: int | None) -> T:
        """What a row has, or what one without anything has."""
        found: T = self._details[detail].get(row_id or 0, detail.empty)
        return found

    def ids_without(self, detail: Detail[Any]) -> Sequence[int]:
        """Ids of the rows of which a detail was not read yet."""
        return [
            row_id for row_id in self._by_id[detail.model] if row_id not in self._details[detail]
        ]

    def learn(self, detail: Detail[T], values: Mapping[int, T]) -> None:
        """Take in what rows have in the store."""
        self._details[detail].update(values)

    def add(self, model: Model, row: Row) -> None:
        """Take in a row that was inserted."""
        self._index(model, row)
        self._undo.append(lambda: self._drop(model, row))

    def change(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Take in that a row was changed."""
        before = dict(row)
        self._replace(model, row, {**row, **changes})
        self._undo.append(lambda: self._replace(model, row, before))

    def replace(self, detail: Detail[T], row_id: int, value: T) -> None:
        """Take in what a row has from now on."""
        values = self._details[detail]
        if row_id in values:
            before = values[row_id]
            self._undo.append(lambda: values.update({row_id: before}))
        else:
            self._undo.append(lambda: values.pop(row_id))
        values[row_id] = value

    def keep(self) -> None:
        """What was taken in so far stays."""
        self._undo.clear()

    def forget(self) -> None:
        """Undo what was taken in since `keep`, the latest first."""
        while self._undo:
            self._undo.pop()()

    def _own(self, model: Model, statement: Select[Any]) -> Select[Any]:
        table = table_of(model)
        owner = table.c.provider_id if model is AccountModel else table.c.account_id
        return statement.where(of_tenant(table, self.tx.viewer), owner == self.account_id)

    def _keys_of(self, model: Model, row: Row) -> Iterator[tuple[str, Any]]:
        """The columns by which a row is found; one that was removed has only its external id."""
        if row.get("source") == self.source and row["external_id"] is not None:
            yield "external_id", row["external_id"]
        if row.get("deleted"):
            return
        for column in self.catalogue.natural_keys.get(model, ()):
            if row[column] is not None:
                yield column, row[column]

    def _index(self, model: Model, row: Row) -> None:
        self._by_id[model][row["id"]] = row
        for column, value in self._keys_of(model, row):
            self._rows[model, column][value] = row

    def _drop(self, model: Model, row: Row) -> None:
        del self._by_id[model][row["id"]]
        for column, value in self._keys_of(model, row):
            del self._rows[model, column][value]

    def _replace(self, model: Model, row: Row, values: Row) -> None:
        self._drop(model, row)
        row.update(values)
        self._index(model, row)


def _named(record: Incoming) -> Iterator[Wanted]:
    """What a record may be or refer to."""
    model, references = record.kind.model, references_of(record.kind.model)
    yield model, "external_id", record.external_id
    for column in record.kind.natural_keys:
        yield model, column, record.values.get(column)
    for column, reference in record.references.items():
        yield references[column], "external_id", reference
    # A deletion names nothing but itself.
    if not record.deletes:
        yield from record.kind.wanted(record)


def _with_inner(incoming: Iterable[Incoming]) -> Iterator[Incoming]:
    for record in incoming:
        yield record
        yield from record.inner
