"""What each role and each scope of a key may see and do, one line for each field of the schema.

`python -m tests.support.rights > tests/rooms/rights.txt` writes the lines down; a test compares.
"""

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy.sql.elements import False_

from gateway.graphql.declarations import (
    Column,
    Computed,
    Count,
    Part,
    ToChild,
    ToMany,
    ToOne,
    ValueOf,
)
from gateway.graphql.mutations import PUBLIC
from gateway.graphql.node import NODE_TYPES
from gateway.policies import USUAL_SCOPES, ApiScope, UserRole, Viewer
from gateway.store.resource import RESOURCES, Figures, Resource
from tests.support.mutations import GOOD
from tests.support.samples import PERSONS
from tests.support.shape import SCHEMA, declaration, object_type

ROLES = tuple(UserRole)
OUTCOMES = {"d": "done", "F": "refused", "-": "not found"}


def viewer(role: UserRole, *scopes: ApiScope) -> Viewer:
    """Somebody of a role, with a usual key or one of these scopes."""
    held = frozenset(scopes or USUAL_SCOPES)
    return Viewer(account_ids=(1,), role=role, account_id=1, user_id=1, scopes=held)


def lines() -> Iterator[str]:
    """The whole matrix."""
    for kind in ("query", "mutation", "subscription"):
        root: GraphQLObjectType | None = getattr(SCHEMA, f"{kind}_type")
        assert root is not None
        yield f"# {kind}"
        for name, field in sorted(root.fields.items()):
            yield f"{name}({', '.join(sorted(field.args))}): {of_root(kind, name)}"
    for name, node in sorted(NODE_TYPES.items()):
        yield f"# {name}: {', '.join(f'{role} {sees(node.resource, role)}' for role in ROLES)}"
        yield from of_object(node.resource, name, name)


def of_object(resource: Resource, type_name: str, path: str) -> Iterator[str]:
    """A line for each field of an object, and of the objects that are part of it."""
    for name, field in sorted(object_type(type_name).fields.items()):
        if isinstance(declaration(field), Part):
            yield from of_object(resource, get_named_type(field.type).name, f"{path}.{name}")
        else:
            yield f"{path}.{name}: {of_field(resource, field)}"


def of_root(kind: str, name: str) -> str:
    """Who may ask for a field of the root, with which key."""
    if name in PUBLIC:
        return "everybody, without a key"
    if kind != "mutation":
        return "every role with READ"
    (good,) = [good for good in GOOD if good.name == name]
    outcomes = dict(zip(PERSONS, good.outcomes.split(), strict=True))
    roles = (f"{role} {OUTCOMES[outcomes[role.lower()]]}" for role in ROLES)
    return f"WRITE; {', '.join(roles)}"


def sees(resource: Resource, role: UserRole) -> str:
    """Which rows of its accounts somebody of a role sees."""
    within = resource.scope(resource.table.alias(), viewer(role))
    if within is None:
        return "all"
    return "none" if isinstance(within, False_) else "some"


def of_field(resource: Resource, field: GraphQLField) -> str:
    """Who reads a field of an object that it sees; the others get null, or an error."""
    declared = declaration(field)
    if isinstance(declared, Column):
        name = field.extensions["strawberry-definition"].python_name
        return shield_of(resource, name)
    if isinstance(declared, ToOne | ValueOf):
        hidden = [role for role in ROLES if sees(declared.resource, role) != "all"]
        target = resource.references.get(declared.key)
        assert target in (None, declared.resource.name) or target in RESOURCES
        null = f", null where hidden from {' '.join(hidden)}" if hidden else ""
        return f"READ{null}"
    if isinstance(declared, Computed):
        children = [p.relation if isinstance(p, Figures) else p for p in declared.parts]
        beyond = [each for each in children if each.child.name in NODE_TYPES]
        columns = {shield_of(resource, name) for name in declared.columns} - {"shown"}
        return "READ" if beyond else ", ".join(sorted(columns)) or "shown"
    if isinstance(declared, ToMany | ToChild | Count):
        return f"READ, those of {get_named_type(field.type).name} that are seen"
    return "shown"


def shield_of(resource: Resource, column: str) -> str:
    """Who reads a column."""
    shield = resource.shielded.get(column)
    if shield is None:
        return "shown"
    if isinstance(shield, ApiScope):
        return f"{shield}, null without"
    return f"{' '.join(sorted(shield))}, null for others"


if __name__ == "__main__":
    print("\n".join(lines()))
