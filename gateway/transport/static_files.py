"""Files sent compressed to clients that take it; each is compressed once and kept in memory.

These files are the same for everybody; `compression` tells which answers of GraphQL are sent so.
"""

import gzip
import os
from functools import lru_cache

import anyio
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Receive, Scope, Send

from gateway.transport.compression import accepts_gzip


class CompressedFiles(StaticFiles):
    """Files of a folder, with gzip where the client accepts it and asks for no part of a file."""

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        request = Headers(scope=scope)
        compressed = "range" not in request and accepts_gzip(request.get("accept-encoding", ""))
        kind = _CompressedFile if compressed else FileResponse
        response = kind(full_path, status_code, stat_result=stat_result)
        response.headers.add_vary_header("Accept-Encoding")
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return response


class _CompressedFile(FileResponse):
    """A whole file with gzip, under an ETag other than that of the bare file."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        super().set_stat_headers(stat_result)
        self.headers["etag"] = f'{self.headers["etag"][:-1]}-gzip"'
        self.headers["content-encoding"] = "gzip"
        del self.headers["content-length"]
        del self.headers["accept-ranges"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await anyio.to_thread.run_sync(_compressed, str(self.path), self.headers["etag"])
        self.headers["content-length"] = str(len(body))
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        sent = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": sent})


# A file that changes has another ETag.
@lru_cache(maxsize=64)
def _compressed(path: str, etag: str) -> bytes:
    with open(path, "rb") as file:
        return gzip.compress(file.read(), mtime=0)
