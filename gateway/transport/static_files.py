"""Files sent compressed to clients that take it; each is compressed once and kept in memory.

These files are the same for everybody; `compression` tells which answers of GraphQL are sent so.
"""

import os
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import anyio
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Receive, Scope, Send

from gateway.execution.codings import CODINGS
from gateway.transport.compression import accepted_coding


class CompressedFiles(StaticFiles):
    """Files of a folder, compressed where the client accepts it and asks for no part of a file."""

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        request = Headers(scope=scope)
        coding = accepted_coding(request.get("accept-encoding", ""))
        kind: Callable[..., FileResponse] = FileResponse
        if coding is not None and "range" not in request:
            kind = partial(_CompressedFile, coding)
        response = kind(full_path, status_code, stat_result=stat_result)
        response.headers.add_vary_header("Accept-Encoding")
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return response


class _CompressedFile(FileResponse):
    """A whole file in a coding, under an ETag other than that of the bare file."""

    def __init__(self, coding: str, *args: Any, **kwargs: Any) -> None:
        self.coding = coding
        super().__init__(*args, **kwargs)

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        super().set_stat_headers(stat_result)
        self.headers["etag"] = f'{self.headers["etag"][:-1]}-{self.coding}"'
        self.headers["content-encoding"] = self.coding
        del self.headers["content-length"]
        del self.headers["accept-ranges"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await anyio.to_thread.run_sync(
            _compressed, str(self.path), self.coding, self.headers["etag"]
        )
        self.headers["content-length"] = str(len(body))
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        sent = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": sent})


# A file that changes has another ETag.
@lru_cache(maxsize=64)
def _compressed(path: str, coding: str, etag: str) -> bytes:
    with open(path, "rb") as file:
        return CODINGS[coding](file.read())
