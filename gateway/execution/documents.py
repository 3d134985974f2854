"""Documents, parsed and validated once: the same text is never looked at twice."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    StringValueNode,
    parse,
    validate,
)
from graphql.validation import ASTValidationRule, ValidationRule, specified_rules
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gateway.errors import BadUserInput
from gateway.execution.operations import Operation, operation_of

MAX_DIRECTIVES = 50


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was looked at: its parts, or what is wrong with it."""

    node: DocumentNode | None
    operations: tuple[Operation, ...]
    errors: Sequence[GraphQLError]


UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LEAVE_OUT = "A text holds a NUL character or half of a surrogate pair. Leave it out."


class StorableTextRule(ValidationRule):
    """Texts hold no NUL and no half of a surrogate pair: no database stores them."""

    def enter_string_value(self, node: StringValueNode, *_args: Any) -> None:
        if UNSTORABLE.search(node.value):
            self.report_error(GraphQLError(LEAVE_OUT, node))


def refuse_unstorable(value: Any, path: str = "variables") -> None:
    """Raise BadUserInput if a text among the variables is one that no database stores."""
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise BadUserInput(f"{LEAVE_OUT} It stands at `{path}`.", param=path)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            refuse_unstorable(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            refuse_unstorable(item, path)


class DirectiveCountRule(ValidationRule):
    """Directives are bounded: each costs work on every execution."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.count = 0

    def enter_directive(self, node: DirectiveNode, *_args: Any) -> None:
        self.count += 1
        if self.count == MAX_DIRECTIVES + 1:
            self.report_error(
                GraphQLError(f"A document has {MAX_DIRECTIVES} directives at most.", node)
            )


RULES: tuple[type[ASTValidationRule], ...] = (
    *specified_rules,
    MaybeNullValidationRule,
    OneOfInputValidationRule,
    StorableTextRule,
    DirectiveCountRule,
)


def look_at(schema: GraphQLSchema, text: str, max_tokens: int) -> Document:
    """The document that a text is, parsed and validated."""
    try:
        node = parse(text, max_tokens=max_tokens, allow_empty_selection_sets=False)
    except GraphQLError as error:
        return Document(None, (), [error])
    except RecursionError:
        return Document(None, (), [GraphQLError("The document nests too deep.")])
    errors = validate(schema, node, RULES, max_errors=20, allow_empty_selection_sets=False)
    if errors:
        return Document(node, (), errors)
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    operations = tuple(
        operation_of(definition, fragments)
        for definition in node.definitions
        if isinstance(definition, OperationDefinitionNode)
    )
    return Document(node, operations, ())


def hash_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def estimated_bytes(text: str) -> int:
    """What a document and its plans take in memory; measured, rounded up."""
    return 30_000 + 300 * len(text)


class DocumentCache:
    """The documents seen last with their plans, bounded in number and in bytes.

    What a document takes is estimated from its length, plans included.

    Those that a client named by their hash are found by it too, as long as they are kept.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        max_tokens: int,
        *,
        entries: int = 1_000,
        max_bytes: int = 64_000_000,
    ) -> None:
        self.schema = schema
        self.max_tokens = max_tokens
        self.entries = entries
        self.max_bytes = max_bytes
        self.held = 0
        self.hits = 0
        self.misses = 0
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._texts: dict[str, str] = {}

    def get(self, text: str) -> Document:
        """The document of a text."""
        document = self._documents.get(text)
        if document is not None:
            self.hits += 1
            self._documents.move_to_end(text)
            return document
        self.misses += 1
        document = look_at(self.schema, text, self.max_tokens)
        self._documents[text] = document
        self.held += estimated_bytes(text)
        while len(self._documents) > self.entries or self.held > self.max_bytes:
            dropped, _ = self._documents.popitem(last=False)
            self.held -= estimated_bytes(dropped)
            if self._texts:
                self._texts.pop(hash_of(dropped), None)
        return document

    def find(self, sha256: str) -> Document | None:
        """The document whose text was named by this hash; None if it is not kept."""
        text = self._texts.get(sha256)
        return None if text is None else self.get(text)

    def name(self, text: str, sha256: str) -> None:
        """Let a document that is kept be found by the hash of its text."""
        if text in self._documents:
            self._texts[sha256] = text
