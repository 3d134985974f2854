"""What revisions take from the package: one module, which never changes."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gateway.database import revisions
from gateway.database.migrate import scripts
from tests.architecture.test_layers import imports_of

REVISIONS = sorted((scripts() / "versions").glob("[0-9]*.py"))
FOLDING = ["ACCENTS", "ALIKE", "BETWEEN", "LETTER", "LETTERS", "LONGEST_WORD", "SPELT"]
NEVER = "revisions that ran elsewhere used it: leave it as it is, and put another beside it"


@pytest.mark.parametrize("file", REVISIONS, ids=lambda file: file.stem)
def test_revisions_import_what_is_frozen(file: Path) -> None:
    assert imports_of(file) <= {"database.revisions"}


@pytest.mark.parametrize(
    ("name", "on_sqlite", "on_postgresql"),
    [
        ("UtcDateTime", "BIGINT", "TIMESTAMP WITH TIME ZONE"),
        ("LocalDateTime", "BIGINT", "TIMESTAMP WITHOUT TIME ZONE"),
        ("TransactionId", "BIGINT", "XID8"),
    ],
)
def test_types_of_columns(name: str, on_sqlite: str, on_postgresql: str) -> None:
    type_ = getattr(revisions, name)()

    for url, ddl in (("sqlite://", on_sqlite), ("postgresql+asyncpg://", on_postgresql)):
        assert type_.compile(dialect=make_url(url).get_dialect()()) == ddl, NEVER


def test_row_level_security() -> None:
    seen = "current_setting('gateway.accounts', true)"
    listed = f"((SELECT string_to_array(nullif({seen}, '*'), ',')::bigint[])::bigint[])"

    assert revisions.protect("accounts", "id", "provider_id") == [
        "ALTER TABLE accounts ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE accounts FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON accounts USING (id = ANY ({listed})"
        f" OR provider_id = ANY ({listed}) OR (SELECT {seen}) = '*')",
    ], NEVER


def test_folding() -> None:
    tables = [getattr(revisions, name) for name in FOLDING]
    in_order = [sorted(table.items()) if isinstance(table, dict) else table for table in tables]
    digest = hashlib.sha256(repr(in_order).encode()).hexdigest()

    assert digest == "c3d91f876b26e69aca9ea200bc8be90238632c609f24d1f281d119249082e875", NEVER


def test_nothing_else_is_frozen() -> None:
    types = ["LocalDateTime", "TransactionId", "UtcDateTime"]

    assert sorted(revisions.__all__) == sorted([*FOLDING, *types, "protect"])
