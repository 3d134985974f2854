"""Manifests of trusted documents: a bad one is told in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import BadUserInput
from gateway.execution.manifest import APOLLO, check_manifest
from tests.support.shape import SCHEMA

ROLE = "{ viewer { role } }"


def write_nothing(_file: Path) -> None:
    """The file is missing."""


def write(content: Any) -> Callable[[Path], None]:
    """Write bytes, or a value as JSON."""

    def write(file: Path) -> None:
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())

    return write


def apollo(*operations: Any, version: Any = 1) -> Callable[[Path], None]:
    return write({"format": APOLLO, "version": version, "operations": list(operations)})


FORMS = '{"ID": "DOCUMENT"}, or the form of Apollo ("format": "apollo-persisted-query-manifest")'


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (write_nothing, "cannot be read: No such file or directory."),
        (Path.mkdir, "cannot be read: Is a directory."),
        (write(b""), "is not valid JSON at line 1, column 1. Correct it there."),
        (write(b'{"a": "{ a }"\n;'), "is not valid JSON at line 2, column 1. Correct it there."),
        (write(b'{"a": "\xff"}'), "is not UTF-8. Write it as UTF-8."),
        (write([ROLE]), f"is not a JSON object. Write {FORMS}."),
        (write({}), "has no document, so that nothing would be answered. Add some."),
        (write({"role": {"body": ROLE}}), f"has no text at 'role'. Write {FORMS}."),
        (write({"": ROLE}), "has a document without an id. Give it one."),
        (write(b'{"a": "{ __typename }", "a": "{ __typename }"}'),
         "has 'a' twice. Leave one out."),
        (write({"a": ROLE, "sha256:a": ROLE}), "has the id 'sha256:a' twice. Leave one out."),
        (write({"good": ROLE, "bad": "{\n viewer { nope } }"}),
         "has a bad document 'bad': Cannot query field 'nope' on type 'Viewer'. "
         "Did you mean 'role'? (line 2)"),
        (write({"bad": "{ viewer {"}),
         "has a bad document 'bad': Syntax Error: Expected Name, found <EOF>. (line 1)"),
        (write({"bad": "type Query { a: Int }"}),
         "has a bad document 'bad': The 'Query' definition is not executable. (line 1)"),
        (apollo(), "has no document, so that nothing would be answered. Add some."),
        (apollo(version=2), "has version 2 of Apollo's form. Write version 1."),
        (apollo({"id": "a", "body": ROLE}, {"id": "a", "body": ROLE}),
         "has the id 'a' twice. Leave one out."),
        (apollo({"id": "a", "body": ROLE}, {"id": "b"}),
         "has no `id` and `body` as texts at `operations[1]`."),
        (apollo("text"), "has no `id` and `body` as texts at `operations[0]`."),
        (write({"format": APOLLO, "version": 1, "operations": {}}),
         "has no list of `operations`. Make it again with Apollo's tool."),
    ],
)  # fmt: skip
def test_a_bad_manifest(make: Callable[[Path], None], problem: str, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    make(file)

    with pytest.raises(BadUserInput) as raised:
        check_manifest(file, SCHEMA, 2_000)

    assert str(raised.value) == f"The manifest {file} (GATEWAY_TRUSTED_DOCUMENTS) {problem}"


def test_tokens_of_trusted_documents_are_bounded_too(tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps({"role": ROLE}))

    with pytest.raises(BadUserInput, match=r"'role': .* more than 3 tokens"):
        check_manifest(file, SCHEMA, 3)
