"""Asking for one page of any list of the schema."""

from typing import Any

from tests.support.client import JSON, Client, gid
from tests.support.shape import ListField

SELECT = "totalCount nodes { id } edges { cursor } pageInfo { %s }" % (  # noqa: UP031
    "hasNextPage hasPreviousPage startCursor endCursor"
)
TYPES = {"first": "Int", "after": "String", "last": "Int", "before": "String", "offset": "Int"}


def list_document(
    field: ListField, parent: int | None, select: str, arguments: JSON
) -> tuple[str, JSON]:
    """A document that asks for one page as `page`, and its variables."""
    types = {**TYPES, "filter": field.filter, "orderBy": f"[{field.order}!]"}
    definitions = ", ".join(f"${name}: {types[name]}" for name in arguments)
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    head = f"({definitions})" if definitions else ""
    page = f"page: {field.name}{f'({passed})' if passed else ''} {{ {select} }}"
    if parent is None:
        return f"query{head} {{ {page} }}", arguments
    where = f'nodes(ids: ["{gid(field.owner, parent)}"])'
    return f"query{head} {{ {where} {{ ... on {field.owner} {{ {page} }} }} }}", arguments


async def ask_page(
    client: Client,
    field: ListField,
    parent: int | None = None,
    *,
    who: str = "admin",
    select: str = SELECT,
    **arguments: Any,
) -> JSON:
    """One page of a list."""
    document, variables = list_document(field, parent, select, arguments)
    data = await client.data(document, variables, who)
    page: JSON = data["page"] if parent is None else data["nodes"][0]["page"]
    return page


def ids(page: JSON) -> list[str]:
    return [node["id"] for node in page["nodes"]]
