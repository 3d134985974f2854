"""What facts have through their locations: groups, sections of groups, cities and countries."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, and_, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Subquery

from gateway.analytics.datasets import same_row
from gateway.analytics.dimensions import MEMBERSHIPS, PLACES, Dimension
from gateway.database.blanks import trimmed
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.locations.model import LocationGroupMemberModel, LocationGroupModel
from gateway.resources.locations.store import LOCATIONS
from gateway.store.write import table_of

_COLUMNS = {
    Dimension.GROUP: "group_id",
    Dimension.GROUP_SECTION: "section_id",
    Dimension.CITY: "city",
    Dimension.COUNTRY: "country_code",
}


def with_places(
    source: FromClause,
    account: ColumnElement[Any],
    location: ColumnElement[Any],
    dimensions: Sequence[Dimension],
    viewer: Viewer,
) -> tuple[FromClause, dict[Dimension, ColumnElement[Any]]]:
    """Rows with the keys of their location, once for each of its memberships.

    Those without any stay, with null keys. What is blank of a place is none.
    """
    keys: dict[Dimension, ColumnElement[Any]] = {}
    if any(each in MEMBERSHIPS for each in dimensions):
        ties = memberships(dimensions, viewer)
        same = and_(ties.c.account_id == account, ties.c.location_id == location)
        source = source.outerjoin(ties, same)
        keys |= {each: ties.c[_COLUMNS[each]] for each in MEMBERSHIPS if each in dimensions}
    if any(each in PLACES for each in dimensions):
        place = LOCATIONS.table.alias()
        same = and_(place.c.account_id == account, place.c.id == location)
        source = source.outerjoin(place, and_(of_tenant(place, viewer), same))
        keys |= {
            each: func.nullif(trimmed(place.c[_COLUMNS[each]]), "", type_=String())
            for each in PLACES
            if each in dimensions
        }
    return source, keys


def memberships(dimensions: Iterable[Dimension], viewer: Viewer) -> Subquery:
    """The groups, the sections, or the groups with their sections that locations are in.

    A location stands once for each: two groups of one section are one membership of the section.
    """
    members = table_of(LocationGroupMemberModel).alias()
    wanted = [each for each in MEMBERSHIPS if each in set(dimensions)]
    columns = [members.c.account_id, members.c.location_id]
    if wanted == [Dimension.GROUP]:
        rows = select(*columns, members.c.group_id).where(of_tenant(members, viewer))
        return rows.subquery("membership")
    groups = table_of(LocationGroupModel).alias()
    rows = (
        select(*columns, groups.c.section_id)
        .select_from(members.join(groups, same_row(members, "group_id", groups, "id")))
        .where(of_tenant(members, viewer), of_tenant(groups, viewer))
    )
    if Dimension.GROUP in wanted:
        return rows.add_columns(members.c.group_id).subquery("membership")
    return rows.where(groups.c.section_id.is_not(None)).distinct().subquery("membership")
