"""Writes of one record: a savepoint around them, only changed columns, unknown references."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncTransaction

from gateway.config import Settings
from gateway.database.columns import now
from gateway.errors import UserErrorCode, refuse
from gateway.ingest.known import REFERENCED, Known, Model, Row
from gateway.ingest.records import Incoming
from gateway.ingest.report import Outcome
from gateway.resources.accounts.model import AccountModel
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.locations.model import LocationModel
from gateway.resources.reviews.model import ReviewPlatformModel
from gateway.resources.templates.model import (
    CampaignModel,
    CampaignStepModel,
    MessageTemplateModel,
)
from gateway.store.write import Transaction, table_of

NAMES: Mapping[Model, str] = {
    LocationModel: "locations",
    CustomerModel: "customers",
    MessageTemplateModel: "templates",
    CampaignModel: "campaigns",
    CampaignStepModel: "campaign_steps",
    ReviewPlatformModel: "platforms",
}
# What the FeedbackAPI lists; of the others it only ever tells the ids.
_LISTED = (LocationModel, CustomerModel)


class Writer:
    """Writes the records of a batch, one after the other, each all or nothing."""

    def __init__(
        self,
        tx: Transaction,
        known: Known,
        settings: Settings,
        account_id: int,
        source: str,
        *,
        strict: bool,
    ) -> None:
        self.tx = tx
        self.known = known
        self.settings = settings
        self.account_id = account_id
        self.source = source
        self.strict = strict
        self.placeholders: Counter[str] = Counter()
        self._savepoint: AsyncTransaction | None = None
        self._viewer = tx.viewer

    async def open(self) -> None:
        """Set the savepoint of the record, before its first write."""
        if self._savepoint is None:
            self._savepoint = await self.tx.connection.begin_nested()
            self._viewer = self.tx.viewer

    async def keep(self) -> None:
        """The record is written; its writes stay."""
        if self._savepoint is not None:
            await self._savepoint.commit()
        self._savepoint = None
        self.known.keep()

    async def undo(self) -> None:
        """The record failed; nothing of it stays."""
        if self._savepoint is not None:
            await self._savepoint.rollback()
            self.tx.viewer = self._viewer
        self._savepoint = None
        self.placeholders.clear()
        self.known.forget()

    async def insert(self, model: Model, values: Mapping[str, Any]) -> Row:
        """Insert a row of this import; the row."""
        await self.open()
        at = now()
        created = values.get("created") or at
        own = {"created": created, "updated": created, "source": self.source, **values}
        if model is AccountModel:
            own["provider_id"] = self.account_id
            row_id = await self.tx.insert_account(**own)
        else:
            row_id = await self.tx.insert(model, self.account_id, **own)
        row: Row = {column.key: _default(column) for column in table_of(model).columns}
        row |= {"account_id": self.account_id, **own, "id": row_id}
        self.known.add(model, row)
        return row

    async def update(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row; `updated` becomes the present unless it is among them."""
        await self.open()
        changes = {"updated": now(), **changes}
        owner = row["id"] if model is AccountModel else self.account_id
        await self.tx.update(model, owner, row["id"], changes)
        self.known.change(model, row, changes)

    async def save(
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
                raise refuse(UserErrorCode.REQUIRED, f"`{key}` is needed: give a value.", key)
        if row is None:
            row = await self.insert(model, {"external_id": external_id, **values})
            return row, Outcome.CREATED
        changes = {name: value for name, value in values.items() if row[name] != value}
        if row["external_id"] is None and external_id is not None:
            changes |= {"source": self.source, "external_id": external_id}
        if not changes:
            return row, Outcome.UNCHANGED
        if "created" in values and is_placeholder(model, row):
            changes = {"updated": values["created"], **changes}
        await self.update(model, row, changes)
        return row, Outcome.UPDATED

    async def refer(
        self, values: dict[str, Any], incoming: Incoming, column: str, key: str, **placeholder: Any
    ) -> Row | None:
        """Put the id of the row that a column refers to among the values; the row."""
        if column not in incoming.references:
            return None
        external_id = incoming.references[column]
        if external_id is None:
            values[column] = None
            return None
        row = await self.referenced(REFERENCED[column], external_id, key, **placeholder)
        values[column] = row["id"]
        return row

    async def referenced(self, model: Model, external_id: str, key: str, **placeholder: Any) -> Row:
        """The row of an external id; a placeholder if there is none yet."""
        row = self.known.find(model, "external_id", external_id)
        if row is not None:
            return row
        name = NAMES[model]
        if self.strict and model in _LISTED:
            raise refuse(
                UserErrorCode.NOT_FOUND,
                f"`{key}` refers to {external_id!r}, which is unknown here. "
                f"Import the {name} first, or leave out --strict.",
                key,
            )
        if model is not CustomerModel:
            placeholder.setdefault("name", external_id)
        self.placeholders[name] += 1
        return await self.insert(model, {"external_id": external_id, **placeholder})

    async def set_places(self, customer: Row, external_ids: Iterable[str]) -> bool:
        """Make a customer belong to these locations of the source and no others of it."""
        customer_id = customer["id"]
        wanted = [
            await self.referenced(LocationModel, external_id, "locations")
            for external_id in external_ids
        ]
        places = self.known.places(customer_id)
        missing = [location for location in wanted if location["id"] not in places]
        ids = {location["id"] for location in wanted}
        surplus = [
            place for place, source in places.items() if source == self.source and place not in ids
        ]
        for location in missing:
            await self.open()
            await self.tx.link(
                CustomerLocationModel,
                self.account_id,
                customer_id=customer_id,
                location_id=location["id"],
                created=now(),
            )
            self.known.attach(customer_id, location)
        for location_id in surplus:
            await self.open()
            await self.tx.unlink(
                CustomerLocationModel,
                self.account_id,
                customer_id=customer_id,
                location_id=location_id,
            )
            self.known.detach(customer_id, location_id)
        return bool(missing or surplus)


def is_placeholder(model: Model, row: Row) -> bool:
    """Whether a row stands for an object of which nothing but its id was known."""
    if model is CustomerModel:
        told = ("email", "mobile_number", "first_name", "last_name", "country_code")
        return all(row[column] is None for column in told)
    return model in NAMES and row["name"] == row["external_id"]


def _default(column: Any) -> Any:
    """What the database puts in a column that an insert leaves out."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
