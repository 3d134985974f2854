"""Where statements may see every tenant: pinned, so that a new place is a decision."""

import ast
from collections import Counter
from pathlib import Path

from gateway.database.tenancy import Unscoped

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gateway"

PLACES = Counter(
    {
        ("database/changes.py", "FOLLOWING"): 1,
        ("database/engine.py", "PROVISIONING"): 1,
        ("store/write.py", "PROVISIONING"): 1,
        ("execution/rate.py", "BUDGETS"): 1,
        ("jobs/leases.py", "JOBS"): 4,
        ("jobs/lookup.py", "OPERATOR"): 2,
        ("ingest/target.py", "OPERATOR"): 1,
        ("resources/accounts/lookup.py", "OPERATOR"): 1,
        ("sending/lookup.py", "OUTBOX"): 2,
        ("resources/feedback_requests/reported.py", "CARRIER"): 1,
        ("resources/feedback/asked.py", "PUBLIC_TOKEN"): 1,
        ("resources/users/keys.py", "AUTHENTICATION"): 3,
        ("resources/users/access.py", "AUTHENTICATION"): 1,
        ("resources/users/joining.py", "AUTHENTICATION"): 1,
    }
)


def places() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Unscoped"
            ):
                found[path.relative_to(PACKAGE).as_posix(), node.attr] += 1
    return found


def test_unscoped_statements_stand_only_where_they_are_known() -> None:
    assert places() == PLACES


def test_every_reason_is_used() -> None:
    assert {reason for _, reason in places()} == {reason.name for reason in Unscoped}


def test_no_statement_names_a_reason_as_plain_text() -> None:
    plain = [
        path.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword)
        and node.arg == "unscoped"
        and isinstance(node.value, ast.Constant)
    ]

    assert plain == []
