"""Subscriptions with graphql-ws, as it comes from npm, over servers as they are started."""

import json
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.app.server import PATIENCE, serving
from tests.support.client import acme, mutation_document
from tests.support.fixtures import stores
from tests.support.npm import run_script
from tests.support.people import SECRET, key_of
from tests.support.stores import Stores
from tests.support.world import world as world_rows

__all__ = ["stores"]
SUBSCRIPTION = "subscription { messageReceived { content direction user { name } } }"
CREDENTIALS = "This API key is unknown, revoked or expired. Check it, or make a new one."


def follow(listen: str, write: str) -> dict[str, Any]:
    """What the script saw: an admin follows a server, and writes to another."""
    input_ = {"conversationId": acme("Conversation", 3), "content": "TEXT"}
    mutation, variables = mutation_document("sendMessage", input_, "message { id }")
    given = {
        "listen": listen,
        "write": write,
        "key": key_of("admin"),
        "other": key_of("restricted"),
        "mutation": mutation,
        "variables": variables,
        "subscription": SUBSCRIPTION,
        "hidden": SUBSCRIPTION,
    }
    seen: dict[str, Any] = run_script(Path(__file__).parent, "subscriptions.mjs", json.dumps(given))
    return seen


def check(seen: dict[str, Any]) -> None:
    def event(content: str) -> dict[str, Any]:
        user = {"name": "Ada Admin"}
        message = {"content": content, "direction": "OUTBOUND", "user": user}
        return {"data": {"messageReceived": message}}

    *first, one, two, three = seen["events"]
    assert [one, two, three] == [event("one"), event("two"), event("three")]
    assert first
    assert first == [event("first")] * len(first)
    # The conversation is with a location that the restricted user does not see.
    assert seen["hidden"] == {"events": [], "end": None}
    assert seen["query"] == {"data": {"viewer": {"role": "ADMIN"}}}
    assert seen["badKey"] == {"code": 4403, "reason": CREDENTIALS}
    # A client that is given another subprotocol than it offers leaves by itself.
    assert seen["wrongSubprotocol"]["code"] == 1006
    assert seen["noSubprotocol"] == {
        "code": 4406,
        "reason": "The subprotocol is graphql-transport-ws. Offer it.",
    }
    assert seen["noInit"] == {"code": 4401, "reason": "Send connection_init first."}
    assert seen["noJson"]["code"] == 4400
    assert seen["binary"]["code"] == 4400
    assert seen["tooLong"]["code"] == 1009
    assert seen["initTwice"]["code"] == 4429
    assert seen["sameId"] == {"code": 4409, "reason": "Subscriber for 1 already exists"}
    assert seen["otherOrigin"] == {"status": 403}
    assert seen["sameOrigin"]["code"] == 4400


def test_what_one_server_writes_comes_through_another(stores: Stores, tmp_path: Path) -> None:
    url = stores.own("postgresql", world_rows)
    environment = {"DATABASE_URL": url, "GATEWAY_SECRET_KEY": SECRET}
    for name in ("listening", "writing"):
        (tmp_path / name).mkdir()
    with (
        serving(tmp_path / "listening", "--no-migrate", **environment) as listening,
        serving(tmp_path / "writing", "--no-migrate", **environment) as writing,
    ):
        check(follow(f"{listening.address}/graphql", f"{writing.address}/graphql"))
        figures = httpx.get(f"{listening.address}/metrics").text
        log = listening.log.read_text()

    assert "gateway_sockets_open 0.0" in figures
    assert "gateway_subscriptions_open 0.0" in figures
    assert "gateway_subscription_events_total" in figures
    assert '"event":"socket"' in log.replace(" ", "")
    assert "Traceback" not in log


def test_sockets_are_closed_when_the_server_stops(stores: Stores, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": stores.own("sqlite", world_rows), "GATEWAY_SECRET_KEY": SECRET}
    init = {"type": "connection_init", "payload": {"x-APIKey": key_of("admin")}}
    begin = {"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}
    with serving(tmp_path, "--no-migrate", **environment) as server:
        address = server.address.replace("http", "ws") + "/graphql"
        with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            socket.send(json.dumps(init))
            assert json.loads(socket.recv()) == {"type": "connection_ack"}
            socket.send(json.dumps(begin))
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv()
        server.process.wait(PATIENCE)
        log = server.log.read_text()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert "Application shutdown complete" in log
    assert "Traceback" not in log


@pytest.mark.parametrize("same", [True, False], ids=["one process", "two processes"])
def test_on_sqlite(stores: Stores, tmp_path: Path, same: bool) -> None:
    url = stores.own("sqlite", world_rows)
    environment = {"DATABASE_URL": url, "GATEWAY_SECRET_KEY": SECRET}
    for name in ("listening", "writing"):
        (tmp_path / name).mkdir()
    with serving(tmp_path / "listening", "--no-migrate", **environment) as listening:
        if same:
            check(follow(f"{listening.address}/graphql", f"{listening.address}/graphql"))
            return
        with serving(tmp_path / "writing", "--no-migrate", **environment) as writing:
            check(follow(f"{listening.address}/graphql", f"{writing.address}/graphql"))
