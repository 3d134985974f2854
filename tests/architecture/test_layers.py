"""The layers of the package: imports point downward only."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gateway"

# Lowest first; a module may import what is below it, and its own layer.
LAYERS = (
    ("errors", "config", "policies", "processes"),
    ("database",),
    ("store",),
    ("resources.*.model", "resources.*.store", "resources.*.service", "resources.values"),
    ("analytics.kit",),
    ("resources.*.figures",),
    ("ingest", "seeding", "models"),
    ("graphql",),
    ("resources.*.inputs",),
    ("resources.*.types", "resources.*.schema"),
    ("analytics",),
    ("exports",),
    ("schema",),
    ("execution",),
    ("transport",),
    ("examples", "app"),
    ("server",),
    ("cli", "__main__"),
)
# Rooms have a few more modules beside the usual ones; they belong with the services.
SERVICES = {
    "answers", "authors", "changes", "contents", "drafts", "form", "groups", "hours", "keys",
    "lookup", "profile", "profile_model", "replies", "responses", "scores", "search", "sentiment",
    "states", "vader",
}  # fmt: skip
# What rooms make their figures of, and the modules that hold these.
KIT_OF_ANALYTICS = {
    "components", "datasets", "dimensions", "fact_filter", "local_time", "metrics", "texts",
    "zones",
}  # fmt: skip
FIGURES = {"figures", "datasets", "components"}
SCHEMAS = {"group_schema", "profile_inputs", "profile_types", "summaries"}
# The migrations compare the database with every model; nothing else there reaches up.
ALLOWED_UPWARD: set[tuple[str, str]] = set()


def layer_of(module: str) -> int:
    parts = module.split(".")
    if parts[0] == "resources" and len(parts) == 3:
        kind = "service" if parts[2] in SERVICES else parts[2]
        kind = "schema" if parts[2] in SCHEMAS else kind
        kind = "figures" if parts[2] in FIGURES else kind
        name = f"resources.*.{kind}"
    elif parts[0] == "resources":
        name = module if module == "resources.values" else "resources.*.model"
    elif parts[0] == "analytics" and parts[-1] in KIT_OF_ANALYTICS:
        name = "analytics.kit"
    else:
        name = parts[0]
    for number, names in enumerate(LAYERS):
        if name in names:
            return number
    raise AssertionError(f"gateway.{module} is in no layer")


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if parts:
            found.append((".".join(parts), path))
    return found


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gateway"):
            base = (node.module or "").removeprefix("gateway").removeprefix(".")
            for alias in node.names:
                inner = f"{base}.{alias.name}".strip(".")
                found.add(inner if is_module(inner) else base)
        elif isinstance(node, ast.Import):
            found.update(
                alias.name.removeprefix("gateway.")
                for alias in node.names
                if alias.name.startswith("gateway.")
            )
    return found - {""}


def is_module(name: str) -> bool:
    path = PACKAGE.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@pytest.mark.parametrize(("module", "path"), modules(), ids=[name for name, _ in modules()])
def test_imports_point_downward(module: str, path: Path) -> None:
    upward = {
        name
        for name in imports_of(path)
        if layer_of(name) > layer_of(module) and (module, name) not in ALLOWED_UPWARD
    }

    assert upward == set()


def test_every_module_is_reached_by_a_layer() -> None:
    names = [name for name, _ in modules()]

    assert len(names) > 50
    assert all(isinstance(layer_of(name), int) for name in names)


def test_files_of_types_have_no_postponed_annotations() -> None:
    """Strawberry reads the annotations when the class is made."""
    postponed = [
        name
        for name, path in modules()
        if name.endswith((".types", ".schema", ".inputs"))
        and "from __future__ import annotations" in path.read_text()
    ]

    assert postponed == []
