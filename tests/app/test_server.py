"""The server as it is started: demo, several processes, PostgreSQL, shutdown."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.examples import EXAMPLES
from gateway.transport.graphiql import Example
from tests.app.server import PATIENCE, RunningServer, serving
from tests.http_audits.audits import run_audits


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield server


def ask(server: RunningServer, query: str, key: str | None = None, **variables: object) -> Any:
    response = httpx.post(
        f"{server.address}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {key or server.key}"},
        timeout=PATIENCE,
    )
    return response.json()


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_examples_of_graphiql_are_answered_with_rows(demo: RunningServer, example: Example) -> None:
    answer = ask(demo, example.query, **(example.variables or {}))

    assert "errors" not in answer
    first = next(iter(answer["data"].values()))
    assert first.get("nodes", [first]) != []


ROOT = Path(__file__).parents[2]
EXAMPLES_OF_DOCS = [
    example
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for example in re.findall(r"```console\n(curl .*?)```", page.read_text(), re.DOTALL)
]


def test_the_docs_have_examples() -> None:
    assert len(EXAMPLES_OF_DOCS) == 3


@pytest.mark.parametrize("example", EXAMPLES_OF_DOCS)
def test_examples_of_the_docs_are_answered(demo: RunningServer, example: str) -> None:
    commands = example.replace("YOUR_KEY", demo.key).replace("http://127.0.0.1:8000", demo.address)

    done = subprocess.run(
        ["bash", "-ec", commands], check=True, capture_output=True, text=True, timeout=PATIENCE
    )

    answers = done.stdout.replace("}{", "}\n{").splitlines()
    assert len(answers) == commands.count("curl ")
    for answer in answers:
        body = json.loads(answer)
        assert "errors" not in body, body
        assert body["data"] is not None


def test_the_demo_is_as_large_as_promised(demo: RunningServer) -> None:
    answer = ask(
        demo,
        "{ viewer { role } accounts { totalCount } locations { totalCount }"
        " customers(filter: {or: [{active: {eq: true}}, {active: {eq: false}}]}) { totalCount }"
        " feedbackRequests { totalCount } feedbacks { totalCount } reviews { totalCount } }",
    )

    assert answer == {
        "data": {
            "viewer": {"role": "PROVIDER"},
            "accounts": {"totalCount": 3},
            "locations": {"totalCount": 63},
            "customers": {"totalCount": 5_000},
            "feedbackRequests": {"totalCount": 20_000},
            "feedbacks": {"totalCount": 8_000},
            "reviews": {"totalCount": answer["data"]["reviews"]["totalCount"]},
        }
    }
    assert answer["data"]["reviews"]["totalCount"] >= 5_000


def test_the_outbox_is_announced_and_its_links_lead_to_this_server(demo: RunningServer) -> None:
    said = f"Outbox: {demo.address}/outbox (messages without a carrier are kept there, not sent)"
    answer = httpx.post(
        f"{demo.address}/graphql",
        json={"query": "{ feedbackRequests(last: 1) { nodes { fullUrl } } }"},
        headers={"x-APIKey": demo.key},
    ).json()
    (request,) = answer["data"]["feedbackRequests"]["nodes"]

    assert said in demo.log.read_text().splitlines()
    assert "Everyone who reaches this server" not in demo.log.read_text()
    assert httpx.get(f"{demo.address}/outbox").status_code == 200
    assert request["fullUrl"].startswith(f"{demo.address}/f/")


def test_the_three_ways_to_send_a_key(demo: RunningServer) -> None:
    query = {"query": "{ viewer { role } }"}
    url = f"{demo.address}/graphql"

    answers = [
        httpx.post(url, json=query, headers={"Authorization": f"Bearer {demo.key}"}),
        httpx.post(url, json=query, headers={"x-APIKey": demo.key}),
        httpx.post(url, json=query, auth=(demo.key, "")),
    ]

    assert [answer.json() for answer in answers] == [{"data": {"viewer": {"role": "PROVIDER"}}}] * 3


def test_without_a_key_or_with_an_unknown_one(demo: RunningServer) -> None:
    query = {"query": "{ viewer { role } }"}
    unknown = "fg_0123456789ab_" + "x" * 32

    for headers in ({}, {"x-APIKey": unknown}, {"x-APIKey": "nonsense"}):
        response = httpx.post(f"{demo.address}/graphql", json=query, headers=headers)

        assert response.status_code == 401
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert "data" not in response.json()


def test_all_audits_of_graphql_over_http_pass(demo: RunningServer) -> None:
    results = run_audits(f"{demo.address}/graphql")

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61


def test_logs_hold_no_key_and_no_text_of_a_query(demo: RunningServer) -> None:
    ask(demo, '{ customers(filter: {email: {eq: "someone@example.com"}}) { totalCount } }')

    lines = demo.log.read_text().splitlines()

    requests = [
        line for line in lines if line.startswith("{") and json.loads(line)["event"] == "request"
    ]
    assert requests
    assert not any(demo.key in line or "someone@example.com" in line for line in requests)


def test_a_second_start_keeps_the_demo_and_replaces_the_key(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as first:
        before = ask(first, "{ feedbacks(first: 1) { totalCount nodes { id } } }")
    with serving(tmp_path, "--demo") as second:
        after = ask(second, "{ feedbacks(first: 1) { totalCount nodes { id } } }")
        old = ask(second, "{ viewer { role } }", first.key)

    assert after == before
    assert first.key != second.key
    assert old["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_several_processes_share_a_store(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path, "--demo", "--workers", "2", DATABASE_URL=database_url) as server:
        mutation = (
            "mutation($input: CreateCustomerInput!) { createCustomer(input: $input)"
            " { customer { id } userErrors { code } } }"
        )
        location = ask(server, "{ locations(first: 1) { nodes { id } } }")
        location_id = location["data"]["locations"]["nodes"][0]["id"]
        given = {"locationId": location_id, "email": "one@example.com"}
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: ask(server, mutation, input=given), range(16)))
        found = ask(
            server, '{ customers(filter: {email: {eq: "one@example.com"}}) { totalCount } }'
        )

    assert {str(answer["data"]["createCustomer"]["userErrors"]) for answer in answers} == {"[]"}
    assert len({answer["data"]["createCustomer"]["customer"]["id"] for answer in answers}) == 1
    assert found == {"data": {"customers": {"totalCount": 1}}}


def test_each_process_knows_the_trusted_documents(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"type": "{ __typename }"}')
    with serving(tmp_path, "--workers", "2", GATEWAY_TRUSTED_DOCUMENTS=str(manifest)) as server:
        url = f"{server.address}/graphql"
        trusted = [httpx.post(url, json={"documentId": "type"}).json() for _ in range(8)]
        text = httpx.post(url, json={"query": "{ __typename }"}).json()
        page = httpx.get(url, headers={"Accept": "text/html,*/*;q=0.5"})
        announced = server.log.read_text().splitlines()[0]

    assert trusted == [{"data": {"__typename": "Query"}}] * 8
    assert text["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
    assert "html" not in page.headers["Content-Type"]
    assert announced == f"GraphQL: {url}"


def wait_for_the_request(server: RunningServer) -> None:
    """Until the figures show a request in flight beside the one for the figures."""
    deadline = time.monotonic() + PATIENCE
    while "requests_in_flight 2.0" not in httpx.get(f"{server.address}/metrics").text:
        assert time.monotonic() < deadline


def test_a_running_request_is_finished_before_the_server_ends(tmp_path: Path) -> None:
    many = " ".join(
        f"a{first}: locations(first: {first}) {{ nodes {{ customers(first: 10) {{ nodes {{"
        " feedbackRequests(first: 3) { nodes { feedback { comments } } } } } } }"
        for first in range(31, 51)
    )
    unbounded = {"GATEWAY_MAX_COST": "1000000", "GATEWAY_MAX_ALIASES": "1000"}
    with serving(tmp_path, "--demo", **unbounded) as server, ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, server, f"{{ {many} }}")
        wait_for_the_request(server)
        server.process.send_signal(signal.SIGTERM)
        answer = running.result(PATIENCE)
        code = server.process.wait(PATIENCE)

    assert len(answer["data"]["a50"]["nodes"]) == 50
    assert code == -signal.SIGTERM


def test_figures_tell_how_queries_were_answered(demo: RunningServer) -> None:
    ask(demo, "{ locations(first: 1) { nodes { id } } }")
    ask(demo, "{ viewer { user { account { id } } } }")

    figures = httpx.get(f"{demo.address}/metrics").text

    assert 'gateway_queries_total{path="plan",reason=""}' in figures
    assert 'gateway_queries_total{path="core",reason="User.account"}' in figures
    assert 'gateway_documents_total{known="no"}' in figures
