"""The layers of the package: imports point downward only."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gateway"

# Rooms that stand beside `resources`.
BESIDE = ("jobs", "sending", "privacy")
# Lowest first; a module may import what is below it, and its own layer.
LAYERS = (
    ("errors", "config", "loads", "policies", "processes"),
    ("database",),
    ("store",),
    ("resources.*.model", "resources.*.store", "resources.*.service", "resources", *BESIDE),
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
    ("transport", "pages"),
    ("examples", "app", "working"),
    ("server",),
    ("cli", "__main__"),
)
# Exports are a room, but most of them stand on analytics.
BELOW_ANALYTICS = (
    *("exports.model", "exports.store", "exports.service", "exports.inputs", "exports.personal"),
)
# What rooms make their figures of, and the further files that hold these.
KIT_OF_ANALYTICS = {
    "components", "datasets", "dimensions", "fact_filter", "local_time", "metrics", "texts",
    "zones",
}  # fmt: skip
FIGURES = ("figures", "datasets", "components")


def layer_of(module: str) -> int:
    top, _, rest = module.partition(".")
    if (
        module in BELOW_ANALYTICS
        or (top in BESIDE and rest)
        or (top == "resources" and "." in rest)
    ):
        name = f"resources.*.{part_of_room(module)}"
    elif top == "analytics" and rest in KIT_OF_ANALYTICS:
        name = "analytics.kit"
    else:
        name = top
    for number, names in enumerate(LAYERS):
        if name in names:
            return number
    raise AssertionError(f"gateway.{module} is in no layer")


def part_of_room(module: str) -> str:
    """Which of the usual files of a room a file of it belongs with.

    `profile_types` and the like say so in their names. Of the others, those that make GraphQL types
    stand beside the types, and the rest with the services.
    """
    last = module.rpartition(".")[2].rpartition("_")[2]
    if last in ("model", "store", "service", "inputs", "types", "schema"):
        return last
    if last in FIGURES:
        return "figures"
    text = PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text()
    return "types" if "import strawberry" in text else "service"


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
    upward = {name for name in imports_of(path) if layer_of(name) > layer_of(module)}

    assert upward == set()


def test_every_layer_has_a_module() -> None:
    assert {layer_of(name) for name, _ in modules()} == set(range(len(LAYERS)))


def test_files_of_types_have_no_postponed_annotations() -> None:
    """Strawberry reads the annotations when the class is made."""
    postponed = [
        name
        for name, path in modules()
        if name.endswith((".types", ".schema", ".inputs"))
        and "from __future__ import annotations" in path.read_text()
    ]

    assert postponed == []
