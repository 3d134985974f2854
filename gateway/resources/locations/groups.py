"""What can be done to groups of locations and to the sections that hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.resources.accounts.service import check_account
from gateway.resources.locations.model import (
    LocationGroupMemberModel,
    LocationGroupModel,
    LocationGroupSectionModel,
)
from gateway.resources.locations.service import visible_location
from gateway.resources.locations.store import LOCATION_GROUP_SECTIONS, LOCATION_GROUPS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of


async def create_group(
    tx: Transaction, account_id: int, values: Mapping[str, Any], location_ids: Sequence[int]
) -> int:
    """Add a group to an account, with locations in it; its id."""
    checked = await _checked(tx, account_id, values)
    group_id = await tx.insert(LocationGroupModel, account_id, **checked)
    await _add(tx, account_id, group_id, location_ids, "locationIds")
    return group_id


async def update_group(
    tx: Transaction,
    group_id: int,
    values: Mapping[str, Any],
    add: Sequence[int],
    remove: Sequence[int],
) -> int:
    """Change what is given; then put locations in, then take others out. The id."""
    group = await tx.require(LOCATION_GROUPS, group_id, "id")
    checked = await _checked(tx, group.account_id, values)
    await tx.update(LocationGroupModel, group.account_id, group_id, checked)
    await _add(tx, group.account_id, group_id, add, "addLocationIds")
    for location_id in remove:
        await visible_location(tx, location_id, "removeLocationIds")
        await tx.unlink(
            LocationGroupMemberModel, group.account_id, group_id=group_id, location_id=location_id
        )
    return group_id


async def delete_group(tx: Transaction, group_id: int) -> int:
    """Remove a group; its locations stay."""
    group = await tx.require(LOCATION_GROUPS, group_id, "id", lock=True)
    await tx.unlink(LocationGroupMemberModel, group.account_id, group_id=group_id)
    table = table_of(LocationGroupModel)
    await tx.delete_where(LocationGroupModel, group.account_id, table.c.id == group_id)
    return group_id


async def create_section(tx: Transaction, account_id: int, name: str) -> int:
    """Add a section to an account; its id."""
    return await tx.insert(LocationGroupSectionModel, account_id, name=_name(name))


async def update_section(tx: Transaction, section_id: int, values: Mapping[str, Any]) -> int:
    """Change what is given; the id."""
    section = await tx.require(LOCATION_GROUP_SECTIONS, section_id, "id")
    checked = {"name": _name(values["name"])} if "name" in values else {}
    await tx.update(LocationGroupSectionModel, section.account_id, section_id, checked)
    return section_id


async def delete_section(tx: Transaction, section_id: int) -> int:
    """Remove a section; its groups stay, in no section."""
    section = await tx.require(LOCATION_GROUP_SECTIONS, section_id, "id", lock=True)
    groups, sections = table_of(LocationGroupModel), table_of(LocationGroupSectionModel)
    await tx.update_where(
        LocationGroupModel,
        section.account_id,
        {"section_id": None},
        groups.c.section_id == section_id,
    )
    await tx.delete_where(
        LocationGroupSectionModel, section.account_id, sections.c.id == section_id
    )
    return section_id


async def _add(
    tx: Transaction, account_id: int, group_id: int, location_ids: Sequence[int], field: str
) -> None:
    for location_id in location_ids:
        location = await visible_location(tx, location_id, field)
        check_account(location, account_id, "location", field)
    pairs = [{"group_id": group_id, "location_id": one} for one in location_ids]
    await tx.link_many(LocationGroupMemberModel, account_id, pairs)


async def _checked(tx: Transaction, account_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    if "name" in values:
        checked["name"] = _name(values["name"])
    section_id = values.get("section_id")
    if section_id is not None:
        section = await tx.require(LOCATION_GROUP_SECTIONS, section_id, "sectionId")
        check_account(section, account_id, "section", "sectionId")
    return checked


def _name(value: str | None) -> str:
    checks = Checks()
    name: str = checks.text(value, "name", 200, required=True)
    checks.settle()
    return name
