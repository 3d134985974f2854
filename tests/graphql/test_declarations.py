"""What the rooms declare is checked at the start: each kind of slip, and what is said of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from sqlalchemy import func

from gateway.graphql.checks import check_declarations
from gateway.graphql.declarations import (
    DECLARATION,
    Computed,
    Count,
    One,
    ToChild,
    ToMany,
    ToOne,
    ValueOf,
)
from gateway.graphql.fields import column
from gateway.graphql.node import NODE_TYPES, Node, extends
from gateway.policies import ApiScope
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.inputs import LocationFilter, LocationOrder
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.posts.store import PublicationFilter
from gateway.resources.reviews import store
from gateway.resources.reviews.inputs import ReviewFilter, ReviewOrder
from gateway.resources.reviews.store import REVIEW_REPLIES, REVIEW_TAGS, REVIEWS
from gateway.resources.users.store import USERS
from gateway.schema import QUERIES
from gateway.store.resource import (
    DerivedFilter,
    Figures,
    Filter,
    LinkFilter,
    ParentFilter,
    Relation,
    Resource,
)
from gateway.store.scope import by_link, by_location, by_parent

STORE = "REVIEWS (gateway/resources/reviews/store.py)"
MODEL = "the table `reviews` (gateway/resources/reviews/model.py)"
TYPES = "(gateway/resources/reviews/types.py)"


def test_what_is_declared_fits() -> None:
    check_declarations(QUERIES)


def problem() -> str:
    """What the check of all declarations says."""
    with pytest.raises(TypeError) as refused:
        check_declarations(QUERIES)
    return str(refused.value)


def field_of(owner: Any, name: str) -> Any:
    """A field of a type as it is declared."""
    fields = owner.__strawberry_definition__.fields
    return next(field for field in fields if field.python_name == name)


TAGS = "the table `review_tags` (gateway/resources/reviews/model.py)"
LOCATION_TABLE = "the table `locations` (gateway/resources/locations/model.py)"
LINKS = "the table `review_tag_links` (gateway/resources/reviews/model.py)"
FILTERS: dict[str, tuple[Filter, str]] = {
    "on a column": (
        Filter("ratng"),
        f"compares the column `ratng`, which {MODEL} does not have. Did you mean `rating`?",
    ),
    "on a column of another model": (
        Filter("conversation_id"),
        f"compares the column `conversation_id`, which {MODEL} does not have. "
        "Did you mean `location_id`?",
    ),
    "on ids of a type": (
        Filter("location_id", target="Locaton"),
        "takes ids of Locaton, which is not a type with an id. Did you mean `Location`?",
    ),
    "on ids of another type than the column's": (
        Filter("location_id", target="Customer"),
        f"compares the column `location_id`, which in {MODEL} refers to {LOCATION_TABLE}, not to "
        "the table `customers` (gateway/resources/customers/model.py).",
    ),
    "through a link table, the wrong way round": (
        LinkFilter("review_id", target="ReviewTag", link="review_tag_links", own="tag_id"),
        f"compares the column `review_id`, which in {LINKS} refers to {MODEL}, not to {TAGS}.\n"
        f"{STORE}: the filter `rating` goes by the column `tag_id`, which in {LINKS} refers to "
        f"{TAGS}, not to {MODEL}.",
    ),
    "through a link table": (
        LinkFilter("tag_id", target="ReviewTag", link="review_tag_lnks", own="review_id"),
        "goes by the table `review_tag_lnks`, which there is not. Did you mean `review_tag_links`?",
    ),
    "by its own column of a link table": (
        LinkFilter("tag_id", target="ReviewTag", link="review_tag_links", own="revew_id"),
        f"goes by the column `revew_id`, which {LINKS} does not have. Did you mean `review_id`?",
    ),
    "on a column of a link table": (
        LinkFilter("tags_id", target="ReviewTag", link="review_tag_links", own="review_id"),
        f"compares the column `tags_id`, which {LINKS} does not have. Did you mean `tag_id`?",
    ),
    "on what hangs on another row": (
        PublicationFilter("platform"),
        "goes by the column `post_id`, which in the table `post_publications` "
        "(gateway/resources/posts/model.py) refers to the table `posts` "
        f"(gateway/resources/posts/model.py), not to {MODEL}.",
    ),
    "by the key of a parent": (
        ParentFilter("name", parent="review_platforms", key="platfrm_id"),
        f"goes by the column `platfrm_id`, which {MODEL} does not have. "
        "Did you mean `platform_id`?",
    ),
    "on a column of a parent": (
        ParentFilter("nam", parent="review_platforms", key="platform_id"),
        "compares the column `nam`, which the table `review_platforms` "
        "(gateway/resources/reviews/model.py) does not have. Did you mean `name`?",
    ),
    "on an expression": (
        DerivedFilter("", expression=lambda table, viewer: func.lower(table.c.titel)),
        f"names `titel`, which is neither a table nor a column of {MODEL}, or of the table that it "
        "goes through. Did you mean `title`?",
    ),
}


@pytest.mark.parametrize("kind", FILTERS)
def test_filters(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    declared, message = FILTERS[kind]
    monkeypatch.setitem(REVIEWS.filters, "rating", declared)

    given = problem()

    assert given == f"{STORE}: the filter `rating` {message}"


def test_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REVIEWS.orders, "TITLE", "tittle")

    assert problem() == (
        f"{STORE}: the order TITLE goes by the column `tittle`, which {MODEL} does not have. "
        "Did you mean `title`?"
    )


RESOURCES: dict[str, tuple[Callable[[], Resource], str]] = {
    "default order": (
        lambda: replace(REVIEWS, default_order="-CREATD"),
        "`default_order` is CREATD, which is none of its orders. Did you mean `CREATED`?",
    ),
    "hidden": (
        lambda: replace(REVIEWS, hidden={"activ": True}),
        f"`hidden` names `activ`, which is neither one of its filters nor a column of {MODEL}. "
        "Did you mean `active`?",
    ),
    "shielded": (
        lambda: replace(REVIEWS, shielded={"reviewer": ApiScope.READ_IP_ADDRESSES}),
        f"`shielded` names the column `reviewer`, which {MODEL} does not have. "
        "Did you mean `reviewer_url`?",
    ),
    "scope by a column": (
        lambda: replace(REVIEWS, scope=by_location("locaton_id")),
        f"its scope names `locaton_id`, which is neither a table nor a column of {MODEL}, or of "
        "the table that it goes through. Did you mean `location_id`?",
    ),
    "scope by a parent": (
        lambda: replace(REVIEWS, scope=by_parent("locatons", "location_id")),
        f"its scope names `locatons`, which is neither a table nor a column of {MODEL}, or of the "
        "table that it goes through. Did you mean `locations`?",
    ),
    "scope by a link": (
        lambda: replace(REVIEWS, scope=by_link("post_publications", "pst_id")),
        f"its scope names `pst_id`, which is neither a table nor a column of {MODEL}, or of the "
        "table that it goes through. Did you mean `post_id`?",
    ),
}


@pytest.mark.parametrize("kind", RESOURCES)
def test_resources(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    make, message = RESOURCES[kind]
    broken = make()
    monkeypatch.setattr(store, "REVIEWS", broken)
    monkeypatch.setattr(NODE_TYPES["Review"], "resource", broken)

    assert problem() == f"{STORE}: {message}"


def test_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_of(NODE_TYPES["Review"], "reviewer_name"), "python_name", "reviewers")

    assert problem() == (
        f"Review.reviewers {TYPES} is the column `reviewers`, which {MODEL} does not have. "
        "Did you mean `reviewer_url`?"
    )


REPLIES = "the table `review_replies` (gateway/resources/reviews/model.py)"
FIELDS: dict[str, tuple[Any, str]] = {
    "to one, by no column": (
        ToOne(LOCATIONS, "locaton_id"),
        f"goes by the column `locaton_id`, which {MODEL} does not have. "
        "Did you mean `location_id`?",
    ),
    "to one, by the column of something else": (
        ToOne(ACCOUNTS, "location_id"),
        f"goes by the column `location_id`, which in {MODEL} refers to {LOCATION_TABLE}, not to "
        "the table `accounts` (gateway/resources/accounts/model.py).",
    ),
    "a value of another object": (
        ValueOf(LOCATIONS, "location_id", "nam"),
        "gives the column `nam`, which the table `locations` "
        "(gateway/resources/locations/model.py) does not have. Did you mean `name`?",
    ),
    "a value, by no column": (
        ValueOf(LOCATIONS, "location", "name"),
        f"goes by the column `location`, which {MODEL} does not have. Did you mean `location_id`?",
    ),
    "a value that is otherwise the row's own": (
        ValueOf(LOCATIONS, "location_id", "name", "titel"),
        f"otherwise gives the column `titel`, which {MODEL} does not have. Did you mean `title`?",
    ),
    "the one that refers to it, by no column": (
        ToChild(Relation(REVIEW_REPLIES, "revew_id")),
        f"goes by the column `revew_id`, which {REPLIES} does not have. Did you mean `review_id`?",
    ),
    "a number of what does not hang on it": (
        Count(Relation(FEEDBACK_REQUESTS, "customer_id")),
        "goes by the column `customer_id`, which in the table `feedback_requests` "
        "(gateway/resources/feedback_requests/model.py) refers to the table `customers` "
        f"(gateway/resources/customers/model.py), not to {MODEL}.",
    ),
    "a list through no table": (
        Count(Relation(REVIEW_TAGS, "review_id", "review_tag", "tag_id")),
        "goes by the table `review_tag`, which there is not. Did you mean `review_tags`?",
    ),
    "a list through a table, by no column": (
        Count(Relation(REVIEW_TAGS, "reviewed", "review_tag_links", "tag_id")),
        f"goes by the column `reviewed`, which {LINKS} does not have. Did you mean `review_id`?",
    ),
    "a list through a table, to no column": (
        Count(Relation(REVIEW_TAGS, "review_id", "review_tag_links", "tagid")),
        f"goes by the column `tagid`, which {LINKS} does not have. Did you mean `tag_id`?",
    ),
    "a list through a table, the wrong way round": (
        Count(Relation(REVIEW_TAGS, "tag_id", "review_tag_links", "review_id")),
        f"goes by the column `review_id`, which in {LINKS} refers to {MODEL}, not to {TAGS}.\n"
        f"Review.location {TYPES} goes by the column `tag_id`, which in {LINKS} refers to {TAGS}, "
        f"not to {MODEL}.",
    ),
    "a list with a column that the link has for no column": (
        Count(
            Relation(REVIEW_TAGS, "review_id", "review_tag_links", "tag_id", {"crated": "tag_id"})
        ),
        "carries the column `crated`, which the table `review_tags` "
        "(gateway/resources/reviews/model.py) does not have. Did you mean `created`?",
    ),
    "made from no column": (
        Computed(("ratin",), (), lambda row: row),
        f"is made from the column `ratin`, which {MODEL} does not have. Did you mean `rating`?",
    ),
    "made from what does not hang on it": (
        Computed((), (Relation(REVIEW_REPLIES, "usr_id"),), lambda row, replies: row),
        f"goes by the column `usr_id`, which {REPLIES} does not have. Did you mean `user_id`?",
    ),
    "made from figures of no column": (
        Computed(
            (),
            (
                Figures(
                    Relation(REVIEW_REPLIES, "review_id"),
                    lambda table: {"last": func.max(table.c.creatd)},
                ),
            ),
            lambda row, figures: row,
        ),
        f"names `creatd`, which is neither a table nor a column of {REPLIES}, or of the table that "
        "it goes through. Did you mean `created`?",
    ),
    "looked up by no filter": (
        One(CUSTOMERS, {"mobile": "mobilNumber"}),
        "looks up by `mobilNumber`, which is not a filter of CUSTOMERS "
        "(gateway/resources/customers/store.py). Did you mean `mobileNumber`?",
    ),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_fields(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    declared, message = FIELDS[kind]
    field = field_of(NODE_TYPES["Review"], "location")
    monkeypatch.setattr(field, "metadata", {DECLARATION: declared})

    assert problem() == f"Review.location {TYPES} {message}"


def test_parts_of_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    sentiment = field_of(NODE_TYPES["ActivityFeedback"], "sentiment")
    part = sentiment.base_resolver.wrapped_func.__annotations__["return"]
    monkeypatch.setattr(part.__strawberry_definition__.fields[0], "python_name", "sentiment_labl")

    assert problem() == (
        "ActivitySentiment.sentiment_labl (gateway/resources/activity_feedback/types.py) is the "
        "column `sentiment_labl`, which the table `activity_feedbacks` "
        "(gateway/resources/activity_feedback/model.py) does not have. "
        "Did you mean `sentiment_label`?"
    )


def test_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    (query,) = [root for root in QUERIES if root.__name__ == "UserQuery"]
    monkeypatch.setattr(
        field_of(query, "user"), "metadata", {DECLARATION: One(USERS, {"email": "emails"})}
    )

    assert problem() == (
        "UserQuery.user (gateway/resources/users/schema.py) looks up by `emails`, which is not a "
        "filter of USERS (gateway/resources/users/store.py). Did you mean `email`?"
    )


INPUTS = "(gateway/resources/reviews/inputs.py)"


def test_a_filter_that_only_the_resource_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REVIEWS.filters, "url", Filter("url"))

    lines = problem().split("\n")

    assert (
        f"Location.reviews (gateway/resources/locations/types.py) takes ReviewFilter {INPUTS} for "
        f"Review, and they differ. ReviewFilter {INPUTS} lacks `url`."
    ) in lines
    assert len(lines) == 5  # every list of reviews


def test_filters_that_are_called_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    filters = REVIEWS.filters
    monkeypatch.setitem(filters, "reviewer", filters["reviewerName"])
    monkeypatch.delitem(filters, "reviewerName")

    assert problem().split("\n")[0].partition(" takes ")[2] == (
        f"ReviewFilter {INPUTS} for Review, and they differ. ReviewFilter {INPUTS} lacks "
        f"`reviewer`. Did you mean `reviewerName`? `filters` of {STORE} lacks `reviewerName`. "
        "Did you mean `reviewer`?"
    )


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            ToMany(REVIEW_TAGS, None, LocationFilter, ReviewOrder),
            "LocationFilter (gateway/resources/locations/inputs.py) for ReviewTag, and they "
            "differ. `filters` of REVIEW_TAGS (gateway/resources/reviews/store.py) lacks",
        ),
        (
            ToMany(REVIEWS, None, ReviewFilter, LocationOrder),
            "LocationOrderField (gateway/resources/locations/inputs.py) for Review, and they "
            "differ. LocationOrderField (gateway/resources/locations/inputs.py) lacks "
            "`FIRST_REPLIED`, `LOCATION`, `PLATFORM`, `RATING`, `REVIEWER_NAME`, `TITLE`. "
            f"`orders` of {STORE} lacks `ADDRESS_LINE1`, `CITY`, `CODE`, `COUNTRY_CODE`, `NAME`, "
            "`NATIONAL_ID`, `POSTAL_CODE`, `REGION`.",
        ),
    ],
)
def test_inputs_of_something_else(
    monkeypatch: pytest.MonkeyPatch, declared: ToMany, message: str
) -> None:
    (query,) = [root for root in QUERIES if root.__name__ == "ReviewQuery"]
    monkeypatch.setattr(field_of(query, "reviews"), "metadata", {DECLARATION: declared})

    assert problem().startswith(
        f"ReviewQuery.reviews (gateway/resources/reviews/schema.py) takes {message}"
    )


def test_all_slips_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REVIEWS.orders, "TITLE", "tittle")
    monkeypatch.setitem(LOCATIONS.orders, "NAME", "nam")

    assert [line.partition(":")[0] for line in problem().split("\n")] == [
        "LOCATIONS (gateway/resources/locations/store.py)",
        STORE,
    ]


@strawberry.type
class Shop(Node):
    """A type of another room."""

    row_id: strawberry.Private[int]
    name: str = column("Name of the shop")


def test_a_room_adds_a_field_to_the_type_of_another() -> None:
    @extends(Shop)
    class Complaints:
        complaints: int = column("Number of complaints about the shop")

    @strawberry.type
    class Query:
        shop: Shop

    shown = strawberry.Schema(Query).as_str()

    assert (
        """type Shop implements Node {
  \"\"\"Global identifier of the object\"\"\"
  id: ID!

  \"\"\"Name of the shop\"\"\"
  name: String!

  \"\"\"Number of complaints about the shop\"\"\"
  complaints: Int!
}"""
        in shown
    )


def test_a_field_that_two_rooms_declare_is_refused() -> None:
    class More:
        name: str = column("Another name")

    with pytest.raises(TypeError) as refused:
        extends(NODE_TYPES["Location"])(More)

    assert str(refused.value) == (
        "tests.graphql.test_declarations.More adds `name` to Location, which has a field of that "
        "name."
    )
