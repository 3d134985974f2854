"""GraphiQL for browsers: its configuration, its policy and the caching of its files."""

import html
import json
import re
from pathlib import Path

import httpx
import pytest

from gateway.config import Settings
from gateway.execution.codings import zstd
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
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
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


SCRIPT = "/static/graphiql/assets/index-Ab_d-f12.js"
GZIP = {"Accept-Encoding": "gzip"}
BARE = {"Accept-Encoding": "identity"}


async def test_compressed_file(connect: Connect, files: Path) -> None:
    text = "main();" * 1000
    (files / "assets" / "index-Ab_d-f12.js").write_text(text)

    bare = await get(connect, files, SCRIPT, BARE)
    response = await get(connect, files, SCRIPT, GZIP)

    assert bare.text == response.text == text
    assert int(bare.headers["content-length"]) == len(text)
    assert int(response.headers["content-length"]) < 200
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == bare.headers["content-type"]
    assert response.headers["vary"] == "Accept-Encoding"
    assert "accept-ranges" not in response.headers


async def test_changed_file_is_compressed_anew(connect: Connect, files: Path) -> None:
    first = await get(connect, files, SCRIPT, GZIP)
    (files / "assets" / "index-Ab_d-f12.js").write_text("other()")
    second = await get(connect, files, SCRIPT, {**GZIP, "If-None-Match": first.headers["etag"]})
    assert (first.text, second.status_code, second.text) == ("main()", 200, "other()")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, zstd;q=0.9", "gzip"),
        ("gzip, zstd;q=0", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, GZIP ; q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000, identity", None),
        ("br", None),
        ("xgzip", None),
        ("gzip;q=nonsense", None),
        ("*", None),
        ("", None),
    ],
)
async def test_encodings(
    connect: Connect, files: Path, accepted: str, encoding: str | None
) -> None:
    response = await get(connect, files, SCRIPT, {"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["vary"] == "Accept-Encoding"
    # httpx undoes gzip by itself.
    body = zstd.decompress(response.content) if encoding == "zstd" else response.content
    assert body == b"main()"


async def test_each_encoding_has_its_etag(connect: Connect, files: Path) -> None:
    kinds = (GZIP, BARE)
    tags = [(await get(connect, files, SCRIPT, kind)).headers["etag"] for kind in kinds]
    assert tags[0] != tags[1]
    for kind in kinds:
        for tag in tags:
            response = await get(connect, files, SCRIPT, {**kind, "If-None-Match": tag})
            known = kinds.index(kind) == tags.index(tag)
            assert response.status_code == (304 if known else 200)
            assert response.headers["etag"] == tags[kinds.index(kind)]
            assert response.headers["vary"] == "Accept-Encoding"


async def test_part_of_a_file_is_not_compressed(connect: Connect, files: Path) -> None:
    response = await get(connect, files, SCRIPT, {**GZIP, "Range": "bytes=0-3"})
    assert (response.status_code, response.text) == (206, "main")
    assert "content-encoding" not in response.headers
    assert response.headers["vary"] == "Accept-Encoding"


async def test_headers_of_a_compressed_file(connect: Connect, files: Path) -> None:
    whole = await get(connect, files, SCRIPT, GZIP)
    app = build_app(StubExecutor(), Settings(), CONFIG, graphiql_files=files)
    async with connect(app) as client:
        head = await client.head(SCRIPT, headers=GZIP)
    assert head.content == b""
    for name in ("content-length", "content-encoding", "etag"):
        assert head.headers[name] == whole.headers[name]


async def test_answers_are_not_compressed(connect: Connect, files: Path) -> None:
    for path, accept in (("/graphql?query=%7Ba%7D", "*/*"), ("/graphql", BROWSER["Accept"])):
        response = await get(connect, files, path, {**GZIP, "Accept": accept})
        assert response.status_code == 200
        assert "content-encoding" not in response.headers


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
