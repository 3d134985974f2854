"""Writes of one record: all or nothing, only changed columns, placeholders for the unknown."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gateway.config import Settings
from gateway.database.columns import now
from gateway.errors import UserErrorCode, refuse
from gateway.ingest.known import REFERENCED, Known, Model, Row
from gateway.ingest.records import Incoming
from gateway.ingest.report import Outcome
from gateway.ingest.stage import Stage
from gateway.resources.activity_feedback.contents import Contents
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback.answers import Answer
from gateway.resources.locations.model import LocationModel
from gateway.resources.locations.profile import Parts, in_order
from gateway.resources.posts.model import PostPublicationModel
from gateway.resources.reviews.model import ReviewPlatformModel
from gateway.resources.surveys.model import SurveyModel
from gateway.resources.templates.model import (
    CampaignModel,
    CampaignStepModel,
    MessageTemplateModel,
)
from gateway.resources.users.model import UserModel
from gateway.store.write import Transaction

NAMES: Mapping[Model, str] = {
    LocationModel: "locations",
    CustomerModel: "customers",
    MessageTemplateModel: "templates",
    CampaignModel: "campaigns",
    CampaignStepModel: "campaign_steps",
    ReviewPlatformModel: "platforms",
    SurveyModel: "surveys",
}
# Of these the store tells which are placeholders.
MARKED = (LocationModel, CustomerModel)
# What the FeedbackAPI lists; of the others it only ever tells the ids.
_LISTED = (LocationModel, CustomerModel, SurveyModel)


class Writer:
    """Writes the records of a batch, one after the other, each all or nothing."""

    def __init__(
        self,
        tx: Transaction,
        known: Known,
        settings: Settings,
        source: str,
        *,
        strict: bool,
    ) -> None:
        self.tx = tx
        self.known = known
        self.settings = settings
        self.source = source
        self.strict = strict
        self.placeholders: Counter[str] = Counter()
        self._stage = Stage(tx, tx.viewer.account_id)
        self._mark = self._stage.mark()

    def keep(self) -> None:
        """The record is decided; what it writes stays."""
        self._mark = self._stage.mark()
        self.placeholders.clear()
        self.known.keep()

    def undo(self) -> None:
        """The record failed; nothing of it stays."""
        self._stage.cut_back(self._mark)
        self.placeholders.clear()
        self.known.forget()

    async def flush(self) -> None:
        """Write what was decided. Afterwards this writer is spent: its rows have other ids."""
        await self._stage.write()

    def insert(self, model: Model, values: Mapping[str, Any]) -> Row:
        """Insert a row of this import; the row."""
        created = values.get("created") or now()
        own = {"created": created, "updated": created, "source": self.source}
        row = self._stage.insert(model, {**own, **values})
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
        """Note that what hangs on a row was changed, at the time that its record tells if any."""
        told = incoming.values.get("updated")
        self.update(model, row, {} if told is None else {"updated": told})

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
                raise refuse(UserErrorCode.REQUIRED, f"`{key}` is needed: give a value.", key)
        if row is None:
            row = self.insert(model, {"external_id": external_id, **values})
            return row, Outcome.CREATED
        changes = {name: value for name, value in values.items() if row[name] != value}
        if row["external_id"] is None and external_id is not None:
            changes |= {"source": self.source, "external_id": external_id}
        if not changes:
            return row, Outcome.UNCHANGED
        if values.get("updated") is not None:
            # The same body again must find the time that it tells.
            changes["updated"] = values["updated"]
        elif "created" in values and is_placeholder(model, row):
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
        row = self.referenced(REFERENCED[column], external_id, key, needed=needed, **placeholder)
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
        if model is UserModel:
            raise refuse(
                UserErrorCode.NOT_FOUND,
                f"`{key}` refers to {external_id!r}, which is unknown here. Import the users first"
                + (": the record is not kept without one." if needed else ", or leave it out."),
                key,
            )
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
        if model in MARKED:
            placeholder["placeholder"] = True
        self.placeholders[name] += 1
        return self.insert(model, {"external_id": external_id, **placeholder})

    def follow(self, location: Row) -> None:
        """Make the reviews of a location active or inactive as it is."""
        self._stage.follow(location)

    def set_answers(self, feedback: Row, answers: Sequence[Answer]) -> bool:
        """Make feedback have these answers and no others; whether it had others."""
        wanted = {answer.field_id: answer for answer in answers}
        if self.known.answers.get(feedback["id"], {}) == wanted:
            return False
        self._stage.answer(feedback, answers)
        self.known.answer(feedback["id"], wanted)
        return True

    def replied(self, model: Model, row: Row) -> None:
        """The replies to a row differ: which of them is the first is to be noted again."""
        self._stage.replied(model, row)

    def set_parts(self, location: Row, parts: Parts) -> bool:
        """Replace the parts of a location that are given; whether any differed."""
        known = self.known.parts.get(location["id"]) or Parts((), (), (), (), ())
        given = in_order(parts)
        differing = {
            name: getattr(given, name)
            for name in Parts.__slots__
            if getattr(given, name) is not None
            and list(getattr(given, name)) != list(getattr(known, name))
        }
        if not differing:
            return False
        self._stage.show(location, Parts(**differing))
        self.known.show(location["id"], replace(known, **differing))
        return True

    def set_contents(self, feedback: Row, contents: Contents) -> bool:
        """Replace what hangs on activity feedback, where it is given; whether any differed."""
        known = self.known.contents.get(feedback["id"]) or Contents((), (), (), ())
        differing = {
            name: rows
            for name, rows in contents.given().items()
            if list(rows) != list(getattr(known, name))
        }
        if not differing:
            return False
        self._stage.fill(feedback, Contents(**differing))
        self.known.fill(feedback["id"], replace(known, **differing))
        return True

    def set_tags(self, review: Row, names: Iterable[str]) -> bool:
        """Make a review have these tags and no others; whether it had others."""
        tags = frozenset(names)
        if self.known.tags.get(review["id"], frozenset()) == tags:
            return False
        self._stage.tag(review, tags)
        self.known.tag(review["id"], tags)
        return True

    def conversed(self, conversation: Row) -> None:
        """The messages in a conversation differ: when the last one came is to be noted again."""
        self._stage.conversed(conversation)

    def publish(self, values: Mapping[str, Any]) -> None:
        """Add a publication to a post."""
        created = now()
        own = {"created": created, "updated": created}
        self.known.publish(self._stage.insert(PostPublicationModel, {**own, **values}))

    def set_places(self, customer: Row, external_ids: Iterable[str]) -> bool:
        """Make a customer belong to these locations of the source and no others of it."""
        customer_id = customer["id"]
        wanted = [
            self.referenced(LocationModel, external_id, "locations") for external_id in external_ids
        ]
        places = self.known.places(customer_id)
        missing = [location for location in wanted if location["id"] not in places]
        ids = {location["id"] for location in wanted}
        surplus = [
            place for place, source in places.items() if source == self.source and place not in ids
        ]
        for location in missing:
            self._stage.tie(customer, location)
            self.known.attach(customer_id, location)
        for location_id in surplus:
            self._stage.cut(customer, location_id)
            self.known.detach(customer_id, location_id)
        return bool(missing or surplus)


def is_placeholder(model: Model, row: Row) -> bool:
    """Whether a row stands for an object that is known only from what refers to it."""
    if model in MARKED:
        return bool(row["placeholder"])
    return model in NAMES and row["name"] == row["external_id"]
