"""Asking for pages of any list of the schema, several in one document."""

from collections.abc import Sequence
from typing import Any

from tests.support.client import JSON, Client, gid
from tests.support.shape import ListField

IDS = "nodes { id }"
WHOLE = (
    "totalCount nodes { id } edges { cursor node { id } } "
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
)
TYPES = {"first": "Int", "after": "String", "last": "Int", "before": "String", "offset": "Int"}


def list_document(
    field: ListField, parent: int | None, select: str, pages: Sequence[JSON]
) -> tuple[str, JSON]:
    """A document that asks for pages as `p0`, `p1` …, and its variables."""
    types = {**TYPES, "filter": field.filter, "orderBy": f"[{field.order}!]"}
    definitions: list[str] = []
    variables: JSON = {}
    parts: list[str] = []
    for number, arguments in enumerate(pages):
        passed = []
        for name, value in arguments.items():
            definitions.append(f"${name}{number}: {types[name]}")
            passed.append(f"{name}: ${name}{number}")
            variables[f"{name}{number}"] = value
        given = f"({', '.join(passed)})" if passed else ""
        parts.append(f"p{number}: {field.name}{given} {{ {select} }}")
    head = f"({', '.join(definitions)})" if definitions else ""
    body = " ".join(parts)
    if parent is not None:
        body = f'nodes(ids: ["{gid(field.owner, parent)}"]) {{ ... on {field.owner} {{ {body} }} }}'
    return f"query{head} {{ {body} }}", variables


async def ask_pages(
    client: Client,
    field: ListField,
    parent: int | None,
    pages: Sequence[JSON],
    *,
    who: str = "admin",
    select: str = IDS,
) -> list[JSON]:
    """Pages of a list, in the order of their arguments."""
    document, variables = list_document(field, parent, select, pages)
    data = await client.data(document, variables, who)
    found = data if parent is None else data["nodes"][0]
    return [found[f"p{number}"] for number in range(len(pages))]


async def ask_page(
    client: Client,
    field: ListField,
    parent: int | None = None,
    *,
    who: str = "admin",
    select: str = WHOLE,
    **arguments: Any,
) -> JSON:
    """One page of a list."""
    (page,) = await ask_pages(client, field, parent, [arguments], who=who, select=select)
    return page


def ids(page: JSON) -> list[str]:
    return [node["id"] for node in page["nodes"]]
