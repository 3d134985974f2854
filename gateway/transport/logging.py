"""Logs: one structured line per request, without a header, a body, a query string or a key."""

import datetime as dt
import logging
import re
import sys
from typing import Any, TextIO

import orjson
import structlog
from starlette.types import Scope
from structlog.typing import Processor

from gateway.transport.progress import Progress

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_LONGEST_PATH = 200
# What follows in these paths is as good as a key.
_SECRET = re.compile(r"(/(?:exports|f|u|o|kiosk)/).+", re.DOTALL)
_CARRIERS = ("uvicorn.error", "aiosqlite", "httpcore")
_LEVELS = logging.getLevelNamesMapping()

_logger = structlog.get_logger()


def configure_logging(level: str, log_format: str, stream: TextIO | None = None) -> None:
    """Sends our own logs and those of the libraries to `stream`, standard error by default.

    Run uvicorn with `log_config=None` and `access_log=False`: its access log has query strings.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if log_format == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=stream.isatty(),
                # The default shows the local variables, and with them keys and customers.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    threshold = _LEVELS[level.upper()]
    _request_line.configure(stream if log_format == "json" else None, threshold)
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    # It writes addresses of sockets with their query strings; sockets log a line of their own.
    logging.getLogger("uvicorn.error").addFilter(_no_handshakes)
    # Below INFO they write what they carry: frames of sockets, parameters of statements.
    for name in _CARRIERS:
        logging.getLogger(name).setLevel(max(threshold, logging.INFO))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)


def _no_handshakes(record: logging.LogRecord) -> bool:
    return '"WebSocket %s"' not in str(record.msg)


class _RequestLine:
    """Writes the line of a request: JSON at once, since every request has one, or by structlog."""

    def __init__(self) -> None:
        self.configure(None, logging.INFO)

    def configure(self, stream: TextIO | None, threshold: int) -> None:
        self._stream = stream
        self._threshold = threshold

    def write(self, level: int, request_id: str, values: dict[str, Any]) -> None:
        if self._stream is None:
            _logger.log(level, "request", **values)
        elif level >= self._threshold:
            line = {
                **values,
                "event": "request",
                "request_id": request_id,
                "level": "debug" if level == logging.DEBUG else "info",
                "timestamp": dt.datetime.now(dt.UTC),
            }
            self._stream.write(orjson.dumps(line, option=orjson.OPT_UTC_Z).decode() + "\n")
            self._stream.flush()


_request_line = _RequestLine()


def log_request(scope: Scope, progress: Progress, seconds: float) -> None:
    """Write the line of a request that was answered."""
    path: str = scope["path"]
    values = {
        "method": scope["method"],
        "path": _SECRET.sub(r"\1…", path)[:_LONGEST_PATH],
        "status": progress.status,
        "duration_ms": round(seconds * 1000, 2),
        "bytes": progress.sent,
    }
    if progress.operation:
        values["operation"] = progress.operation
    level = logging.DEBUG if path in _PROBES else logging.INFO
    _request_line.write(level, progress.request_id, values)
