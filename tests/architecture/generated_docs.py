"""The parts of the documentation that are taken from the code, between marks in docs/*.md."""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.analytics.glossary import markdown
from gateway.config import Settings
from gateway.execution.documents import DocumentCache
from gateway.execution.plans import Planner
from gateway.schema import schema
from tests.architecture.test_layers import LAYERS

DOCS = Path(__file__).parents[2] / "docs"
MARK = re.compile(r"(<!-- (\w+) -->\n)(.*?)(<!-- /\2 -->)", re.DOTALL)


def settings_table() -> str:
    """Every setting with its default and meaning."""
    lines = ["| Name | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"GATEWAY_{name.upper()}")
        default = field.get_default(call_default_factory=True)
        shown = "" if default is None else f"`{default}`"
        lines.append(f"| `{variable}` | {shown} | {field.description} |")
    return "\n".join(lines)


def layers() -> str:
    """The layers of the package, lowest first."""
    return "\n".join(
        f"{number}. {', '.join(f'`{name}`' for name in names)}"
        for number, names in enumerate(LAYERS, 1)
    )


def plan_sources() -> str:
    """The functions that the compiler generates for the example of docs/architecture.md."""
    text = (DOCS / "architecture.md").read_text()
    document = re.search(r"For `(\{.*?\})` the compiler", text)
    assert document is not None
    return f"```text\n{_sources(document[1])}```"


def _sources(document: str) -> str:
    graph = schema._schema
    (operation,) = DocumentCache(graph, 2_000).get(document).operations
    planner = Planner(graph, schema.schema_converter.scalar_registry, "sqlite")
    return "\n".join(planner.sources(operation, None))


GENERATED: Mapping[str, Callable[[], str]] = {
    "settings": settings_table,
    "layers": layers,
    "plan": plan_sources,
}


def current(page: Path) -> str:
    """The text of a page with its generated parts as the code has them now."""
    if page.name == "metrics.md":
        return markdown()
    text = page.read_text()
    return MARK.sub(lambda found: f"{found[1]}{GENERATED[found[2]]()}\n{found[4]}", text)


def main() -> int:
    """Bring the pages up to date; with --check only say which are not."""
    stale = []
    for page in sorted(DOCS.glob("*.md")):
        if (new := current(page)) != page.read_text():
            stale.append(page.name)
            if "--check" not in sys.argv:
                page.write_text(new)
    print("\n".join(stale))
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
