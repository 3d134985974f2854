"""The usual Strawberry server: ORM models, types made from them, one data loader per relation.

What the documentation of Strawberry and SQLAlchemy leads to, with parser and validation caches on;
sessions are short, because concurrent loaders cannot share one.
"""

import base64
import datetime as dt
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import strawberry
from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import DeclarativeBase, aliased
from starlette.applications import Starlette
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

ACCOUNT = int(os.environ["ACCOUNT_ID"])
engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=int(os.environ["POOL_SIZE"]),
    max_overflow=0,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeferredReflection, DeclarativeBase):
    """Columns come from the database."""


class LocationModel(Base):
    __tablename__ = "locations"


class CustomerModel(Base):
    __tablename__ = "customers"


class CustomerLocationModel(Base):
    __tablename__ = "customer_locations"


class FeedbackRequestModel(Base):
    __tablename__ = "feedback_requests"


class FeedbackModel(Base):
    __tablename__ = "feedbacks"


async def rows(statement: Select[Any]) -> Sequence[Any]:
    async with sessions() as session:
        return (await session.scalars(statement)).all()


class Loaders:
    """The loaders of one request; lists have one for each limit."""

    def __init__(self) -> None:
        self.customer = DataLoader(self._by(CustomerModel, "id"))
        self.location = DataLoader(self._by(LocationModel, "id"))
        self.feedback = DataLoader(self._by(FeedbackModel, "feedback_request_id"))
        self._lists: dict[Any, DataLoader[int, list[Any]]] = {}

    def _by(self, model: Any, name: str) -> Any:
        async def load(keys: list[int]) -> list[Any]:
            key = getattr(model, name)
            found = await rows(select(model).where(model.account_id == ACCOUNT, key.in_(keys)))
            by_key = {getattr(row, name): row for row in found}
            return [by_key.get(key) for key in keys]

        return load

    def customers(self, first: int) -> DataLoader[int, list[Any]]:
        tie = CustomerLocationModel

        def ranked(keys: list[int]) -> Any:
            return (
                select(CustomerModel, tie.location_id.label("parent"))
                .join(tie, tie.customer_id == CustomerModel.id)
                .where(
                    tie.account_id == ACCOUNT,
                    CustomerModel.account_id == ACCOUNT,
                    tie.location_id.in_(keys),
                    CustomerModel.active,
                )
            )

        return self._list("customers", CustomerModel, tie.location_id, ranked, first)

    def requests(self, first: int) -> DataLoader[int, list[Any]]:
        model = FeedbackRequestModel

        def ranked(keys: list[int]) -> Any:
            return select(model, model.customer_id.label("parent")).where(
                model.account_id == ACCOUNT, model.customer_id.in_(keys)
            )

        return self._list("requests", model, model.customer_id, ranked, first)

    def _list(
        self, name: str, model: Any, parent: Any, ranked: Any, first: int
    ) -> DataLoader[int, list[Any]]:
        async def load(keys: list[int]) -> list[list[Any]]:
            place = func.row_number().over(
                partition_by=parent, order_by=(model.created.desc(), model.id.desc())
            )
            numbered = ranked(keys).add_columns(place.label("place")).subquery()
            row = aliased(model, numbered)
            statement = (
                select(row, numbered.c.parent)
                .where(numbered.c.place <= first)
                .order_by(numbered.c.parent, numbered.c.place)
            )
            by_parent: dict[int, list[Any]] = {}
            async with sessions() as session:
                for found, key in await session.execute(statement):
                    by_parent.setdefault(key, []).append(found)
            return [by_parent.get(key, []) for key in keys]

        return self._lists.setdefault((name, first), DataLoader(load))


Info = strawberry.Info[Loaders, None]


@strawberry.type
class Location:
    id: strawberry.ID
    name: str
    code: str | None
    city: str | None
    country_code: str | None
    created: dt.datetime

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(
            id=strawberry.ID(str(row.id)),
            name=row.name,
            code=row.code,
            city=row.city,
            country_code=row.country_code,
            created=row.created,
        )

    @strawberry.field
    async def customers(self, info: Info, first: int = 10) -> list["Customer"]:
        found = await info.context.customers(first).load(int(self.id))
        return [Customer.of(row) for row in found]


@strawberry.type
class Customer:
    id: strawberry.ID
    first_name: str | None
    last_name: str | None
    email: str | None
    mobile_number: str | None
    created: dt.datetime

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(
            id=strawberry.ID(str(row.id)),
            first_name=row.first_name,
            last_name=row.last_name,
            email=row.email,
            mobile_number=row.mobile_number,
            created=row.created,
        )

    @strawberry.field
    async def feedback_requests(self, info: Info, first: int = 10) -> list["FeedbackRequest"]:
        found = await info.context.requests(first).load(int(self.id))
        return [FeedbackRequest.of(row) for row in found]


@strawberry.type
class FeedbackRequest:
    id: strawberry.ID
    type: str
    due: dt.datetime
    created: dt.datetime
    message_opened: bool

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(
            id=strawberry.ID(str(row.id)),
            type=row.type,
            due=row.due,
            created=row.created,
            message_opened=row.message_opened,
        )

    @strawberry.field
    async def feedback(self, info: Info) -> "Feedback | None":
        row = await info.context.feedback.load(int(self.id))
        return None if row is None else Feedback.of(row)


@strawberry.type
class Feedback:
    id: strawberry.ID
    type: str
    nps_score: int | None
    star_rating: int | None
    happy: bool | None
    comments: str | None
    platform_name: str | None
    customer_name: str | None
    customer_email: str | None
    created: dt.datetime
    updated: dt.datetime
    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(
            id=strawberry.ID(str(row.id)),
            type=row.type,
            nps_score=row.nps_score,
            star_rating=row.star_rating,
            happy=row.happy,
            comments=row.comments,
            platform_name=row.platform_name,
            customer_name=row.customer_name,
            customer_email=row.customer_email,
            created=row.created,
            updated=row.updated,
            row=row,
        )

    @strawberry.field
    async def customer(self, info: Info) -> Customer | None:
        if self.row.customer_id is None:
            return None
        row = await info.context.customer.load(self.row.customer_id)
        return None if row is None else Customer.of(row)

    @strawberry.field
    async def location(self, info: Info) -> Location:
        return Location.of(await info.context.location.load(self.row.location_id))


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class FeedbackEdge:
    cursor: str
    node: Feedback


@strawberry.type
class FeedbackConnection:
    edges: list[FeedbackEdge]
    page_info: PageInfo
    listed: strawberry.Private[Any]

    @strawberry.field
    async def total_count(self) -> int:
        async with sessions() as session:
            statement = select(func.count()).select_from(FeedbackModel).where(*self.listed)
            return (await session.execute(statement)).scalar_one()


def encode(row: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.created.isoformat(), row.id]).encode()).decode()


@strawberry.type
class Query:
    @strawberry.field
    async def location(self, id: strawberry.ID) -> Location | None:
        model = LocationModel
        found = await rows(
            select(model).where(model.account_id == ACCOUNT, model.id == int(id), model.active)
        )
        return Location.of(found[0]) if found else None

    @strawberry.field
    async def locations(self, first: int = 10, offset: int = 0) -> list[Location]:
        model = LocationModel
        statement = (
            select(model)
            .where(model.account_id == ACCOUNT, model.active)
            .order_by(model.name, model.id)
            .limit(first)
            .offset(offset)
        )
        return [Location.of(row) for row in await rows(statement)]

    @strawberry.field
    async def feedbacks(self, first: int = 10, offset: int = 0) -> list[Feedback]:
        model = FeedbackModel
        statement = (
            select(model)
            .where(model.account_id == ACCOUNT)
            .order_by(model.created.desc(), model.id.desc())
            .limit(first)
            .offset(offset)
        )
        return [Feedback.of(row) for row in await rows(statement)]

    @strawberry.field
    async def feedback_connection(
        self, location: strawberry.ID, type: str, first: int = 10, after: str | None = None
    ) -> FeedbackConnection:
        model = FeedbackModel
        listed = [
            model.account_id == ACCOUNT,
            model.location_id == int(location),
            model.type == type,
        ]
        statement = (
            select(model)
            .where(*listed)
            .order_by(model.created.desc(), model.id.desc())
            .limit(first + 1)
        )
        if after is not None:
            created, row_id = json.loads(base64.urlsafe_b64decode(after))
            place = (dt.datetime.fromisoformat(created), row_id)
            statement = statement.where(tuple_(model.created, model.id) < place)
        found = await rows(statement)
        edges = [FeedbackEdge(cursor=encode(row), node=Feedback.of(row)) for row in found[:first]]
        end = edges[-1].cursor if edges else None
        info = PageInfo(has_next_page=len(found) > first, end_cursor=end)
        return FeedbackConnection(edges=edges, page_info=info, listed=listed)


class Endpoint(GraphQL[Loaders, None]):
    async def get_context(self, request: Any, response: Any) -> Loaders:
        return Loaders()


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    async with engine.connect() as connection:
        await connection.run_sync(Base.prepare)
    yield
    await engine.dispose()


schema = strawberry.Schema(
    Query,
    extensions=[lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)],
    config=StrawberryConfig(auto_camel_case=True),
)
app = Starlette(lifespan=lifespan)
app.add_route("/graphql", Endpoint(schema, graphql_ide=None))
