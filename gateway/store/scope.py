"""Row scope inside a tenant: what a restricted user sees depends on its locations."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, false, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.columns import Base, Identity
from gateway.database.tenancy import VIEWER_USER, of_tenant
from gateway.policies import Viewer

RowScope = Callable[[FromClause, Viewer], ColumnElement[bool] | None]


def _table(name: str) -> FromClause:
    return Base.metadata.tables[name].alias()


def _viewer_user() -> BindParameter[Any]:
    return BindParameter(VIEWER_USER, type_=Identity, unique=False, required=True)


def _visible(location: ColumnElement[Any], viewer: Viewer) -> ColumnElement[bool]:
    mine = _table("user_locations")
    return location.in_(
        select(mine.c.location_id).where(of_tenant(mine, viewer), mine.c.user_id == _viewer_user())
    )


def some_row(
    row: FromClause,
    own: str,
    table: FromClause,
    key: str,
    viewer: Viewer,
    *predicates: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Whether some row meets predicates, of the same account, whose column `own` is `key`."""
    return (
        select(1)
        .select_from(row)
        .where(
            of_tenant(row, viewer),
            row.c.account_id == table.c.account_id,
            row.c[own] == table.c[key],
            *predicates,
        )
        .exists()
    )


def whole_account() -> RowScope:
    """Every user of the account sees the rows."""
    return lambda table, viewer: None


@dataclass(frozen=True)
class ByColumn:
    """The scope of rows that exist for whoever sees what their column refers to."""

    column: str
    of: RowScope

    def __call__(self, table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        return self.of(table, viewer)


def by_location(column: str = "location_id") -> RowScope:
    """A restricted user sees the rows of its locations."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        return _visible(table.c[column], viewer) if viewer.restricted else None

    return ByColumn(column, scope)


def by_link(link: str, own: str) -> RowScope:
    """A restricted user sees the rows that a link table ties to one of its locations."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        if not viewer.restricted:
            return None
        tie = _table(link)
        return some_row(tie, own, table, "id", viewer, _visible(tie.c.location_id, viewer))

    return scope


def by_parent(parent: str, key: str) -> RowScope:
    """A restricted user sees the rows whose parent is a row of one of its locations."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        if not viewer.restricted:
            return None
        row = _table(parent)
        return some_row(row, "id", table, key, viewer, _visible(row.c.location_id, viewer))

    return ByColumn(key, scope)


def by_groups(own: str) -> RowScope:
    """A restricted user sees the sections that hold a group of one of its locations."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        if not viewer.restricted:
            return None
        groups, members = _table("location_groups"), _table("location_group_members")
        return (
            select(1)
            .select_from(groups, members)
            .where(
                of_tenant(groups, viewer),
                of_tenant(members, viewer),
                groups.c[own] == table.c.id,
                groups.c.account_id == table.c.account_id,
                members.c.account_id == groups.c.account_id,
                members.c.group_id == groups.c.id,
                _visible(members.c.location_id, viewer),
            )
            .exists()
        )

    return scope


def only_for(*roles: str) -> RowScope:
    """Users of the named roles see every row of the account, the others none."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        return None if viewer.role in roles else false()

    return scope


def own_unless(*roles: str, column: str) -> RowScope:
    """Users of the named roles see every row of the account, the others only their own."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        return None if viewer.role in roles else table.c[column] == _viewer_user()

    return scope


def of_own(parent: str, key: str, *roles: str, column: str) -> RowScope:
    """Users of the named roles see every row, the others those whose parent is their own."""

    def scope(table: FromClause, viewer: Viewer) -> ColumnElement[bool] | None:
        if viewer.role in roles:
            return None
        row = _table(parent)
        return some_row(row, "id", table, key, viewer, row.c[column] == _viewer_user())

    return ByColumn(key, scope)
