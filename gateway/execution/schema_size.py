"""How much of the schema an operation asks for, from how many of everything there are."""

from collections.abc import Iterable, Mapping
from functools import cache

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    SelectionSetNode,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)

Sizes = Mapping[str, float]
# The objects of the schema are small and need no statement.
OBJECTS_OF_ONE = 4


def work_of(
    node: FieldNode, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
) -> int:
    """What `__schema` or `__type` with its selection costs."""
    if node.selection_set is None:
        return 0
    usual, most = sizes(schema)
    counted = _Counted(most if node.name.value == "__type" else usual, fragments)
    return round(counted.objects(node.selection_set) / OBJECTS_OF_ONE)


@cache
def sizes(schema: GraphQLSchema) -> tuple[Sizes, Sizes]:
    """How many a list field of a type in the schema has: on average, and at most."""
    types = list(schema.type_map.values())
    composite = [each for each in types if is_object_type(each) or is_interface_type(each)]
    fields = [field for each in composite for field in each.fields.values()]
    counts: Mapping[str, Iterable[int]] = {
        "fields": [len(each.fields) for each in composite],
        "args": [len(each.args) for each in fields],
        "interfaces": [len(each.interfaces) for each in composite],
        "inputFields": [len(each.fields) for each in types if is_input_object_type(each)],
        "enumValues": [len(each.values) for each in types if is_enum_type(each)],
        "possibleTypes": [
            len(schema.get_possible_types(each)) for each in types if is_interface_type(each)
        ],
    }
    fixed = {"types": float(len(types)), "directives": float(len(schema.directives))}
    usual = {name: sum(found) / max(len(types), 1) for name, found in counts.items()}
    usual["args"] = sum(counts["args"]) / max(len(fields), 1)
    return {**usual, **fixed}, {
        **{name: float(max(found, default=0)) for name, found in counts.items()},
        "args": usual["args"],
        **fixed,
    }


class _Counted:
    """Objects that a selection gives, each fragment counted once."""

    def __init__(self, of: Sizes, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._of = of
        self._fragments = fragments
        self._known: dict[str, float] = {}

    def objects(self, selection_set: SelectionSetNode) -> float:
        total = 1.0
        for each in selection_set.selections:
            if isinstance(each, FragmentSpreadNode):
                name = each.name.value
                if name not in self._known:
                    self._known[name] = self.objects(self._fragments[name].selection_set)
                total += self._known[name]
            elif each.selection_set is not None:  # type: ignore[attr-defined]
                inner = self.objects(each.selection_set)  # type: ignore[attr-defined]
                times = self._of.get(each.name.value, 1) if isinstance(each, FieldNode) else 1
                total += times * inner
        return total
