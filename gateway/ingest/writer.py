"""Writes of one record: all or nothing, only changed columns, placeholders for the unknown."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar

from gateway.config import Settings
from gateway.database.columns import now
from gateway.errors import UserErrorCode, refusal
from gateway.ingest.details import Replaced
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import AnyKind
from gateway.ingest.known import Known
from gateway.ingest.report import Outcome
from gateway.ingest.stage import Afterwards, Stage
from gateway.ingest.tables import Model, Row, references_of
from gateway.store.write import Transaction

T = TypeVar("T")


class Writer:
    """Writes the records of a batch, one after the other, each all or nothing."""

    def __init__(
        self,
        tx: Transaction,
        known: Known,
        settings: Settings,
        *,
        strict: bool,
        enroll: bool = False,
    ) -> None:
        self.tx = tx
        self.known = known
        self.settings = settings
        self.source = known.source
        self.strict = strict
        self.enroll = enroll
        self.placeholders: Counter[str] = Counter()
        self.inner: list[tuple[AnyKind, Outcome]] = []
        self._catalogue = known.catalogue
        self._stage = Stage(tx, tx.viewer.account_id)

    def keep(self) -> None:
        """The record is decided; what it writes stays."""
        self.placeholders.clear()
        self.inner.clear()
        self._stage.keep()
        self.known.keep()

    def forget(self) -> None:
        """The record failed; nothing of it stays."""
        self.placeholders.clear()
        self.inner.clear()
        self._stage.forget()
        self.known.forget()

    async def flush(self) -> None:
        """Write what was decided. Afterwards this writer is spent: its rows have other ids."""
        await self._stage.flush()

    def insert(self, model: Model, values: Mapping[str, Any]) -> Row:
        """Insert a row of this import; the row."""
        created = values.get("created") or now()
        own = {"created": created, "updated": created, "source": self.source}
        row = self._stage.insert(model, {**own, **values})
        self.known.add(model, row)
        return row

    def insert_nameless(self, model: Model, values: Mapping[str, Any]) -> Row:
        """Insert a row that has no id in the system that is imported from; the row."""
        created = now()
        row = self._stage.insert(model, {"created": created, "updated": created, **values})
        self.known.add(model, row)
        return row

    def update(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row; `updated` becomes the present unless it is among them."""
        changes = {"updated": now(), **changes}
        if row["id"] > 0:
            self._stage.update(model, row, changes)
        self.known.change(model, row, changes)

    def release(self, model: Model, row: Row, column: str) -> None:
        """Empty a column of a row before anything else is written, for another row to have it."""
        if row["id"] > 0:
            self._stage.release(model, row, {column: None})
        self.known.change(model, row, {column: None})

    def touch(self, model: Model, row: Row, incoming: Incoming) -> None:
        """Mark a row as changed with its details, at the time that its record gives, if any."""
        updated = incoming.values.get("updated")
        self.update(model, row, {} if updated is None else {"updated": updated})

    def save(
        self,
        model: Model,
        row: Row | None,
        external_id: str | None,
        values: Mapping[str, Any],
        needed: Mapping[str, str],
    ) -> tuple[Row, Outcome]:
        """Insert a row, or change what differs from it; `needed` are columns without null.

        A row without an external id takes this one.
        """
        for column, key in needed.items():
            if (row is None or column in values) and values.get(column) is None:
                raise refusal(UserErrorCode.REQUIRED, f"`{key}` is needed: give a value.", key)
        if row is None:
            row = self.insert(model, {"external_id": external_id, **values})
            return row, Outcome.CREATED
        changes = {name: value for name, value in values.items() if row[name] != value}
        if row["external_id"] is None and external_id is not None:
            changes |= {"source": self.source, "external_id": external_id}
        if not changes:
            return row, Outcome.UNCHANGED
        if values.get("updated") is not None:
            # The same body again must find the time that it gives.
            changes["updated"] = values["updated"]
        elif "created" in values and self.is_placeholder(model, row):
            changes = {"updated": values["created"], **changes}
        self.update(model, row, changes)
        return row, Outcome.UPDATED

    def refer(
        self,
        values: dict[str, Any],
        incoming: Incoming,
        column: str,
        key: str,
        *,
        needed: bool = False,
        **placeholder: Any,
    ) -> Row | None:
        """Put the id of the row that a column refers to among the values; the row.

        `needed` says that the record cannot do without.
        """
        if column not in incoming.references:
            return None
        external_id = incoming.references[column]
        if external_id is None:
            values[column] = None
            return None
        model = references_of(incoming.kind.model)[column]
        row = self.referenced(model, external_id, key, needed=needed, **placeholder)
        values[column] = row["id"]
        return row

    def referenced(
        self,
        model: Model,
        external_id: str,
        key: str,
        *,
        needed: bool = False,
        **placeholder: Any,
    ) -> Row:
        """The row of an external id; a placeholder if there is none yet."""
        row = self.known.find(model, "external_id", external_id)
        if row is not None:
            return row
        name = self._catalogue.names[model]
        unknown = (
            f"`{key}` refers to {external_id!r}, which is unknown here. Import the {name} first"
        )
        if model not in self._catalogue.placeholders:
            remedy = ": the record is not kept without one." if needed else ", or leave it out."
            raise refusal(UserErrorCode.NOT_FOUND, unknown + remedy, key)
        if self.strict and model in self._catalogue.listed:
            raise refusal(UserErrorCode.NOT_FOUND, f"{unknown}, or leave out --strict.", key)
        values = {"external_id": external_id, **placeholder}
        if "name" in model.__table__.columns:
            values = {"name": external_id, **values}
        if "placeholder" in model.__table__.columns:
            values["placeholder"] = True
        self.placeholders[name] += 1
        return self.insert(model, values)

    def is_placeholder(self, model: Model, row: Row) -> bool:
        """Whether a row stands for an object that is known only from what refers to it."""
        if "placeholder" in row:
            return bool(row["placeholder"])
        return model in self._catalogue.placeholders and row["name"] == row["external_id"]

    def replace(self, detail: Replaced[T], row: Row, given: T) -> bool:
        """Make a row have what is given of a detail; whether it had something else."""
        known = self.known.detail(detail, row["id"])
        differing = detail.differing(known, given)
        if differing is None:
            return False
        self._stage.afterwards(detail.write, (row, differing))
        self.known.replace(detail, row["id"], detail.merged(known, differing))
        return True

    def afterwards(self, work: Afterwards[T], item: T) -> None:
        """Have work done on an item once all rows of the batch are written."""
        self._stage.afterwards(work, item)

    def count(self, kind: AnyKind, outcome: Outcome) -> None:
        """Count a record that stands inside the one that is written."""
        self.inner.append((kind, outcome))
