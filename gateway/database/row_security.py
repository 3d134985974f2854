"""Row level security on PostgreSQL: the last of the three walls between tenants.

The policy compares a row's account with `gateway.accounts`, a setting that the engine makes for
each reader and each transaction: a comma-separated list of account ids, or `*`. Without the
setting no row is visible. Revisions call these functions, so they never change.
"""

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
