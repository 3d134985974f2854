"""Rules for documents beside those of GraphQL: what is not storable, and bounds of work."""

import re
from typing import Any

from graphql import DirectiveNode, FieldNode, GraphQLError, ObjectValueNode, StringValueNode
from graphql.validation import ASTValidationRule, ValidationRule, specified_rules
from graphql.validation.rules import overlapping_fields_can_be_merged
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

MAX_DEFINITIONS = 100
MAX_DIRECTIVES = 50
MAX_OBJECTS = 200
MAX_TYPES = 10
# Mistakes that are told at once: each costs work, and further ones tell little.
MAX_ERRORS = 10
# How often fields that stand for one name may be compared, about 20 ms; graphql-core's own bound
# is 40 times as much, which nobody reaches who does not try. A comparison takes two of it.
COMPARED = 12_000
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = COMPARED
ABORTED = "Validation aborted."
TOO_ALIKE = (
    "The document names the same fields too often for them to be compared. Name each once, or "
    "spread fewer fragments over the same object."
)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LEAVE_OUT = "A text holds a NUL character or half of a surrogate pair. Leave it out."


class StorableTextRule(ValidationRule):
    """Texts hold no NUL and no half of a surrogate pair: no database stores them."""

    def enter_string_value(self, node: StringValueNode, *_args: Any) -> None:
        if UNSTORABLE.search(node.value):
            self.report_error(GraphQLError(LEAVE_OUT, node))


class CountsRule(ValidationRule):
    """What costs work of its own is bounded: directives, objects, and questions for the schema."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self._counts = {"directives": 0, "objects": 0, "__schema": 0, "__type": 0}

    def enter_directive(self, node: DirectiveNode, *_args: Any) -> None:
        self._count("directives", MAX_DIRECTIVES, node)

    def enter_object_value(self, node: ObjectValueNode, *_args: Any) -> None:
        self._count("objects", MAX_OBJECTS, node)

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        name = node.name.value
        if name == "__schema":
            self._count(name, 1, node)
        elif name == "__type":
            self._count(name, MAX_TYPES, node)

    def _count(self, what: str, most: int, node: Any) -> None:
        self._counts[what] += 1
        if self._counts[what] == most + 1:
            times = f"`{what}` {most} times" if what.startswith("__") else f"{most} {what}"
            times = times.replace(" 1 times", " once")
            self.report_error(GraphQLError(f"A document has {times} at most.", node))


RULES: tuple[type[ASTValidationRule], ...] = (
    *specified_rules,
    MaybeNullValidationRule,
    OneOfInputValidationRule,
    StorableTextRule,
    CountsRule,
)
