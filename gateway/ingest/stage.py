"""Writes of a batch, kept back until all its records are decided and then done in bulk.

Until then a new row has a negative id, which other rows may refer to.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.ingest.known import REFERENCED, Model, Row
from gateway.resources.accounts.model import AccountModel
from gateway.resources.activity_feedback.contents import Contents, write_contents
from gateway.resources.activity_feedback.model import ActivityFeedbackModel
from gateway.resources.conversations.model import ConversationModel, MessageModel
from gateway.resources.conversations.service import keep_last_messages
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.customers.service import attach_many
from gateway.resources.feedback import replies as feedback_replies
from gateway.resources.feedback.answers import Answer, remove_answers, write_answers
from gateway.resources.feedback.model import FeedbackModel, FeedbackReplyModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.locations.model import LocationModel
from gateway.resources.locations.profile import Parts, write_parts
from gateway.resources.locations.service import set_reviews_active
from gateway.resources.posts.model import PostModel, PostPublicationModel
from gateway.resources.posts.service import keep_publication_times
from gateway.resources.reviews import service as reviews
from gateway.resources.reviews.model import ReviewModel, ReviewPlatformModel, ReviewReplyModel
from gateway.resources.reviews.service import set_tags
from gateway.resources.surveys.model import SurveyModel
from gateway.resources.templates.model import (
    CampaignModel,
    CampaignStepModel,
    MessageTemplateModel,
)
from gateway.resources.users.model import UserModel
from gateway.store.write import Transaction, table_of

# Rows come after those that they refer to.
_ORDER: Sequence[Model] = (
    UserModel,
    LocationModel,
    SurveyModel,
    MessageTemplateModel,
    CampaignModel,
    CampaignStepModel,
    ReviewPlatformModel,
    CustomerModel,
    FeedbackRequestModel,
    FeedbackModel,
    FeedbackReplyModel,
    ReviewModel,
    ReviewReplyModel,
    ActivityFeedbackModel,
    ConversationModel,
    MessageModel,
    PostModel,
    PostPublicationModel,
)
_FIRST_REPLIES = {
    FeedbackModel: feedback_replies.keep_first_replies,
    ReviewModel: reviews.keep_first_replies,
}
_ALL: Sequence[Model] = (AccountModel, *_ORDER)
_REFERRING = (
    *REFERENCED,
    *("feedback_request_id", "feedback_id", "review_id", "conversation_id", "post_id"),
)


class Stage:
    """New rows, changes and ties of one account; each can be taken back before `write`."""

    def __init__(self, tx: Transaction, account_id: int) -> None:
        self._tx = tx
        self._account_id = account_id
        self._rows: defaultdict[Model, list[Row]] = defaultdict(list)
        self._changes: list[tuple[Model, Row, dict[str, Any]]] = []
        self._ties: list[tuple[Row, Row]] = []
        self._cuts: list[tuple[Row, int]] = []
        self._answers: list[tuple[Row, Sequence[Answer]]] = []
        self._replied: list[tuple[Model, Row]] = []
        self._conversed: list[Row] = []
        self._parts: list[tuple[Row, Parts]] = []
        self._tags: list[tuple[Row, frozenset[str]]] = []
        self._contents: list[tuple[Row, Contents]] = []
        self._followed: list[Row] = []
        self._released: list[tuple[Model, Row, dict[str, Any]]] = []
        self._lists: tuple[list[Any], ...] = (
            *(self._changes, self._ties, self._cuts, self._answers),
            *(self._replied, self._conversed, self._parts, self._tags),
            *(self._followed, self._released, self._contents),
        )
        self._real_ids: dict[int, int] = {}
        self._temporary_id = 0

    def insert(self, model: Model, values: Mapping[str, Any]) -> Row:
        """A new row, complete but for its final id."""
        self._temporary_id -= 1
        row: Row = {column.key: _default(column) for column in table_of(model).columns}
        if model is AccountModel:
            row["provider_id"] = self._account_id
        else:
            row["account_id"] = self._account_id
        row |= {**values, "id": self._temporary_id}
        self._rows[model].append(row)
        return row

    def update(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row that is in the store."""
        self._changes.append((model, row, dict(changes)))

    def release(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row that is in the store before anything is inserted."""
        self._released.append((model, row, dict(changes)))

    def tie(self, customer: Row, location: Row) -> None:
        """Make a customer belong to a location."""
        self._ties.append((customer, location))

    def cut(self, customer: Row, location_id: int) -> None:
        """Make a customer belong to a location no more."""
        self._cuts.append((customer, location_id))

    def answer(self, feedback: Row, answers: Sequence[Answer]) -> None:
        """Make feedback have these answers and no others."""
        self._answers.append((feedback, answers))

    def replied(self, model: Model, row: Row) -> None:
        """Look again which reply to feedback, or to a review, is the first."""
        self._replied.append((model, row))

    def show(self, location: Row, parts: Parts) -> None:
        """Replace parts of a location."""
        self._parts.append((location, parts))

    def tag(self, review: Row, tags: frozenset[str]) -> None:
        """Make a review have these tags and no others."""
        self._tags.append((review, tags))

    def follow(self, location: Row) -> None:
        """Make the reviews of a location active or inactive as it is."""
        self._followed.append(location)

    def fill(self, feedback: Row, contents: Contents) -> None:
        """Replace what hangs on activity feedback."""
        self._contents.append((feedback, contents))

    def conversed(self, conversation: Row) -> None:
        """Look again when the last message in a conversation came."""
        self._conversed.append(conversation)

    def mark(self) -> tuple[int, ...]:
        """What was staged so far, for `cut_back`."""
        return tuple(map(len, (*self._lists, *(self._rows[model] for model in _ALL))))

    def cut_back(self, mark: Sequence[int]) -> None:
        """Drop what was staged after a mark."""
        lists = (*self._lists, *(self._rows[model] for model in _ALL))
        for staged, number in zip(lists, mark, strict=True):
            del staged[number:]

    async def write(self) -> None:
        """Write everything."""
        for model, row, changes in self._released:
            await self._tx.update(model, self._account_id, row["id"], changes)
        # Accounts are few, and each line of their log belongs to another account.
        for row in self._rows[AccountModel]:
            await self._tx.insert_account(**{k: v for k, v in row.items() if k != "id"})
        for model in _ORDER:
            if self._rows[model]:
                await self._insert(model, self._rows[model])
        await self._update()
        await self._tie()
        for customer, location_id in self._cuts:
            await self._tx.unlink(
                CustomerLocationModel,
                self._account_id,
                customer_id=customer["id"],
                location_id=location_id,
            )
        await self._answer()
        for model, keep in _FIRST_REPLIES.items():
            ids = list({row["id"] for replied, row in self._replied if replied is model})
            if ids:
                await keep(self._tx, self._account_id, ids)
        if self._conversed:
            ids = list({conversation["id"] for conversation in self._conversed})
            await keep_last_messages(self._tx, self._account_id, ids)
        for location, parts in self._parts:
            await write_parts(self._tx, self._account_id, location["id"], parts)
        for location in self._followed:
            await set_reviews_active(
                self._tx, self._account_id, location["id"], active=location["active"]
            )
        for feedback, contents in self._contents:
            await write_contents(self._tx, self._account_id, feedback["id"], contents)
        for review, tags in self._tags:
            await set_tags(self._tx, self._account_id, review["id"], sorted(tags))

    async def _answer(self) -> None:
        """The last answers of each feedback, in place of those that it has."""
        last = {feedback["id"]: (feedback, answers) for feedback, answers in self._answers}
        await remove_answers(self._tx, self._account_id, list(last))
        for feedback_id, (feedback, answers) in last.items():
            await write_answers(
                self._tx, self._account_id, feedback_id, feedback["created"], answers
            )

    async def _insert(self, model: Model, rows: Sequence[Row]) -> None:
        values = [self._resolved({k: v for k, v in row.items() if k != "id"}) for row in rows]
        ids = await self._tx.insert_many(model, self._account_id, values)
        for row, row_id in zip(rows, ids, strict=True):
            self._real_ids[row["id"]] = row_id
            row["id"] = row_id

    async def _update(self) -> None:
        """One change for each row, whatever number was staged."""
        merged: defaultdict[Model, defaultdict[int, dict[str, Any]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for model, row, changes in self._changes:
            merged[model][row["id"]] |= self._resolved(changes)
        for account_id, changes in merged.pop(AccountModel, {}).items():
            await self._tx.update(AccountModel, account_id, account_id, changes)
        for model, rows in merged.items():
            await self._tx.update_many(model, self._account_id, rows)
        places = merged.get(LocationModel, {}).items()
        moved = [row_id for row_id, changes in places if "time_zone" in changes]
        if moved:
            await keep_publication_times(self._tx, self._account_id, moved)

    async def _tie(self) -> None:
        pairs = [(customer["id"], location["id"]) for customer, location in self._ties]
        if pairs:
            await attach_many(self._tx, self._account_id, pairs)

    def _resolved(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with final ids of the rows that they refer to."""
        for column in _REFERRING:
            if (values.get(column) or 0) < 0:
                values[column] = self._real_ids[values[column]]
        return values


def _default(column: Any) -> Any:
    """What an insert puts in a column that it is not given."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
