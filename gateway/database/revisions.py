"""Everything that revisions take from the package, and therefore never changes.

A revision that has run somewhere has to make the same tables wherever it runs later. What it needs
from the package stands here or is named here: types of columns, the tables of the folding of
searches, and row level security. To change one of them, leave it and put another beside it.

Row level security, on PostgreSQL, is the last of the three walls between tenants. A policy compares
a row's account with `gateway.accounts`, a setting that the engine makes for each reader and each
transaction: a comma-separated list of account ids, or `*`. Without it no row is visible.
"""

from gateway.database.columns import LocalDateTime, TransactionId, UtcDateTime
from gateway.database.folding import (
    ACCENTS,
    ALIKE,
    BETWEEN,
    LETTER,
    LETTERS,
    LONGEST_WORD,
    SPELT,
)

__all__ = [
    "ACCENTS",
    "ALIKE",
    "BETWEEN",
    "LETTER",
    "LETTERS",
    "LONGEST_WORD",
    "SPELT",
    "LocalDateTime",
    "TransactionId",
    "UtcDateTime",
    "protect",
]

ACCOUNTS = "current_setting('gateway.accounts', true)"
LISTED = f"((SELECT string_to_array(nullif({ACCOUNTS}, '*'), ',')::bigint[])::bigint[])"


def protect(table: str, *columns: str) -> list[str]:
    """Statements that let rows of a table be seen and written by the accounts in its columns."""
    listed = " OR ".join(f"{column} = ANY ({LISTED})" for column in columns or ("account_id",))
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({listed} OR (SELECT {ACCOUNTS}) = '*')",
    ]
