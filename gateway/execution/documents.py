"""Documents, parsed and validated once: the same text is never looked at twice."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    validate,
)

from gateway.errors import Unauthenticated
from gateway.execution.operations import Operation, operation_of, roots_of
from gateway.execution.rules import (
    ABORTED,
    MAX_DEFINITIONS,
    MAX_ERRORS,
    RULES,
    TOO_ALIKE,
)
from gateway.graphql.context import NO_KEY


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was looked at: its parts, or what is wrong with it."""

    node: DocumentNode | None
    operations: tuple[Operation, ...]
    errors: Sequence[GraphQLError]


def look_at(
    schema: GraphQLSchema,
    text: str,
    max_tokens: int,
    public: Set[str] | None = None,
    *,
    suggestions: bool = True,
) -> Document:
    """The document that a text is, parsed and validated.

    With `public`, the fields of the root that need no key, it is for somebody without one:
    Unauthenticated is raised before anything is validated that nobody may ask for without a key.
    """
    try:
        node = parse(text, max_tokens=max_tokens, allow_empty_selection_sets=False)
    except GraphQLError as error:
        return Document(None, (), [error])
    except RecursionError:
        return Document(None, (), [GraphQLError("The document nests too deep.")])
    if len(node.definitions) > MAX_DEFINITIONS:
        message = f"A document has {MAX_DEFINITIONS} operations and fragments at most."
        return Document(node, (), [GraphQLError(message, node.definitions[MAX_DEFINITIONS])])
    fragments = {d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)}
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    if (
        public is not None
        and operations
        and not any(roots_of(each, fragments) <= public for each in operations)
    ):
        raise Unauthenticated(NO_KEY)
    errors = validate(
        schema,
        node,
        RULES,
        max_errors=MAX_ERRORS,
        hide_suggestions=not suggestions,
        allow_empty_selection_sets=False,
    )
    if errors:
        return Document(node, (), [_explained(error) for error in errors])
    return Document(node, tuple(operation_of(each, fragments) for each in operations), ())


def _explained(error: GraphQLError) -> GraphQLError:
    """An error of validation; where that was given up without a word, why."""
    return GraphQLError(TOO_ALIKE) if error.message == ABORTED else error


def hash_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def estimated_bytes(text: str) -> int:
    """What a document and its plans take in memory; measured, rounded up."""
    return 30_000 + 300 * len(text)


class DocumentCache:
    """The documents seen last with their plans, bounded in number and in bytes.

    What a document takes is estimated from its length, plans included. With `public` it is for
    those who have no key; see `look_at`.

    Those that a client named by their hash are found by it too, as long as they are kept.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        max_tokens: int,
        *,
        entries: int = 1_000,
        max_bytes: int = 64_000_000,
        public: Set[str] | None = None,
        suggestions: bool = True,
    ) -> None:
        self.schema = schema
        self.max_tokens = max_tokens
        self.public = public
        self.suggestions = suggestions
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
        document = self.look_at(text)
        self._documents[text] = document
        self.held += estimated_bytes(text)
        while len(self._documents) > self.entries or self.held > self.max_bytes:
            dropped, _ = self._documents.popitem(last=False)
            self.held -= estimated_bytes(dropped)
            if self._texts:
                self._texts.pop(hash_of(dropped), None)
        return document

    def look_at(self, text: str) -> Document:
        """The document of a text, without keeping it."""
        return look_at(
            self.schema, text, self.max_tokens, self.public, suggestions=self.suggestions
        )

    def find(self, sha256: str) -> Document | None:
        """The document whose text was named by this hash; None if it is not kept."""
        text = self._texts.get(sha256)
        return None if text is None else self.get(text)

    def name(self, text: str, sha256: str) -> None:
        """Let a document that is kept be found by the hash of its text."""
        if text in self._documents:
            self._texts[sha256] = text
