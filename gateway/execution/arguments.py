"""Which argument an error is about, found by where it stands in the document."""

import re

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    ValueNode,
    Visitor,
    visit,
)

_VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid value(?: at ([\w.\[\]]+))?:")
_ARGUMENT = re.compile(r"(?:Unknown argument '(\w+)' on|Argument '[\w.]+\((\w+):\)' of type)")
_FIELD = re.compile(r"(to include required|not to include unknown) field '(\w+)'")
# What graphql-core says of a value after the value's type, and the value itself.
_VALUE = re.compile(r"(cannot represent (?:an? )?(?:[\w-]+ )*value): .+", re.DOTALL)
_WHOLE = re.compile(r"(?:,? [Ff]ound): .+", re.DOTALL)
_WORD = re.compile(r"Value (?!'\w{1,40}')(?:'.+'|\".+\") does not exist in", re.DOTALL)


def argument_of(error: GraphQLError, document: DocumentNode | None) -> str | None:
    """The path of the argument that the error is about, such as `filter.name.eq`.

    Values in variables are named by the variable.
    """
    argument = _ARGUMENT.match(error.message)
    if argument is not None:
        return argument[1] or argument[2]
    field = _FIELD.search(error.message)
    variable = _VARIABLE.match(error.message)
    if variable is not None:
        path = variable[1] + (variable[2] or "")
        return path if field is None else f"{path}.{field[2]}"
    node = error.nodes[0] if error.nodes else None
    if document is None or not isinstance(node, ValueNode | ObjectFieldNode):
        return None
    finder = _Finder(node)
    visit(document, finder)
    if finder.path is None or field is None or isinstance(node, ObjectFieldNode):
        return finder.path
    return f"{finder.path}.{field[2]}"


def without_values(message: str) -> str:
    """A message of graphql-core without the values that the client sent: they may be personal."""
    message = _WHOLE.sub(".", _VALUE.sub(r"\1.", message)).replace("?.", "?").replace("..", ".")
    return _WORD.sub("A value does not exist in", message)


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
            path = () if field is wanted else _path_to(field.value, wanted)
            if path is not None:
                return (field.name.value, *path)
    if isinstance(value, ListValueNode):
        for item in value.values:
            path = _path_to(item, wanted)
            if path is not None:
                return path
    return None
