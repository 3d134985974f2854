"""GraphiQL, served from our own files so that it works offline and under a strict policy."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from gateway.transport.static_files import CompressedFiles

BUILT_FILES = Path(__file__).parent.parent / "static" / "graphiql"
_INDEX = "index.html"
_PLACEHOLDER = '<meta name="gateway-config" content="{}">'
_HASHED_NAME = re.compile(r".+-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    # The page may carry the key of the demo.
    "Cache-Control": "no-store",
    "Vary": "Accept",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A document that GraphiQL opens in a tab of its own."""

    name: str
    query: str
    variables: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GraphiQLConfig:
    """The settings of the page; everyone who can reach the server can read it."""

    endpoint: str = "/graphql"
    headers: Mapping[str, str] | None = None
    examples: Sequence[Example] = ()


class GraphiQLPage:
    """The page with its configuration filled in, ready to be sent."""

    def __init__(self, config: GraphiQLConfig, directory: Path = BUILT_FILES) -> None:
        index = directory / _INDEX
        if not index.is_file():
            raise RuntimeError(f"{index} is missing. Build it, or set GATEWAY_GRAPHIQL=false.")
        page = index.read_text(encoding="utf-8")
        if page.count(_PLACEHOLDER) != 1:
            raise RuntimeError(f"{index} has no {_PLACEHOLDER}. Build GraphiQL again.")
        content = html.escape(orjson.dumps(asdict(config)).decode())
        self._page = page.replace(_PLACEHOLDER, _PLACEHOLDER.replace("{}", content))

    def response(self) -> Response:
        """The page, under a policy that lets it load nothing from elsewhere."""
        return HTMLResponse(self._page, headers=_PAGE_HEADERS)


class GraphiQLFiles(CompressedFiles):
    """The scripts, styles and fonts of the page; the page itself is served by /graphql alone."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path == _INDEX:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        hashed = _HASHED_NAME.fullmatch(Path(path).name)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response
