"""`scripts/migration` drafts the revision that a change of the models needs."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, String, Table

from gateway.database.columns import UtcDateTime
from gateway.database.migrate import scripts
from gateway.models import metadata
from tests.databases.drafting import draft


def next_number() -> str:
    return f"{max(int(file.name[:4]) for file in (scripts() / 'versions').glob('0*.py')) + 1:04}"


def test_nothing_to_do(tmp_path: Path) -> None:
    text = draft("nothing", tmp_path).read_text()

    assert re.findall(r"def (\w+)\(\) -> None:\s+(.+)", text) == [
        ("upgrade", "pass"),
        ("downgrade", "pass"),
    ]


@pytest.fixture
def drafted() -> object:
    """A table that no revision makes."""
    table = Table(
        "drafted",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("account_id", Integer, nullable=False),
        Column("at", UtcDateTime),
        Column("word", String, nullable=False),
    )
    yield table
    metadata.remove(table)


@pytest.mark.usefixtures("drafted")
def test_a_new_table_is_protected(tmp_path: Path) -> None:
    file = draft("a drafted table", tmp_path)

    text = file.read_text()
    assert file.name == f"{next_number()}_a_drafted_table.py"
    assert "from gateway.database.revisions import UtcDateTime" in text
    assert "from gateway.database.revisions import protect" in text
    assert "sa.Column('at', UtcDateTime(), nullable=True)," in text
    assert 'for statement in protect("drafted"):' in text
    assert "op.drop_table('drafted')" in text
    compile(text, file.name, "exec")
