"""Packages of npm that a test runs, installed beside its package.json when it first needs them."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_INSTALL = (
    "npm",
    "install",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
)


def run_script(directory: Path, script: str, *arguments: str) -> Any:
    """The JSON that a script of `directory` prints; its packages are installed first.

    Blocks while it runs. Skips the test when the packages cannot be installed, fails it in CI.
    """
    install(directory)
    done = subprocess.run(
        ["node", script, *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def install(directory: Path) -> None:
    """Install the packages of a directory, if they are not there.

    Skips the test when they cannot be installed, fails it in CI.
    """
    if not shutil.which("node") or not shutil.which("npm"):
        _cannot_run("node and npm are not installed")
    wanted = json.loads((directory / "package.json").read_text())["dependencies"]
    if all((directory / "node_modules" / name).is_dir() for name in wanted):
        return
    done = subprocess.run(
        _INSTALL, cwd=directory, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode != 0:
        _cannot_run(f"npm could not install what {directory.name} needs: {done.stderr[-500:]}")


def _cannot_run(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
