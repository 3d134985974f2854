"""What the filter of an export names: each of it is looked up before the export begins."""

from collections.abc import Iterable, Mapping

from sqlalchemy import BindParameter, func, select
from strawberry.utils.str_converters import to_camel_case

from gateway.analytics.fact_filter import FactFilter
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity
from gateway.errors import UserErrorCode, refusal
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.locations.store import LOCATION_GROUP_SECTIONS, LOCATION_GROUPS, LOCATIONS
from gateway.resources.reviews.store import REVIEW_TAGS
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.store import USERS
from gateway.store.resource import Resource
from gateway.store.write import Transaction

# What the ids of a filter name.
NAMED_IN_FILTERS: Mapping[str, Resource] = {
    **dict.fromkeys(("locations", "not_locations", "include", "exclude"), LOCATIONS),
    "groups": LOCATION_GROUPS,
    "users": USERS,
    "surveys": SURVEYS,
    "fields": SURVEY_FIELDS,
    "results": FEEDBACKS,
    "tags": REVIEW_TAGS,
    "reps": USERS,
    "clients": CUSTOMERS,
    "templates": SURVEYS,
}


async def check_ids(tx: Transaction, filter_: FactFilter) -> None:
    """Refuse ids of a filter that name nothing that the viewer sees, as other mutations do."""
    named = {name: getattr(filter_, name) or () for name in NAMED_IN_FILTERS}
    await _check(tx, LOCATION_GROUP_SECTIONS, "groupSection", [filter_.section])
    for name, ids in named.items():
        await _check(tx, NAMED_IN_FILTERS[name], to_camel_case(name), ids)


async def _check(
    tx: Transaction, resource: Resource, field: str, given: Iterable[int | None]
) -> None:
    ids = {each for each in given if each is not None}
    if not ids:
        return
    table = resource.table.alias()
    keys = BindParameter("keys", sorted(ids), type_=Array(Identity), unique=False)
    found = await tx.fetch(
        select(func.count()).where(*resource.visible(table, tx.viewer), any_of(table.c.id, keys))
    )
    if found[0][0] < len(ids):
        message = f"There is no such {resource.called}."
        raise refusal(UserErrorCode.NOT_FOUND, message, "filter", field)
