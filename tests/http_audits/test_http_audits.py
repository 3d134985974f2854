"""The transport keeps the GraphQL-over-HTTP specification: all 61 audits of graphql-http."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from gateway.config import Settings
from gateway.transport.routes import build_app
from tests.http_audits.audits import run_audits
from tests.http_audits.graphql_core_executor import GraphQLCoreExecutor


@pytest.fixture
def url() -> Iterator[str]:
    """A real server, in a thread of its own because the audits block."""
    app = build_app(GraphQLCoreExecutor(), Settings())
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
        server.should_exit = True
        thread.join()


def test_all_audits_pass(url: str) -> None:
    results = run_audits(url)

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
