"""The documentation: generated parts are current, links lead somewhere, nothing points outside."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from gateway.schema import schema
from tests.architecture.generated_docs import DOCS, current

ROOT = DOCS.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PAGES += sorted(DOCS.rglob("*.md"))
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# Words for papers that are not in this repository: whoever reads them here finds nothing.
_OUTSIDE = re.compile(r"document 00\d|seed 00\d|\btraps?\b [A-Z]\d|FeedbackAPI document|issue \d+")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text())):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=shown)
def test_generated_parts_are_current(page: Path) -> None:
    assert page.read_text() == current(page), "run scripts/docs"


def test_every_page_is_linked_from_the_index() -> None:
    indices = [DOCS / "README.md", DOCS / "decisions" / "README.md"]
    linked = {
        (index.parent / link).resolve()
        for index in indices
        for link in _LINK.findall(index.read_text())
    }

    assert {page for page in DOCS.rglob("*.md") if page not in linked} == {DOCS / "README.md"}


@pytest.mark.parametrize(
    "document",
    [
        example
        for page in PAGES
        for example in re.findall(r"^```graphql\n(.*?)^```", page.read_text(), re.DOTALL | re.M)
    ],
)
def test_examples_fit_the_schema(document: str) -> None:
    assert validate(schema._schema, parse(document)) == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().split()) < 900


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        *sorted((ROOT / "gateway").rglob("*.py")),
        *sorted((ROOT / "tests").rglob("*.py")),
        ROOT / "schema.graphql",
    ],
    ids=shown,
)
def test_nothing_points_outside_the_repository(path: Path) -> None:
    if path == Path(__file__):
        return
    assert _OUTSIDE.findall(path.read_text()) == []
