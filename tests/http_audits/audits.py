"""The GraphQL-over-HTTP audits of the npm package graphql-http, for any server that runs."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_DIRECTORY = Path(__file__).parent
_INSTALL = (
    "npm",
    "install",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
)


def run_audits(url: str) -> list[dict[str, Any]]:
    """`id`, `name`, `status` (ok, notice, warn or error) and `reason` of each audit of `url`.

    Blocks while it runs. Skips the test when the audits cannot be installed, fails it in CI.
    """
    _install()
    done = subprocess.run(
        ["node", "audit.mjs", url],
        cwd=_DIRECTORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def _install() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        _cannot_run("node and npm are not installed")
    if (_DIRECTORY / "node_modules" / "graphql-http").is_dir():
        return
    done = subprocess.run(
        _INSTALL, cwd=_DIRECTORY, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode != 0:
        _cannot_run(f"npm could not install the audits: {done.stderr[-500:]}")


def _cannot_run(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
