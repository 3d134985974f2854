"""GraphiQL for browsers: its configuration, its policy and the caching of its files."""

import html
import json
import re
from pathlib import Path

import httpx
import pytest

from gateway.config import Settings
from gateway.transport.graphiql import Example, GraphiQLConfig, GraphiQLPage
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import DATA, StubExecutor

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CONFIG = GraphiQLConfig(
    headers={"x-APIKey": 'fg_"<demo>'},
    examples=[Example("Reviews", "{ reviews { id } }", {"first": 1}), Example("Me", "{ viewer }")],
)
PAGE = """<!doctype html><meta charset="utf-8">
<meta name="gateway-config" content="{}">
<title>GraphiQL</title>"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "LICENSES.txt").write_text("MIT")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-Ab_d-f12.js").write_text("main()")
    return tmp_path


async def get(
    connect: Connect,
    files: Path,
    path: str,
    headers: dict[str, str],
    settings: Settings | None = None,
    executor: StubExecutor | None = None,
) -> httpx.Response:
    app = build_app(
        executor or StubExecutor(), settings or Settings(), CONFIG, graphiql_files=files
    )
    async with connect(app) as client:
        return await client.get(path, headers=headers)


async def test_there_is_no_page_where_only_trusted_documents_are_answered(
    connect: Connect, files: Path
) -> None:
    settings = Settings(trusted_documents=files / "manifest.json")

    page = await get(connect, files, "/graphql?documentId=a", BROWSER, settings)
    script = await get(connect, files, "/static/graphiql/assets/index-Ab_d-f12.js", {}, settings)

    assert page.content == DATA
    assert script.status_code == 404


async def test_a_browser_gets_the_page(connect: Connect, files: Path) -> None:
    response = await get(connect, files, "/graphql", BROWSER)

    content = re.search('name="gateway-config" content="([^"]*)"', response.text)
    assert content is not None
    assert "<" not in content[1]
    assert json.loads(html.unescape(content[1])) == {
        "endpoint": "/graphql",
        "headers": {"x-APIKey": 'fg_"<demo>'},
        "examples": [
            {"name": "Reviews", "query": "{ reviews { id } }", "variables": {"first": 1}},
            {"name": "Me", "query": "{ viewer }", "variables": None},
        ],
    }
    headers = dict(response.headers)
    headers.pop("x-request-id")
    headers.pop("content-length")
    assert headers == {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "font-src 'self' data:; img-src 'self' data:; worker-src 'self' blob:; "
            "connect-src 'self'; frame-ancestors 'none'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "vary": "Accept",
    }


async def test_a_link_to_a_query_opens_the_page(connect: Connect, files: Path) -> None:
    executor = StubExecutor()

    response = await get(connect, files, "/graphql?query=%7Ba%7D", BROWSER, executor=executor)

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert executor.calls == []


async def test_a_program_gets_data(connect: Connect, files: Path) -> None:
    response = await get(connect, files, "/graphql?query=%7Ba%7D", {"Accept": "*/*"})

    assert response.content == DATA


async def test_switched_off(connect: Connect, files: Path) -> None:
    off = Settings(graphiql=False)

    page = await get(connect, files, "/graphql", BROWSER, off)
    script = await get(connect, files, "/static/graphiql/assets/index-Ab_d-f12.js", BROWSER, off)

    assert page.status_code == 400
    assert error_of(page)["message"] == (
        "`query` is missing. Send the GraphQL document as a string."
    )
    assert script.status_code == 404


@pytest.mark.parametrize(
    ("path", "cache_control"),
    [
        ("assets/index-Ab_d-f12.js", "public, max-age=31536000, immutable"),
        ("LICENSES.txt", "no-cache"),
    ],
)
async def test_files(connect: Connect, files: Path, path: str, cache_control: str) -> None:
    response = await get(connect, files, f"/static/graphiql/{path}", {})
    again = await get(
        connect, files, f"/static/graphiql/{path}", {"If-None-Match": response.headers["etag"]}
    )

    assert response.status_code == 200
    assert response.text == (files / path).read_text()
    assert response.headers["cache-control"] == cache_control
    assert response.headers["x-content-type-options"] == "nosniff"
    assert again.status_code == 304
    assert again.headers["cache-control"] == cache_control


@pytest.mark.parametrize(
    "path",
    [
        "",
        "index.html",
        "assets",
        "assets/",
        "missing-Ab_d-f12.js",
        "%2e%2e/secret",
        "a%00b",
        "//etc",
    ],
)
async def test_other_paths_are_unknown(connect: Connect, files: Path, path: str) -> None:
    (files.parent / "secret").write_text("secret")

    response = await get(connect, files, f"/static/graphiql/{path}", BROWSER)

    assert response.status_code == 404
    assert error_of(response)["extensions"]["code"] == "NOT_FOUND"


def test_the_built_page_takes_its_configuration() -> None:
    assert b"gateway-config" in bytes(GraphiQLPage(CONFIG).response().body)


def test_a_page_that_was_not_built(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as missing:
        GraphiQLPage(CONFIG, tmp_path)

    index = tmp_path / "index.html"
    assert str(missing.value) == f"{index} is missing. Build it, or set GATEWAY_GRAPHIQL=false."


def test_a_page_without_a_place_for_its_configuration(tmp_path: Path) -> None:
    index = tmp_path / "index.html"
    index.write_text("<!doctype html>")

    with pytest.raises(RuntimeError) as unfit:
        GraphiQLPage(CONFIG, tmp_path)

    assert str(unfit.value) == (
        f'{index} has no <meta name="gateway-config" content="{{}}">. Build GraphiQL again.'
    )
