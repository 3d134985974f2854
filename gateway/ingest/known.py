"""Rows of the store that a batch may touch, read at once and kept in step with its writes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import BindParameter, Select, String, select

from gateway.database.arrays import Array, any_of
from gateway.database.columns import Base, Identity
from gateway.database.tenancy import of_tenant
from gateway.ingest.forms import Form, read_form
from gateway.ingest.records import Incoming, Kind
from gateway.resources.accounts.model import AccountModel
from gateway.resources.activity_feedback.contents import Contents, contents_of
from gateway.resources.activity_feedback.model import ActivityFeedbackModel
from gateway.resources.conversations.model import ConversationModel, MessageModel
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.feedback.answers import Answer, answers_of
from gateway.resources.feedback.model import FeedbackModel, FeedbackReplyModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.locations.model import LocationModel
from gateway.resources.locations.profile import Parts, parts_of
from gateway.resources.posts.model import PostModel, PostPublicationModel
from gateway.resources.reviews.model import ReviewModel, ReviewPlatformModel, ReviewReplyModel
from gateway.resources.reviews.service import tags_of
from gateway.resources.surveys.model import SurveyModel
from gateway.resources.templates.model import (
    CampaignModel,
    CampaignStepModel,
    MessageTemplateModel,
)
from gateway.resources.users.model import UserModel
from gateway.store.write import Transaction, table_of

Model = type[Base]
Row = dict[str, Any]

MODELS: Mapping[Kind, Model] = {
    Kind.ACCOUNTS: AccountModel,
    Kind.USERS: UserModel,
    Kind.LOCATIONS: LocationModel,
    Kind.CUSTOMERS: CustomerModel,
    Kind.REVIEWS: ReviewModel,
    Kind.FEEDBACK: FeedbackModel,
    Kind.FEEDBACK_REQUESTS: FeedbackRequestModel,
    Kind.SURVEYS: SurveyModel,
    Kind.CONVERSATIONS: ConversationModel,
    Kind.POSTS: PostModel,
    Kind.ACTIVITY_FEEDBACKS: ActivityFeedbackModel,
}
REFERENCED: Mapping[str, Model] = {
    "location_id": LocationModel,
    "customer_id": CustomerModel,
    "template_id": MessageTemplateModel,
    "campaign_id": CampaignModel,
    "campaign_step_id": CampaignStepModel,
    "platform_id": ReviewPlatformModel,
    "survey_id": SurveyModel,
    "user_id": UserModel,
    "rep_user_id": UserModel,
    "client_customer_id": CustomerModel,
    "template_survey_id": SurveyModel,
}
REPLIES: Mapping[Kind, Model] = {
    Kind.FEEDBACK: FeedbackReplyModel,
    Kind.REVIEWS: ReviewReplyModel,
}
# Columns by which a row is found besides its external id.
_KEYS: Mapping[Model, tuple[str, ...]] = {
    CustomerModel: ("email", "mobile_number"),
    UserModel: ("email",),
    FeedbackModel: ("feedback_request_id",),
}


class Known:
    """Rows by external id and by the other columns that tell them apart.

    Everything noted since `keep` is taken back by `forget`, as a rolled back savepoint does with
    the rows themselves.
    """

    def __init__(self, tx: Transaction, account_id: int, source: str) -> None:
        self._tx = tx
        self._account_id = account_id
        self._source = source
        self._rows: defaultdict[tuple[Model, str], dict[Any, Row]] = defaultdict(dict)
        self._by_id: defaultdict[Model, dict[int, Row]] = defaultdict(dict)
        self._places: defaultdict[int, dict[int, str | None]] = defaultdict(dict)
        self._undo: list[Callable[[], object]] = []
        self.publications: defaultdict[int, dict[tuple[int, str], Row]] = defaultdict(dict)
        self.forms: dict[int, Form] = {}
        self.answers: defaultdict[int, dict[int, Answer]] = defaultdict(dict)
        self.parts: dict[int, Parts] = {}
        self.tags: dict[int, frozenset[str]] = {}
        self.contents: dict[int, Contents] = {}

    async def load(self, incoming: Iterable[Incoming]) -> None:
        """Read everything that the records may be or refer to."""
        wanted: defaultdict[tuple[Model, str], set[Any]] = defaultdict(set)
        places = False
        records = list(_with_feedback(incoming))
        for record in records:
            model = MODELS[record.kind]
            wanted[model, "external_id"].add(record.external_id)
            for column in _KEYS.get(model, ()):
                wanted[model, column].add(record.values.get(column))
            if record.kind is Kind.FEEDBACK:
                wanted[CustomerModel, "email"].add(record.values.get("customer_email"))
            for column, reference in record.references.items():
                wanted[REFERENCED[column], "external_id"].add(reference)
            if record.locations is not None:
                wanted[LocationModel, "external_id"].update(record.locations)
                places = True
            for reply in record.replies:
                wanted[REPLIES[record.kind], "external_id"].add(reply.external_id)
                wanted[UserModel, "external_id"].add(reply.user)
            for message in record.messages:
                wanted[MessageModel, "external_id"].add(message.external_id)
                wanted[UserModel, "external_id"].add(message.user)
            for publication in record.publications:
                wanted[LocationModel, "external_id"].add(publication.location)
        for (model, column), values in wanted.items():
            await self._read(model, column, values)
        requests = self._rows[FeedbackRequestModel, "external_id"].values()
        await self._read(FeedbackModel, "feedback_request_id", {row["id"] for row in requests})
        await self._read_publications()
        await self._read_forms()
        self.answers.update(
            await answers_of(self._tx, self._account_id, list(self._by_id[FeedbackModel]))
        )
        activities = list(self._by_id[ActivityFeedbackModel])
        self.contents.update(await contents_of(self._tx, self._account_id, activities))
        if places:
            await self._read_places(self._by_id[CustomerModel])
        if any(record.parts is not None for record in records):
            ids = list(self._by_id[LocationModel])
            self.parts.update(await parts_of(self._tx, self._account_id, ids))
        if any(record.tags is not None for record in records):
            self.tags.update(await tags_of(self._tx, self._account_id, self._by_id[ReviewModel]))

    def find(self, model: Model, column: str, value: Any) -> Row | None:
        """The row with that value in a column; None for no value."""
        return None if value is None else self._rows[model, column].get(value)

    def row(self, model: Model, row_id: int) -> Row:
        """A row that was read, by its id."""
        return self._by_id[model][row_id]

    def places(self, customer_id: int) -> dict[int, str | None]:
        """The locations that a customer belongs to, each with its source."""
        return self._places[customer_id]

    def add(self, model: Model, row: Row) -> None:
        """Note a row that was inserted."""
        self._index(model, row)
        self._undo.append(lambda: self._drop(model, row))

    def change(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Note a row that was changed."""
        before = dict(row)
        self._replace(model, row, {**row, **changes})
        self._undo.append(lambda: self._replace(model, row, before))

    def publish(self, row: Row) -> None:
        """Note a new publication of a post."""
        self.add(PostPublicationModel, row)
        known, key = self.publications[row["post_id"]], (row["location_id"], row["platform"])
        known[key] = row
        self._undo.append(lambda: known.pop(key))

    def attach(self, customer_id: int, location: Row) -> None:
        """Note that a customer belongs to a location."""
        places = self._places[customer_id]
        places[location["id"]] = location["source"]
        self._undo.append(lambda: places.pop(location["id"]))

    def detach(self, customer_id: int, location_id: int) -> None:
        """Note that a customer does not belong to a location."""
        places = self._places[customer_id]
        source = places.pop(location_id)
        self._undo.append(lambda: places.update({location_id: source}))

    def answer(self, feedback_id: int, answers: dict[int, Answer]) -> None:
        """Note the answers that feedback has from now on."""
        before = self.answers[feedback_id]
        self.answers[feedback_id] = answers
        self._undo.append(lambda: self.answers.update({feedback_id: before}))

    def show(self, location_id: int, parts: Parts) -> None:
        """Note the parts that a location has from now on."""
        before = self.parts.get(location_id)
        self.parts[location_id] = parts
        self._undo.append(lambda: _put_back(self.parts, location_id, before))

    def tag(self, review_id: int, tags: frozenset[str]) -> None:
        """Note the tags that a review has from now on."""
        before = self.tags.get(review_id)
        self.tags[review_id] = tags
        self._undo.append(lambda: _put_back(self.tags, review_id, before))

    def fill(self, feedback_id: int, contents: Contents) -> None:
        """Note what hangs on activity feedback from now on."""
        before = self.contents.get(feedback_id)
        self.contents[feedback_id] = contents
        self._undo.append(lambda: _put_back(self.contents, feedback_id, before))

    def keep(self) -> None:
        """What was noted so far stays."""
        self._undo.clear()

    def forget(self) -> None:
        """Take back what was noted since `keep`, the latest first."""
        while self._undo:
            self._undo.pop()()

    async def _read(self, model: Model, column: str, values: set[Any]) -> None:
        table = table_of(model)
        known = self._rows[model, column]
        keys = [value for value in values if value is not None and value not in known]
        if not keys:
            return
        text = isinstance(table.c[column].type, String)
        parameter = BindParameter(
            "keys", type_=Array(String() if text else Identity), unique=False, required=True
        )
        statement = self._own(model, select(table)).where(any_of(table.c[column], parameter))
        for found in await self._tx.fetch(statement, {"keys": keys}):
            if found.id not in self._by_id[model]:
                self._index(model, dict(found._mapping))

    async def _read_publications(self) -> None:
        """The publications of every post that was read, and their locations."""
        await self._read(PostPublicationModel, "post_id", set(self._by_id[PostModel]))
        rows = self._by_id[PostPublicationModel].values()
        for row in rows:
            self.publications[row["post_id"]][row["location_id"], row["platform"]] = row
        await self._read(LocationModel, "id", {row["location_id"] for row in rows})

    async def _read_forms(self) -> None:
        """The forms of every survey that the rows read so far are or refer to."""
        surveys = set(self._by_id[SurveyModel])
        for model in (FeedbackRequestModel, FeedbackModel):
            surveys |= {row["survey_id"] for row in self._by_id[model].values()}
        for survey_id in surveys - {None} - self.forms.keys():
            self.forms[survey_id] = await read_form(
                self._tx, self._account_id, survey_id, self._source
            )

    async def _read_places(self, customer_ids: Iterable[int]) -> None:
        keys = list(customer_ids)
        if not keys:
            return
        ties, locations = table_of(CustomerLocationModel), table_of(LocationModel)
        parameter = BindParameter("keys", type_=Array(), unique=False, required=True)
        statement = (
            select(ties.c.customer_id, ties.c.location_id, locations.c.source)
            .join(
                locations,
                (locations.c.account_id == ties.c.account_id)
                & (locations.c.id == ties.c.location_id),
            )
            .where(
                of_tenant(ties, self._tx.viewer),
                of_tenant(locations, self._tx.viewer),
                any_of(ties.c.customer_id, parameter),
            )
        )
        for tie in await self._tx.fetch(statement, {"keys": keys}):
            self._places[tie.customer_id][tie.location_id] = tie.source

    def _own(self, model: Model, statement: Select[Any]) -> Select[Any]:
        table = table_of(model)
        owner = table.c.provider_id if model is AccountModel else table.c.account_id
        return statement.where(of_tenant(table, self._tx.viewer), owner == self._account_id)

    def _keys_of(self, model: Model, row: Row) -> Iterator[tuple[str, Any]]:
        if row.get("source") == self._source and row["external_id"] is not None:
            yield "external_id", row["external_id"]
        if model is UserModel and row["deleted"]:
            return
        for column in _KEYS.get(model, ()):
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


def _put_back(values: dict[int, Any], key: int, before: Any) -> None:
    if before is None:
        del values[key]
    else:
        values[key] = before


def _with_feedback(incoming: Iterable[Incoming]) -> Iterator[Incoming]:
    for record in incoming:
        yield record
        if record.feedback is not None:
            yield record.feedback
