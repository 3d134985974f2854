"""What the answers must be, worked out in plain Python over the rows of the tables.

It knows the rules from the documents, not from the gateway: who sees what, what is hidden, how
operators compare and how rows are ordered.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gateway.graphql.node import NODE_TYPES
from gateway.policies import UserRole
from tests.support.matching import is_found, place_words, plain
from tests.support.people import Person
from tests.support.samples import SAMPLES, file_of, room_of
from tests.support.shape import ListField
from tests.support.snapshot import Tables

Row = dict[str, Any]

# Lists and look-ups leave these rows out; a filter on the field brings them back.
HIDDEN: dict[str, dict[str, Any]] = SAMPLES.all("hidden")
MANAGERS = (UserRole.PROVIDER, UserRole.ADMIN)


class Oracle:
    """Answers over the rows of all tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def rows(self, node: str) -> list[Row]:
        """Every row of a type, whoever it belongs to."""
        return self.tables[NODE_TYPES[node].resource.table.name]

    def existing(self, node: str, person: Person) -> list[Row]:
        """The rows that exist for a person, hidden ones included."""
        key = "id" if node == "Account" else "account_id"
        own = [row for row in self.rows(node) if row[key] in person.accounts]
        if node in SAMPLES.each("owned") and person.role not in MANAGERS:
            return [row for row in own if row.get("user_id") == person.user_id]
        if person.role is not UserRole.RESTRICTED:
            return own
        sees = SAMPLES.all("sees").get(node)
        if sees is not None:
            return [row for row in own if sees(self, row, person)]
        file = file_of(room_of(NODE_TYPES[node].resource.model.__module__))
        assert own, f"The world has no rows of {node}: add some to `world` in {file}."
        assert "location_id" in own[0], (
            f"Say in `sees` of {file} which rows of {node} a restricted user sees: "
            "they have no `location_id` that would tell."
        )
        return [row for row in own if row["location_id"] in person.location_ids]

    def listed(self, node: str, person: Person, named: Iterable[str] = ()) -> list[Row]:
        """The rows that lists give; `named` are the columns that the filter names."""
        hidden = {k: v for k, v in HIDDEN.get(node, {}).items() if k not in named}
        rows = self.existing(node, person)
        return [r for r in rows if all(r[column] != value for column, value in hidden.items())]

    def children(
        self, field: ListField, parent: int, person: Person, named: Iterable[str] = ()
    ) -> list[Row]:
        """The rows that hang on a parent."""
        rows = self.listed(field.node, person, named)
        relation = field.relation
        assert relation is not None
        if relation.link is None or relation.child_key is None:
            return [row for row in rows if row[relation.by] == parent]
        ties = self.tables[relation.link]
        tied = {tie[relation.child_key] for tie in ties if tie[relation.by] == parent}
        return [row for row in rows if row["id"] in tied]

    def column_of(self, node: str, name: str) -> str | None:
        """The column of a filter or field by its public name; None if a link table has it."""
        named: dict[tuple[str, str], str] = SAMPLES.all("columns")
        if (node, name) in named:
            return named[node, name]
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        columns = self.rows(node)[0]
        return next((c for c in (snake, f"{snake}_id") if c in columns), None)

    def values(self, node: str, name: str, row: Row) -> list[Any]:
        """What a filter of that name compares: the column's value, or all that is tied."""
        compared = SAMPLES.all("compared").get((node, name))
        if compared is not None:
            found: list[Any] = compared(self, row)
            return found
        ties = SAMPLES.all("ties")
        column = self.column_of(node, name)
        if column is not None and (node, name) not in ties:
            return [row[column]]
        assert (node, name) in ties, (
            f"The filter `{name}` of {node} is no column: say in `compared` or `ties` of "
            f"{file_of(room_of(NODE_TYPES[node].resource.model.__module__))} what it compares."
        )
        table, own = ties[node, name]
        tied = [tie[f"{name}_id"] for tie in self.tables[table] if tie[own] == row["id"]]
        return tied or [None]

    def matches(self, node: str, name: str, operator: str, value: Any, row: Row) -> bool:
        """Whether a row meets a comparison; of several tied values one is enough."""
        found = self.values(node, name, row)
        given = _stored(node, name, value) if operator in ("eq", "in") else value
        if (node, name) == ("Location", "city") and operator in ("eq", "in"):
            found = [None if each is None else _city(each) for each in found]
        return any(_holds(operator, each, given) for each in found)


def _stored(node: str, name: str, value: Any) -> Any:
    """Values that are looked up without regard to case."""
    changes: dict[str, Callable[[str], str]] = {
        "email": str.lower,
        "countryCode": str.upper,
        "language": str.lower,
    }
    change = changes.get(name)
    if (node, name) == ("Location", "city"):
        change = _city
    if change is None:
        return value
    return [change(item) for item in value] if isinstance(value, list) else change(value)


def _city(text: str) -> str:
    return " ".join(place_words(text))


def _holds(operator: str, found: Any, given: Any) -> bool:
    if operator == "isNull":
        return (found is None) is bool(given)
    if found is None:
        return False
    match operator:
        case "eq":
            return bool(found == given)
        case "in":
            return found in given
        case "gt":
            return bool(found > given)
        case "gte":
            return bool(found >= given)
        case "lt":
            return bool(found < given)
        case "lte":
            return bool(found <= given)
        case "contains":
            return plain(given) in plain(found)
        case "containsAny":
            return any(plain(text) in plain(found) for text in given)
        case "startsWith":
            return plain(found).startswith(plain(given))
        case "matches":
            return is_found(found, given)
    raise AssertionError(f"say here what {operator} means")


def in_order(rows: Sequence[Row], terms: Sequence[tuple[str, bool]]) -> list[Row]:
    """Rows by columns (name, descending), nulls last both ways, the id in the last direction."""
    ordered = sorted(rows, key=lambda row: row["id"], reverse=terms[-1][1])
    for name, descending in reversed(terms):
        names = (*SAMPLES.all("orders").get(name, ()), name, f"{name}_id")
        column = next((each for each in names if rows and each in rows[0]), name)
        known = [row for row in ordered if row[column] is not None]
        unknown = [row for row in ordered if row[column] is None]
        ordered = sorted(known, key=lambda row: row[column], reverse=descending)
        ordered += unknown
    return ordered


def public(value: Any) -> Any:
    """A stored value as it stands in an answer or in variables."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.isoformat()
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
