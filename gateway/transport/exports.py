"""Downloads of exported files: the signature of the link is the permission, no key is asked for."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from gateway.errors import GatewayError
from gateway.execution.executor import GraphQLExecutor
from gateway.exports.downloads import exported_file
from gateway.exports.links import PATH
from gateway.exports.model import ExportFormat
from gateway.exports.names import disposition
from gateway.transport.progress import request_id_of
from gateway.transport.responses import error_response

MEDIA_TYPES = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv; charset=utf-8; header=present",
    ExportFormat.JSONL: "application/jsonl",
}
_PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


class Downloads:
    """The route on which the links of exports end."""

    def __init__(self, executor: GraphQLExecutor) -> None:
        self._executor = executor

    def routes(self) -> list[Route]:
        """/exports/TOKEN, with GET and HEAD."""
        return [Route(f"{PATH}/{{token}}", self._download)]

    async def _download(self, request: Request) -> Response:
        executor = self._executor
        try:
            file = await exported_file(
                executor.database,
                executor.settings,
                executor.secret,
                request.path_params["token"],
            )
        except GatewayError as error:
            return error_response(executor, error, request_id_of(request.scope))
        return FileResponse(
            file.path,
            headers={"Content-Disposition": disposition(file.name), **_PRIVATE},
            media_type=MEDIA_TYPES[file.format],
        )
