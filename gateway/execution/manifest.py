"""The manifest of trusted documents: a JSON file, read once by each process.

Thousands of documents take a minute to be validated, so a server does it when one is first asked
for; `feedback-gateway schema check --documents` does it for all.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema

from gateway.errors import BadUserInput
from gateway.execution.documents import look_at

APOLLO = "apollo-persisted-query-manifest"
FORMS = f'{{"ID": "DOCUMENT"}}, or the form of Apollo ("format": "{APOLLO}")'


def plain_id(document_id: str) -> str:
    """What a document is kept under: its id, where the prefix of a SHA-256 makes no difference.

    `documentId` has the prefix for a hash, manifests and the hashes of Apollo's clients do not.
    """
    return document_id.removeprefix("sha256:")


def read_manifest(file: Path) -> dict[str, str]:
    """The texts of the documents of a manifest by `plain_id` their ids; none is looked at.

    Reads {"ID": "DOCUMENT"} as Relay and GraphQL Codegen write it, and Apollo's persisted query
    manifest. Raises BadUserInput that names the file, the id and what is wrong.
    """
    texts: dict[str, str] = {}
    for document_id, text in _texts(file):
        key = plain_id(document_id)
        if not key:
            raise _bad(file, "has a document without an id. Give it one.")
        if key in texts:
            raise _bad(file, f"has the id {document_id!r} twice. Leave one out.")
        texts[key] = text
    if not texts:
        raise _bad(file, "has no document, so that nothing would be answered. Add some.")
    return texts


def check_manifest(file: Path, schema: GraphQLSchema, max_tokens: int) -> int:
    """Look at every document of a manifest, how many there are; BadUserInput names a bad one."""
    texts = read_manifest(file)
    for document_id, text in texts.items():
        document = look_at(schema, text, max_tokens)
        if document.errors:
            error = document.errors[0]
            at = "".join(f" (line {place.line})" for place in (error.locations or ())[:1])
            raise _bad(file, f"has a bad document {document_id!r}: {error.message}{at}")
    return len(texts)


def _texts(file: Path) -> Iterator[tuple[str, str]]:
    """Id and text of each document."""
    value = _parsed(file)
    if not isinstance(value, dict):
        raise _bad(file, f"is not a JSON object. Write {FORMS}.")
    if value.get("format") != APOLLO:
        for document_id, text in value.items():
            if not isinstance(text, str):
                raise _bad(file, f"has no text at {document_id!r}. Write {FORMS}.")
            yield document_id, text
        return
    if value.get("version") != 1:
        raise _bad(file, f"has version {value.get('version')!r} of Apollo's form. Write version 1.")
    operations = value.get("operations")
    if not isinstance(operations, list):
        raise _bad(file, "has no list of `operations`. Make it again with Apollo's tool.")
    for number, operation in enumerate(operations):
        parts = operation if isinstance(operation, dict) else {}
        document_id, text = parts.get("id"), parts.get("body")
        if not isinstance(document_id, str) or not isinstance(text, str):
            raise _bad(file, f"has no `id` and `body` as texts at `operations[{number}]`.")
        yield document_id, text


def _parsed(file: Path) -> Any:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise _bad(file, f"has {twice!r} twice. Leave one out.")
        return found

    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=object_of)
    except OSError as error:
        raise _bad(file, f"cannot be read: {error.strerror}.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _bad(file, f"is not valid JSON at {place}. Correct it there.") from None
    except UnicodeDecodeError:
        raise _bad(file, "is not UTF-8. Write it as UTF-8.") from None


def _bad(file: Path, problem: str) -> BadUserInput:
    return BadUserInput(f"The manifest {file} (GATEWAY_TRUSTED_DOCUMENTS) {problem}")
