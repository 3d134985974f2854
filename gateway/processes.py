"""Further processes of this package: how a module of it is run."""

import os
import sys
from pathlib import Path


def command_of(module: str, *arguments: str) -> list[str]:
    """The command that runs a module; without -P, one of the current directory might be run."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """The environment of this process, in which the package that runs now is found."""
    here = str(Path(__file__).parents[1])
    path = filter(None, [here, os.environ.get("PYTHONPATH")])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
