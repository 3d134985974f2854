"""Which argument an error is about, told from where it stands in the document."""

import re

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    ListValueNode,
    Node,
    ObjectValueNode,
    ValueNode,
    Visitor,
    visit,
)

_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value(?: at ([\w.\[\]]+))?:")


def argument_of(error: GraphQLError, document: DocumentNode | None) -> str | None:
    """The path of the argument that the error is about, such as `filter.name.eq`.

    Values in variables are named by the variable.
    """
    variable = _VARIABLE.match(error.message)
    if variable is not None:
        return variable.group(1) + (variable.group(2) or "")
    node = error.nodes[0] if error.nodes else None
    if document is None or not isinstance(node, ValueNode) or node.loc is None:
        return None
    finder = _Finder(node)
    visit(document, finder)
    return finder.path


class _Finder(Visitor):
    def __init__(self, wanted: Node) -> None:
        super().__init__()
        self.wanted = wanted
        self.path: str | None = None

    def enter_argument(self, node: ArgumentNode, *_args: object) -> None:
        path = _path_to(node.value, self.wanted)
        if path is not None:
            self.path = ".".join((node.name.value, *path))


def _path_to(value: Node, wanted: Node) -> tuple[str, ...] | None:
    if value is wanted:
        return ()
    if isinstance(value, ObjectValueNode):
        for field in value.fields:
            path = _path_to(field.value, wanted)
            if path is not None:
                return (field.name.value, *path)
    if isinstance(value, ListValueNode):
        for item in value.values:
            path = _path_to(item, wanted)
            if path is not None:
                return path
    return None
