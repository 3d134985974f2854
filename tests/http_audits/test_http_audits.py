"""The transport keeps the GraphQL-over-HTTP specification: all 61 audits of graphql-http."""

from gateway.config import Settings
from gateway.transport.routes import build_app
from tests.http_audits.audits import run_audits
from tests.http_audits.graphql_core_executor import GraphQLCoreExecutor
from tests.support.serving import served


def test_all_audits_pass() -> None:
    with served(build_app(GraphQLCoreExecutor(), Settings())) as url:
        results = run_audits(url)

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
