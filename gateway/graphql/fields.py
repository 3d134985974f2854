"""Fields of types: columns, to-one and to-many relations, each declared once for every path."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

import strawberry

from gateway.errors import BadUserInput
from gateway.graphql.connection import Connection, ConnectionSource, page_request
from gateway.graphql.context import Info
from gateway.graphql.declarations import (
    DECLARATION,
    Column,
    Computed,
    Count,
    One,
    Part,
    ToChild,
    ToMany,
    ToOne,
    ValueOf,
)
from gateway.graphql.ids import decode_id, split_id
from gateway.graphql.node import NODE_TYPES
from gateway.store.conditions import All, Comparison, Condition
from gateway.store.paging import MAX_PAGE, Page, PageRequest, default_order
from gateway.store.resource import Figures, Relation, Resource

MAX_IDS = 100


@strawberry.input(description="Identifier of an object in the system that it was imported from")
class ExternalReference:
    source: str = strawberry.field(
        default="feedbackapi", description="Name of the other system, as given at the import"
    )
    id: str = strawberry.field(description="Identifier of the object there")


def column(
    description: str, *, name: str | None = None, deprecation_reason: str | None = None
) -> Any:
    """A field that is a column of the row, under the attribute's own name.

    `name` is what the graph calls it, where that is not the column's name.
    """
    return strawberry.field(
        name=name,
        description=description,
        deprecation_reason=deprecation_reason,
        metadata={DECLARATION: Column()},
    )


def part(type_: type, description: str) -> Any:
    """An object made of columns of the row; `type_` has `column` fields and parts of its own."""

    def resolve(self: Any) -> Any:
        made: Any = object.__new__(type_)
        made.__dict__ = self.__dict__
        return made

    resolve.__annotations__ = {"return": type_}
    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: Part()}
    )


def to_one(resource: Resource, key: str, description: str) -> Any:
    """The object that a column of the row refers to."""

    def resolve(self: Any, info: Info) -> Awaitable[Any] | None:
        row_id: int | None = self.__dict__[key]
        return None if row_id is None else info.context.loaders.node(resource, row_id)

    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: ToOne(resource, key)}
    )


def value_of(
    resource: Resource,
    key: str,
    column: str,
    type_: Any,
    description: str,
    *,
    otherwise: str | None = None,
) -> Any:
    """A value of the object that a column of the row refers to.

    Where the viewer sees none, the row's own column `otherwise`; null without one.
    """

    async def resolve(self: Any, info: Info) -> Any:
        row_id: int | None = self.__dict__[key]
        node = None if row_id is None else await info.context.loaders.node(resource, row_id)
        if node is None:
            return None if otherwise is None else self.__dict__[otherwise]
        return node.__dict__[column]

    resolve.__annotations__ = {"info": Info, "return": type_}
    return strawberry.field(
        resolver=resolve,
        description=description,
        metadata={DECLARATION: ValueOf(resource, key, column, otherwise)},
    )


def to_child(resource: Resource, by: str, description: str) -> Any:
    """The one object, if any, whose column refers to the row; a unique key covers the column."""
    relation = Relation(resource, by)

    def resolve(self: Any, info: Info) -> Awaitable[Any]:
        return info.context.loaders.child(relation, self.row_id)

    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: ToChild(relation)}
    )


def to_count(relation: Relation, description: str) -> Any:
    """The number of children of the row; hidden ones do not count."""

    def resolve(self: Any, info: Info) -> Awaitable[int]:
        return info.context.loaders.related_count(relation, self.row_id, None)

    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: Count(relation)}
    )


def computed(
    make: Callable[..., Any],
    description: str,
    *,
    columns: Sequence[str] = (),
    parts: Sequence[Relation | Figures] = (),
) -> Any:
    """A value that `make` makes from columns of the row and from its children."""
    declared = Computed(tuple(columns), tuple(parts), make)

    async def resolve(self: Any, info: Info) -> Any:
        loaders = info.context.loaders
        lists = [await loaders.parts(relation, self.row_id) for relation in declared.parts]
        return make(self.__dict__, *lists)

    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: declared}
    )


def to_many(
    child: Resource | Relation, *, by: str = "", filter: type, order: type, description: str
) -> Any:
    """The children of the row, as a connection."""
    relation = Relation(child, by) if isinstance(child, Resource) else child

    def resolve(self: Any, info: Info, **arguments: Any) -> Connection[Any]:
        request = page_request(relation.child, **arguments)
        return Connection(
            source=ConnectionSource(info.context, relation.child, request, relation, self.row_id)
        )

    return _connection_field(resolve, ToMany(relation.child, relation, filter, order), description)


def many(resource: Resource, *, filter: type, order: type, description: str) -> Any:
    """A root list of a resource; nullable, so that an error in it leaves its neighbours alone."""

    def resolve(self: Any, info: Info, **arguments: Any) -> Connection[Any]:
        request = page_request(resource, **arguments)
        return Connection(source=ConnectionSource(info.context, resource, request))

    described = f"{description}. Null only with an error that says what was refused"
    return _connection_field(resolve, ToMany(resource, None, filter, order), described)


def one(resource: Resource, *, keys: dict[str, str] | None = None, description: str) -> Any:
    """A root look-up of one object by its id, its id in another system, or a natural key.

    `keys` names the natural keys (each a filter of the resource) with their descriptions.
    """
    natural = keys or {}

    async def resolve(self: Any, info: Info, **arguments: Any) -> Any:
        wanted = look_up(declared, arguments)
        if isinstance(wanted, int):
            return await info.context.loaders.node(resource, wanted, hide=True)
        loaders = info.context.loaders
        page = await loaders.listed(resource, wanted).page()
        only_one(resource, page)
        if page.rows:
            return loaders.made(resource, page.rows[0])
        for alone in each_alone(declared, arguments):
            found = (
                await loaders.node(resource, alone, hide=True)
                if isinstance(alone, int)
                else (await loaders.listed(resource, alone).page()).rows
            )
            if found:
                names = " and ".join(f"`{name}`" for name in keys_of(declared, arguments))
                raise BadUserInput(
                    f"Arguments {names} do not name the same {resource.name}. Pass one of them."
                )
        return None

    names_of: dict[str, str] = {}
    annotations: dict[str, Any] = {
        "info": Info,
        "id": _argument(strawberry.ID | None, f"Identifier of the {resource.name}"),
    }
    if "externalId" in resource.filters:
        annotations["external"] = _argument(
            ExternalReference | None, "Identifier in the system that the object was imported from"
        )
    for name, text in natural.items():
        attribute = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        names_of[attribute] = name
        annotations[attribute] = _argument(str | None, text)
    declared = One(resource, names_of)
    return strawberry.field(
        resolver=_with_signature(resolve, annotations),
        description=description,
        metadata={DECLARATION: declared},
    )


def look_up(declared: One, arguments: dict[str, Any]) -> int | PageRequest:
    """What a look-up asks for: a primary key, or a page that holds the one object."""
    resource = declared.resource
    given = {name: value for name, value in arguments.items() if value is not None}
    if not given:
        other = ("external",) if "externalId" in resource.filters else ()
        names = ", ".join(f"`{name}`" for name in ("id", *other, *declared.keys.values()))
        raise BadUserInput(f"Say which {resource.name} is meant: pass one of {names}.")
    node_id = given.pop("id", None)
    row_id = None if node_id is None else decode_id(node_id, resource.name, "id")
    if row_id is not None and not given:
        return row_id
    parts: list[Condition] = []
    if row_id is not None:
        parts.append(Comparison("id", "eq", row_id))
    external: ExternalReference | None = given.pop("external", None)
    if external is not None:
        parts.append(Comparison("source", "eq", external.source))
        parts.append(Comparison("externalId", "eq", external.id))
    parts.extend(Comparison(declared.keys[name], "eq", value) for name, value in given.items())
    return PageRequest(All(tuple(parts)), default_order(resource), limit=1)


def keys_of(declared: One, arguments: dict[str, Any]) -> dict[str, Any]:
    """The keys that a look-up gives, by their names in the graph."""
    return {
        declared.keys.get(name, name): {name: value}
        for name, value in arguments.items()
        if value is not None
    }


def each_alone(declared: One, arguments: dict[str, Any]) -> list[int | PageRequest]:
    """What each key of a look-up asks for by itself, where it gives several."""
    given = list(keys_of(declared, arguments).values())
    return [look_up(declared, one) for one in given] if len(given) > 1 else []


def only_one(resource: Resource, page: Page) -> None:
    """Refuse a look-up that several objects meet."""
    if page.has_next:
        raise BadUserInput(
            f"Several objects match. Pass the `id` of the {resource.name} that is meant."
        )


async def node_by_id(info: Info, value: str, argument: str) -> Any:
    """The object of any type with a global id; None if it does not exist for the viewer."""
    resource, row_id = named_by(value, argument)
    return await info.context.loaders.node(resource, row_id, hide=True)


def named_by(value: str, argument: str) -> tuple[Resource, int]:
    """The resource and primary key that a global id names; BadUserInput for no id or type."""
    name, row_id = split_id(value, argument)
    node_type = NODE_TYPES.get(name)
    if node_type is None:
        raise BadUserInput(
            f"Argument `{argument}`: the id of an unknown type. "
            "Pass the `id` of an object as the gateway gave it.",
            param=argument,
        )
    return node_type.resource, row_id


def _argument(type_: Any, description: str) -> Any:
    return Annotated[type_, strawberry.argument(description=description)]


def _connection_field(resolve: Any, declared: ToMany, description: str) -> Any:
    annotations = {
        "info": Info,
        "filter": _argument(declared.filter | None, "Conditions that the objects meet"),
        "order_by": _argument(
            list[declared.order] | None,  # type: ignore[name-defined]
            "Order of the objects, the most important value first; "
            f"{_default_words(declared.resource)} by default",
        ),
        "first": _argument(int | None, f"Number of objects, 1 to {MAX_PAGE}; 10 by default"),
        "after": _argument(str | None, "Cursor after which the page begins"),
        "last": _argument(int | None, f"Number of objects from the end, 1 to {MAX_PAGE}"),
        "before": _argument(str | None, "Cursor before which the page ends; goes with `last`"),
        "offset": _argument(int | None, "Number of objects to skip; goes with `first` alone"),
    }
    return strawberry.field(
        resolver=_with_signature(resolve, annotations),
        description=description,
        metadata={DECLARATION: declared},
    )


def _default_words(resource: Resource) -> str:
    name = resource.default_order
    return f"{name.removeprefix('-')} {'descending' if name.startswith('-') else 'ascending'}"


def _with_signature(resolve: Any, annotations: dict[str, Any]) -> Any:
    """Give a generic resolver the typed arguments of one field."""
    parameters = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for name, annotation in annotations.items():
        parameters.append(
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if name == "info" else None,
                annotation=annotation,
            )
        )
    resolve.__signature__ = inspect.Signature(parameters)
    resolve.__annotations__ = dict(annotations)
    return resolve
