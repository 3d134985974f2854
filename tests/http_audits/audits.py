"""The GraphQL-over-HTTP audits of the npm package graphql-http, for any server that runs."""

from pathlib import Path
from typing import Any

from tests.support.npm import run_script


def run_audits(url: str) -> list[dict[str, Any]]:
    """`id`, `name`, `status` (ok, notice, warn or error) and `reason` of each audit of `url`.

    Blocks while it runs. Skips the test when the audits cannot be installed, fails it in CI.
    """
    results: list[dict[str, Any]] = run_script(Path(__file__).parent, "audit.mjs", url)
    return results
