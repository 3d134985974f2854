"""What can be done to locations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import MANAGERS, Capability
from gateway.resources.accounts.service import check_account, keep_limit
from gateway.resources.locations.model import (
    LocationGroupMemberModel,
    LocationModel,
    ReviewProfileModel,
)
from gateway.resources.locations.profile import Parts, checked_profile, write_parts
from gateway.resources.locations.store import LOCATION_GROUPS, LOCATIONS
from gateway.resources.posts.service import keep_publication_times
from gateway.resources.reviews.model import ReviewModel
from gateway.resources.values import Checks, identifier
from gateway.store.conditions import All, Comparison
from gateway.store.write import Transaction, no_such, table_of

MANAGE_LOCATIONS = Capability("manage locations", MANAGERS)
LENGTHS = {
    "name": ("name", 200),
    "address_line1": ("addressLine1", 200),
    "address_line2": ("addressLine2", 200),
    "address_line3": ("addressLine3", 200),
    "city": ("city", 100),
    "postal_code": ("postalCode", 20),
}
MAX_CODE = 64
MAX_PROFILES = 50


async def create_location(
    tx: Transaction,
    account_id: int,
    values: Mapping[str, Any],
    review_profiles: Iterable[str],
    group_ids: Sequence[int] = (),
) -> int:
    """Add a location to an account, into groups; its id."""
    checked, parts, urls = _checked(values, review_profiles, {})
    await _keep_limit(tx, account_id)
    await _free_code(tx, account_id, checked.get("code"), None)
    location_id = await tx.insert(LocationModel, account_id, **checked)
    await write_parts(tx, account_id, location_id, parts)
    await _add_profiles(tx, account_id, location_id, urls)
    await set_groups(tx, account_id, location_id, group_ids)
    return location_id


async def update_location(
    tx: Transaction,
    location_id: int,
    values: Mapping[str, Any],
    review_profiles: Iterable[str],
    group_ids: Sequence[int] | None = None,
    active: bool | None = None,
) -> int:
    """Change what is given; review profiles are added to those that are there. The id.

    An inactive location is found only where `active` brings it back; False deletes it.
    """
    location = await visible_location(tx, location_id, "id", hide=active is not True, lock=True)
    checked, parts, urls = _checked(values, review_profiles, location._asdict())
    await _free_code(tx, location.account_id, checked.get("code"), location_id)
    changes = {**checked, "placeholder": False}
    await tx.update(LocationModel, location.account_id, location_id, changes)
    await write_parts(tx, location.account_id, location_id, parts)
    if checked.get("time_zone", location.time_zone) != location.time_zone:
        await keep_publication_times(tx, location.account_id, [location_id])
    await _add_profiles(tx, location.account_id, location_id, urls)
    if group_ids is not None:
        await set_groups(tx, location.account_id, location_id, group_ids)
    if active is not None and active is not location.active:
        if active:
            await _keep_limit(tx, location.account_id)
        await _set_active(tx, location.account_id, location_id, active=active)
    return location_id


async def delete_location(tx: Transaction, location_id: int) -> int:
    """Make a location inactive, and its reviews with it."""
    location = await visible_location(tx, location_id, "id", lock=True)
    await _set_active(tx, location.account_id, location_id, active=False)
    return location_id


async def _set_active(tx: Transaction, account_id: int, location_id: int, *, active: bool) -> None:
    """Delete a location with its reviews, or bring both back."""
    operation = ChangeOperation.UPDATED if active else ChangeOperation.DELETED
    await tx.update(LocationModel, account_id, location_id, {"active": active}, operation)
    await set_reviews_active(tx, account_id, location_id, active=active)


async def set_reviews_active(
    tx: Transaction, account_id: int, location_id: int, *, active: bool
) -> None:
    """Make the reviews of a location active or inactive, as the location is."""
    reviews = table_of(ReviewModel)
    await tx.update_where(
        ReviewModel,
        account_id,
        {"active": active},
        reviews.c.location_id == location_id,
        ~reviews.c.active if active else reviews.c.active,
        operation=ChangeOperation.UPDATED if active else ChangeOperation.DELETED,
    )


async def set_groups(
    tx: Transaction, account_id: int, location_id: int, group_ids: Sequence[int]
) -> None:
    """Make a location be in these groups and no others."""
    for group_id in group_ids:
        group = await tx.require(LOCATION_GROUPS, group_id, "groupIds")
        check_account(group, account_id, "location group", "groupIds")
    members = table_of(LocationGroupMemberModel)
    rows = await tx.fetch(
        select(members.c.group_id).where(
            of_tenant(members, tx.viewer),
            members.c.account_id == account_id,
            members.c.location_id == location_id,
        )
    )
    for group_id in {row.group_id for row in rows} - set(group_ids):
        await tx.unlink(
            LocationGroupMemberModel, account_id, group_id=group_id, location_id=location_id
        )
    pairs = [{"group_id": group_id, "location_id": location_id} for group_id in group_ids]
    await tx.link_many(LocationGroupMemberModel, account_id, pairs)


async def visible_location(
    tx: Transaction, location_id: int, field: str, *, hide: bool = True, lock: bool = False
) -> Row[Any]:
    """A location that exists for the viewer, a placeholder too, active if `hide`.

    Refused with NOT_FOUND otherwise.
    """
    row = await tx.require(LOCATIONS, location_id, field, hide=False, lock=lock)
    if hide and not row.active:
        raise no_such(LOCATIONS, field)
    return row


async def _keep_limit(tx: Transaction, account_id: int) -> None:
    counted = (LOCATIONS.table.c.active, ~LOCATIONS.table.c.placeholder)
    await keep_limit(tx, account_id, "max_locations", LOCATIONS, *counted)


async def _free_code(
    tx: Transaction, account_id: int, code: str | None, own_id: int | None
) -> None:
    if code is None:
        return
    taken = await tx.find(
        LOCATIONS,
        All((Comparison("account", "eq", account_id), Comparison("code", "eq", code))),
        hide=False,
    )
    if taken is not None and taken.row_id != own_id:
        raise refusal(
            UserErrorCode.CONFLICT, f"Another location has the code {code!r} already.", "code"
        )


async def _add_profiles(
    tx: Transaction, account_id: int, location_id: int, urls: Iterable[str]
) -> None:
    table = table_of(ReviewProfileModel)
    known = await tx.fetch(
        select(table.c.url).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.location_id == location_id,
        )
    )
    there = {row.url for row in known}
    for url in urls:
        if url not in there:
            await tx.insert(ReviewProfileModel, account_id, location_id=location_id, url=url)


async def location_of_code(tx: Transaction, code: str, *, deleted: bool = False) -> int:
    """The id of the active location with a store code, or with `deleted` of any.

    Refused where there is none, or several.
    """
    table = LOCATIONS.table
    active = () if deleted else (table.c.active,)
    rows = await tx.fetch(
        select(table.c.id)
        .where(*LOCATIONS.visible(table, tx.viewer), *active, table.c.code == identifier(code))
        .limit(2)
    )
    if not rows:
        raise refusal(UserErrorCode.NOT_FOUND, "There is no location with this code.", "ofCode")
    if len(rows) > 1:
        raise refusal(
            UserErrorCode.INVALID,
            "Locations of several accounts have this code. Give the `id` of one.",
            "ofCode",
        )
    return int(rows[0].id)


def _checked(
    values: Mapping[str, Any], review_profiles: Iterable[str], stored: Mapping[str, Any]
) -> tuple[dict[str, Any], Parts, list[str]]:
    checks = Checks()
    checked: dict[str, Any] = {}
    for name, (field, most) in LENGTHS.items():
        if name in values:
            checked[name] = checks.text(values[name], field, most, required=name == "name")
    if "code" in values:
        checked["code"] = checks.identifier(values["code"], "code", MAX_CODE)
    if "country_code" in values:
        checked["country_code"] = checks.country(values["country_code"])
        if not values["country_code"] or not values["country_code"].strip():
            checks.note(
                UserErrorCode.REQUIRED,
                "`countryCode` is needed: give two letters such as US.",
                "countryCode",
            )
    urls = list(dict.fromkeys(checks.url(url, "reviewProfiles") for url in review_profiles))
    if len(urls) > MAX_PROFILES:
        checks.note(
            UserErrorCode.INVALID,
            f"`reviewProfiles` has {len(urls)} addresses. Give {MAX_PROFILES} at most at once.",
            "reviewProfiles",
        )
    columns, parts = checked_profile(checks, values, stored)
    checks.settle()
    return {**checked, **columns}, parts, urls
