"""One line per request, with nothing of the client in it but the method and the path."""

import asyncio
import json
import re
import subprocess
import sys

import httpx
import pytest
from starlette.types import Message
from structlog.testing import capture_logs

from gateway.config import Settings
from gateway.transport.routes import build_app
from tests.transport.stub import DATA, StubExecutor, raising

MADE_ID = re.compile(r"[0-9a-f]{32}")


async def test_one_line_per_request(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await client.post(
            "/graphql?token=secret",
            json={
                "query": "query Name { secret }",
                "operationName": "Name",
                "variables": {"email": "secret"},
            },
            headers={"X-Request-ID": "request-1", "Authorization": "Bearer secret"},
        )

    assert len(lines) == 1
    assert lines[0].pop("duration_ms") >= 0
    assert lines[0] == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "bytes": len(DATA),
        "operation": "Name",
    }


@pytest.mark.parametrize("name", ["ada@example.com", "a b", "", "x" * 129, "1a", "Name\n"])
async def test_only_names_are_logged_as_operation(client: httpx.AsyncClient, name: str) -> None:
    with capture_logs() as lines:
        await client.post("/graphql", json={"query": "{ a }", "operationName": name})

    assert [line["status"] for line in lines] == [200]
    assert "operation" not in lines[0]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_probes_are_logged_for_debugging(client: httpx.AsyncClient, path: str) -> None:
    with capture_logs() as lines:
        await client.get(path)

    assert [(line["path"], line["log_level"]) for line in lines] == [(path, "debug")]


async def test_a_fault_is_logged_with_the_request_id(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    executor.behaviour = raising(RuntimeError("secret of the store"))

    with capture_logs() as lines:
        response = await client.post(
            "/graphql",
            json={"query": "{ a }"},
            headers={"X-Request-ID": "request-1", "Accept": "application/graphql-response+json"},
        )

    assert response.status_code == 500
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert response.json() == {
        "errors": [
            {
                "message": "The server failed to answer. Report the requestId to its operator.",
                "extensions": {
                    "code": "INTERNAL",
                    "type": "api_error",
                    "param": None,
                    "requestId": "request-1",
                },
            }
        ]
    }
    assert [line["event"] for line in lines] == ["request failed", "request"]
    assert lines[0]["request_id"] == "request-1"
    assert lines[1]["status"] == 500


@pytest.mark.parametrize("wanted", ["a", "A-b_c.9", "x" * 64])
async def test_a_well_formed_request_id_is_kept(
    client: httpx.AsyncClient, executor: StubExecutor, wanted: str
) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ a }"}, headers={"X-Request-ID": wanted}
    )

    assert response.headers["x-request-id"] == wanted
    assert executor.calls[0].request_id == wanted


@pytest.mark.parametrize("wanted", [None, "", "x" * 65, "a b", "ä", "a\tb", "ada@example.com"])
async def test_another_request_id_is_made(
    client: httpx.AsyncClient, executor: StubExecutor, wanted: str | None
) -> None:
    headers = [] if wanted is None else [(b"X-Request-ID", wanted.encode())]

    response = await client.post("/graphql", json={"query": "{ a }"}, headers=headers)

    assert MADE_ID.fullmatch(response.headers["x-request-id"])
    assert executor.calls[0].request_id == response.headers["x-request-id"]


async def test_a_client_that_leaves_is_no_fault(executor: StubExecutor) -> None:
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    sent: list[Message] = []

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    with capture_logs() as lines:
        await build_app(executor, Settings())(scope, leave, send)

    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]
    assert sent == []
    assert executor.calls == []


async def test_a_client_that_does_not_listen_is_no_fault(executor: StubExecutor) -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/graphql",
        "query_string": b"query=a",
        "headers": [],
    }

    async def send(message: Message) -> None:
        raise OSError("connection lost")

    with capture_logs() as lines:
        await build_app(executor, Settings())(scope, asyncio.Future, send)

    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]


CONFIGURED = """
import logging, structlog
from gateway.transport.logging import configure_logging
configure_logging("info", {format!r})
structlog.contextvars.bind_contextvars(request_id="request-1")
structlog.get_logger("ours").debug("hidden")
structlog.get_logger("ours").info("told", number=2**70)
logging.getLogger("uvicorn.error").info("told by %s", "another")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("ours").exception("failed")
"""


def log_output(log_format: str) -> list[str]:
    script = CONFIGURED.format(format=log_format)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_json_logs() -> None:
    lines = [json.loads(line) for line in log_output("json")]

    assert [
        (line["event"], line["level"], line["request_id"], line["timestamp"][-1]) for line in lines
    ] == [
        ("told", "info", "request-1", "Z"),
        ("told by another", "info", "request-1", "Z"),
        ("failed", "error", "request-1", "Z"),
    ]
    assert lines[0]["number"] == 2**70
    assert lines[1]["logger"] == "uvicorn.error"
    assert lines[2]["exception"].endswith("ZeroDivisionError: division by zero")


def test_console_logs() -> None:
    lines = log_output("console")

    assert "told" in lines[0]
    assert "number=1180591620717411303424" in lines[0]
    assert "told by another" in lines[1]
    assert lines[-1] == "ZeroDivisionError: division by zero"


AT_DEBUG = """
import logging
from gateway.database.engine import Database
from gateway.transport.logging import configure_logging
configure_logging("debug", "json")
for name in ("uvicorn.error", "aiosqlite", "httpcore.connection", "sqlalchemy.engine.Engine"):
    logging.getLogger(name).debug("what it carries")
logging.getLogger("asyncio").debug("told")
"""


def test_what_libraries_carry_is_in_no_log() -> None:
    """Frames of sockets and parameters of statements stay out, however much is asked for."""
    done = subprocess.run(
        [sys.executable, "-c", AT_DEBUG], capture_output=True, text=True, check=True
    )

    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["told"]
