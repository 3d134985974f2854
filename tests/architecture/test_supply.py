"""What the program is made of: bounded, nothing known to be bad, and built the same twice."""

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ADVISORIES: list[dict[str, str]] = json.loads((ROOT / "security" / "advisories.json").read_text())


def declared() -> list[Requirement]:
    """What the program, and its tests, need by themselves."""
    optional = [each for extra in PROJECT["optional-dependencies"].values() for each in extra]
    return [Requirement(text) for text in (*PROJECT["dependencies"], *optional)]


def installed(names: list[str]) -> Iterator[tuple[str, str]]:
    """Name and version of what is installed of these, and of what they need in turn."""
    seen: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for other systems, or an extra that nobody asked for
        yield name, distribution.version
        waiting += [
            canonicalize_name(Requirement(each).name) for each in distribution.requires or ()
        ]


def known_of(name: str, version: str, advisories: list[dict[str, str]]) -> list[str]:
    """The advisories that a version of a package is subject to."""
    return [
        each["id"]
        for each in advisories
        if canonicalize_name(each["package"]) == name
        and SpecifierSet(each["affected"], prereleases=True).contains(version)
    ]


@pytest.mark.parametrize("requirement", declared(), ids=lambda each: str(each.name))
def test_every_requirement_has_both_bounds(requirement: Requirement) -> None:
    operators = {each.operator for each in requirement.specifier}
    assert operators == {">=", "<"}
    version = importlib.metadata.version(requirement.name)
    assert requirement.specifier.contains(version)


def test_nothing_installed_is_known_to_be_bad() -> None:
    found = {
        name: known
        for name, version in installed([each.name for each in declared()])
        if (known := known_of(name, version, ADVISORIES))
    }
    assert found == {}


def test_what_is_known_to_be_bad_is_found() -> None:
    assert known_of("starlette", "0.49.0", ADVISORIES) == ["CVE-2025-62727"]
    assert known_of("starlette", "0.49.1", ADVISORIES) == []
    assert known_of("jinja2", "3.1.5", ADVISORIES) == ["CVE-2025-27516"]
    assert "starlette" in dict(installed([each.name for each in declared()]))
    assert {tuple(each) for each in ADVISORIES} == {("id", "package", "affected", "about")}


def built(folder: Path) -> bytes:
    """The wheel that is built of a copy of the project."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "made"],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "made").glob("*.whl")
    return wheel.read_bytes()


def test_a_wheel_is_built_the_same_twice(tmp_path: Path) -> None:
    wheels: list[Any] = []
    for number, name in enumerate(("one", "another")):
        folder = tmp_path / name
        for part in ("gateway", "migrations"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        for file in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
            shutil.copy(ROOT / file, folder / file)
            os.utime(folder / file, (10_000_000 * (number + 50), 10_000_000 * (number + 50)))
        wheels.append(built(folder))

    assert hashlib.sha256(wheels[0]).hexdigest() == hashlib.sha256(wheels[1]).hexdigest()


def test_the_bill_of_materials_names_what_is_installed(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    subprocess.run(
        ["cyclonedx-py", "environment", "--of", "JSON", "-o", str(file), sys.executable],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    bill = json.loads(file.read_text())
    named = {canonicalize_name(each["name"]): each["version"] for each in bill["components"]}
    needed = dict(installed([Requirement(each).name for each in PROJECT["dependencies"]]))

    assert bill["bomFormat"] == "CycloneDX"
    assert needed.items() <= named.items()
