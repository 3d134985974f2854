"""Random documents over the real schema, valid by construction, with their variables."""

import random
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)

from gateway.graphql.declarations import DECLARATION, NodeById, One, ToMany
from tests.support.samples import SAMPLES

MAX_DEPTH = 5
MOMENTS = ("2025-01-01T00:00:00Z", "2026-02-03T04:05:06.000007Z", "2030-12-31T23:59:59+05:30")
DAYS = ("2025-12-31", "2026-01-01", "2026-02-01")
CLOCKS = ("2026-01-01T22:00:00", "2025-02-03T04:05:06.000007", "2199-12-31 23:59")
WORDS = ("", "a", "Acme", "z", "café", "1")
# Fields of Query that take a text, with texts to try.
TEXTS = SAMPLES.all("texts")
NUMBERS = (0, 1, 3, 5, 9, -1)


@dataclass
class Document:
    text: str
    variables: dict[str, Any] = field(default_factory=dict)


class Writer:
    """Writes one document after another; the same seed writes the same ones."""

    def __init__(self, schema: GraphQLSchema, ids: dict[str, list[str]], seed: int) -> None:
        self.schema = schema
        self.ids = ids
        self.random = random.Random(seed)

    def document(self) -> Document:
        self.fragments: list[str] = []
        self.variables: dict[str, Any] = {}
        self.types: dict[str, str] = {}
        self.aliases = 0
        root = self.schema.query_type
        assert root is not None
        body = self._selection(root, MAX_DEPTH)
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self.types.items())
        head = f"query Random({declared})" if declared else "query Random"
        return Document("\n".join((f"{head} {body}", *self.fragments)), self.variables)

    def _selection(self, type_: GraphQLObjectType, depth: int) -> str:
        names = [name for name in type_.fields if self._fits(type_.fields[name], depth)]
        wanted = self.random.randint(1, 2 if type_.name == "Query" else 5)
        parts = []
        for name in self.random.sample(names, min(len(names), wanted)):
            parts.append(self._field(type_, name, depth))
        if self.random.random() < 0.2:
            parts.append(self._named("__typename"))
        if type_.name != "Query" and self.random.random() < 0.2:
            parts.append(self._fragment(type_, depth))
        if self.random.random() < 0.1:
            parts.append(parts[0])
        return "{ " + " ".join(parts) + " }"

    def _fits(self, field: GraphQLField, depth: int) -> bool:
        type_ = get_named_type(field.type)
        if type_.name.startswith("Analytics"):
            return False  # figures: tests/analytics/test_paths_agree.py
        return depth > 0 or not is_composite_type(type_)

    def _named(self, name: str) -> str:
        if self.random.random() < 0.25:
            self.aliases += 1
            return f"a{self.aliases}: {name}"
        return name

    def _field(self, parent: GraphQLObjectType, name: str, depth: int) -> str:
        field = parent.fields[name]
        declared = self._declaration(field)
        arguments = ""
        self.aliases += 1
        # Every field with arguments has a key of its own, so that no two have to be merged.
        key = f"a{self.aliases}: {name}" if field.args else self._named(name)
        if isinstance(declared, ToMany):
            arguments = self._list_arguments(field, declared)
        elif isinstance(declared, One):
            arguments = f'(id: "{self._id(declared.resource.name)}")'
        elif isinstance(declared, NodeById):
            ids = [f'"{self._id(self.random.choice(list(self.ids)))}"' for _ in range(3)]
            arguments = f"(ids: [{', '.join(ids)}])" if declared.many else f"(id: {ids[0]})"
        elif name in TEXTS:
            argument, texts = TEXTS[name]
            arguments = f'({argument}: "{self.random.choice(texts)}")'
        elif field.args:
            raise AssertionError(
                f"{parent.name}.{name} has arguments that nobody writes: give texts for it in "
                "`texts` of its room's sample (tests/support/samples.py)."
            )
        type_ = get_named_type(field.type)
        inner = ""
        if isinstance(type_, GraphQLObjectType):
            inner = " " + self._selection(type_, depth - 1)
        elif is_composite_type(type_):
            concrete = self.schema.type_map[self.random.choice(list(self.ids))]
            assert isinstance(concrete, GraphQLObjectType)
            inner = f" {{ __typename id ... on {concrete.name} {self._selection(concrete, 1)} }}"
        return f"{key}{arguments}{self._switch()}{inner}"

    def _declaration(self, field: GraphQLField) -> Any:
        extension = field.extensions.get("strawberry-definition")
        return getattr(extension, "metadata", {}).get(DECLARATION)

    def _switch(self) -> str:
        if self.random.random() > 0.1:
            return ""
        name = self.random.choice(("skip", "include"))
        value = self.random.random() < 0.5
        if self.random.random() < 0.5:
            return f" @{name}(if: {str(value).lower()})"
        return f" @{name}(if: ${self._variable('Boolean!', value)})"

    def _variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self.types)}"
        self.types[name] = type_
        self.variables[name] = value
        return name

    def _fragment(self, type_: GraphQLObjectType, depth: int) -> str:
        scalars = [
            name
            for name, field in type_.fields.items()
            if not is_composite_type(get_named_type(field.type))
        ]
        if not scalars:
            return "__typename"
        body = "{ " + " ".join(self.random.sample(scalars, min(2, len(scalars)))) + " }"
        if self.random.random() < 0.5:
            condition = self.random.choice((f" on {type_.name}", ""))
            return f"...{condition} {body}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {type_.name} {body}")
        return f"...{name}"

    def _id(self, type_name: str) -> str:
        return self.random.choice(self.ids[type_name])

    def _list_arguments(self, field: GraphQLField, declared: ToMany) -> str:
        given: list[str] = []
        chance = self.random.random
        if chance() < 0.6:
            size = self.random.choice((1, 2, 3, 10))
            name = self.random.choice(("first", "last")) if chance() < 0.4 else "first"
            value = f"${self._variable('Int', size)}" if chance() < 0.3 else str(size)
            given.append(f"{name}: {value}")
            if name == "first" and chance() < 0.2:
                given.append(f"offset: {self.random.choice((0, 1, 4))}")
        if chance() < 0.4:
            given.append(f"orderBy: [{self._order(field)}]")
        if chance() < 0.4:
            given.append(f"filter: {self._filter(field, declared)}")
        return f"({', '.join(given)})" if given else ""

    def _order(self, field: GraphQLField) -> str:
        type_: Any = get_named_type(field.args["orderBy"].type)
        enum: Any = get_named_type(type_.fields["field"].type)
        direction = self.random.choice(("ASC", "DESC"))
        return f"{{field: {self.random.choice(list(enum.values))}, direction: {direction}}}"

    def _filter(self, field: GraphQLField, declared: ToMany, depth: int = 2) -> str:
        type_: Any = get_named_type(field.args["filter"].type)
        name = self.random.choice([n for n in type_.fields if n not in ("and", "or", "not")])
        comparison = f"{{{name}: {self._comparison(type_.fields[name], declared, name)}}}"
        if depth and self.random.random() < 0.3:
            other = self._filter(field, declared, depth - 1)
            return self.random.choice(
                (f"{{not: {other}}}", f"{{or: [{comparison}, {other}]}}", f"{{and: [{other}]}}")
            )
        return comparison

    def _comparison(self, field: Any, declared: ToMany, name: str) -> str:
        operators: Any = get_named_type(field.type)
        operator = self.random.choice(list(operators.fields))
        if operator == "isNull":
            return f"{{isNull: {str(self.random.random() < 0.5).lower()}}}"
        type_ = get_named_type(operators.fields[operator].type)
        target = declared.resource.filters[name].target
        if operator == "in":
            values = [self._value(type_, target) for _ in range(self.random.randint(0, 3))]
            return f"{{in: [{', '.join(values)}]}}"
        value = self._value(type_, target)
        if self.random.random() < 0.2 and not isinstance(type_, GraphQLEnumType):
            literal: Any = {"true": True, "false": False}.get(value, value.strip('"'))
            if type_.name == "Int":
                literal = int(value)
            elif type_.name == "Float":
                literal = float(value)
            value = f"${self._variable(type_.name, literal)}"
        return f"{{{operator}: {value}}}"

    def _value(self, type_: Any, target: str | None) -> str:
        if isinstance(type_, GraphQLEnumType):
            return str(self.random.choice(list(type_.values)))
        if type_.name == "ID":
            return f'"{self._id(target or "Location")}"'
        if type_.name == "Date":
            return f'"{self.random.choice(DAYS)}"'
        if type_.name == "DateTime":
            return f'"{self.random.choice(MOMENTS)}"'
        if type_.name == "LocalDateTime":
            return f'"{self.random.choice(CLOCKS)}"'
        if type_.name in ("Int", "Float"):
            return str(self.random.choice(NUMBERS))
        if type_.name == "Boolean":
            return self.random.choice(("true", "false"))
        return f'"{self.random.choice(WORDS)}"'
