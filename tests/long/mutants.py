"""Whether a test fails for each guard of a room that is taken away.

`python -m tests.long.mutants ROOM [TEST …]` takes one guard after another out of a copy of the
repository, runs the tests that name the room, and lists the guards that no test misses. A guard is
a scope of a resource, its hidden rows or shielded columns, a `require…` of the viewer, or a branch
that refuses. It ends with 1 if one survives.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("gateway", "migrations", "tests", "pyproject.toml", "README.md", "schema.graphql")
REFUSING = {"Forbidden", "Unauthenticated", "NotFound", "refusal", "no_such"}
# What each keyword of a resource is without its guard.
OPEN = {"scope": "whole_account()", "hidden": "{}", "shielded": "{}"}
WHOLE_ACCOUNT = "from gateway.store.scope import whole_account\n"


@dataclass(frozen=True)
class Mutant:
    """A file without one of its guards."""

    path: Path
    line: int
    guard: str
    text: str


def mutants(path: Path) -> Iterator[Mutant]:
    """A file without each of its guards in turn."""
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in OPEN:
            guard = f"{node.arg}={ast.unparse(node.value)}"
            if ast.unparse(node.value) == OPEN[node.arg]:
                continue
            text = replaced(source, node.value, OPEN[node.arg])
            yield Mutant(path, node.lineno, guard, with_import(text))
        elif isinstance(node, ast.If) and refuses(node.body):
            text = replaced(source, node.test, "False")
            yield Mutant(path, node.lineno, f"if {ast.unparse(node.test)}", text)
        elif isinstance(node, ast.Expr) and requires(node.value):
            text = replaced(source, node, "pass")
            yield Mutant(path, node.lineno, ast.unparse(node), text)


def refuses(body: list[ast.stmt]) -> bool:
    """Whether a branch does nothing but refuse."""
    first = body[0]
    if not isinstance(first, ast.Raise) or not isinstance(first.exc, ast.Call):
        return False
    return getattr(first.exc.func, "id", "") in REFUSING


def requires(value: ast.expr) -> bool:
    """Whether an expression is a check that is made for its refusal alone."""
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call):
        return False
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name.startswith(("require", "check_"))


def replaced(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    """The source with other text in the place of a node."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    first, last = node.lineno - 1, node.end_lineno - 1
    before, after = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    changed = [*lines[:first], before + text.encode() + after, *lines[last + 1 :]]
    return b"".join(changed).decode()


def with_import(source: str) -> str:
    """The source, in which `whole_account` is known."""
    body = ast.parse(source).body
    after = body[0].end_lineno or 0  # the docstring
    lines = source.splitlines(keepends=True)
    return "".join([*lines[:after], WHOLE_ACCOUNT, *lines[after:]])


def tests_of(room: str) -> list[str]:
    """The tests of a room: those that its name stands in, and the matrix of who may do what."""
    word = room.removesuffix("s")
    named = sorted((ROOT / "tests/rooms").glob(f"test_*{word}*.py"))
    always = ("tests/rooms/test_rights.py", "tests/rooms/test_authorization.py")
    return [*(str(each.relative_to(ROOT)) for each in named), *always]


def survives(mutant: Mutant, copy: Path, tests: list[str]) -> bool:
    """Whether all tests pass on a copy that has the mutant."""
    there = copy / mutant.path.relative_to(ROOT)
    there.write_text(mutant.text)
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    finally:
        there.write_text(mutant.path.read_text())
    if done.returncode not in (0, 1, 2):
        raise SystemExit(f"pytest ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr}")
    return done.returncode == 0


def main(room: str, *tests: str) -> int:
    """Try each guard of a room; 1 if no test misses one of them."""
    files = sorted((ROOT / "gateway/resources" / room).glob("*.py"))
    found = [mutant for path in files for mutant in mutants(path)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, copy / name)
        for number, mutant in enumerate(found, 1):
            alive = survives(mutant, copy, list(tests) or tests_of(room))
            survivors += alive
            where = f"{mutant.path.relative_to(ROOT)}:{mutant.line}"
            state = "SURVIVES" if alive else "is missed"
            print(f"{number}/{len(found)} {where} {mutant.guard}: {state}", flush=True)
    print(f"{survivors} of {len(found)} guards are missed by no test")
    return int(survivors > 0)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
