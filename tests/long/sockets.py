"""Twenty sockets with fifty subscriptions each, and what one event costs and a neighbour waits.

Once they all ask for the same, once each for something of its own. Prints figures. Ends with 1 if a
subscription did not get each event exactly once, or a request of the neighbour failed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.app.server import serving
from tests.long.open_loop import quantile

SUBSCRIPTION = """subscription { %s: messageReceived { id content direction created
  user { name } conversation { customer { firstName lastName }
    messages(last: 10) { totalCount nodes { content } } location { name city } } } }"""
NEIGHBOUR = "{ locations(first: 5) { nodes { name city } } }"
_PATIENCE = 120
_PAUSE = 0.02


def processor_seconds(process: int) -> float:
    """What a process has computed so far."""
    # The name before the last parenthesis may have anything in it.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Heard:
    """The messages of all subscriptions, counted by what they are."""

    kinds: Counter[str] = field(default_factory=Counter)
    of_each: Counter[tuple[int, str]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    first: float = 0.0
    last: float = 0.0

    def note(self, socket: int, message: Any) -> None:
        """Count a message of a socket."""
        now = time.perf_counter()
        self.first, self.last = self.first or now, now
        self.kinds[message["type"]] += 1
        if message["type"] == "next":
            self.of_each[socket, message["id"]] += 1
            if "errors" in message["payload"]:
                self.refusals[message["payload"]["errors"][0]["extensions"]["code"]] += 1
        elif message["type"] == "error":
            self.refusals[message["payload"][0]["extensions"]["code"]] += 1


@asynccontextmanager
async def subscribed(
    address: str, key: str, sockets: int, each: int, query: Callable[[int, int], str]
) -> AsyncIterator[Heard]:
    """Sockets on which subscriptions run."""
    heard = Heard()

    async def listen(number: int, socket: ClientConnection) -> None:
        async for text in socket:
            message = orjson.loads(text)
            if message["type"] in ("next", "error", "complete"):
                heard.note(number, message)

    async with AsyncExitStack() as stack:
        tasks = []
        for number in range(sockets):
            socket = await stack.enter_async_context(
                connect(
                    f"{address.replace('http', 'ws')}/graphql",
                    subprotocols=[Subprotocol("graphql-transport-ws")],
                )
            )
            init = {"type": "connection_init", "payload": {"x-APIKey": key}}
            await socket.send(orjson.dumps(init).decode())
            await socket.recv()
            for index in range(each):
                payload = {"query": query(number, index)}
                message = {"id": str(index), "type": "subscribe", "payload": payload}
                await socket.send(orjson.dumps(message).decode())
            tasks.append(asyncio.create_task(listen(number, socket)))
        yield heard
        for task in tasks:
            task.cancel()


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    """The data of an operation that must not fail."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    body = answer.json()
    if "errors" in body:
        raise RuntimeError(f"{query}: {body['errors']}")
    return body["data"]


class Neighbour:
    """Another key, which asks for something small all the time."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.seconds: list[float] = []
        self.failed: list[str] = []

    async def run(self) -> None:
        while True:
            started = time.perf_counter()
            answer = await self._client.post("/graphql", json={"query": NEIGHBOUR})
            self.seconds.append(time.perf_counter() - started)
            if answer.status_code != 200:
                self.failed.append(f"neighbour: status {answer.status_code}")
            await asyncio.sleep(_PAUSE)

    def take(self) -> list[float]:
        """The times so far, from now on anew."""
        taken, self.seconds = self.seconds, []
        return taken


def shown(name: str, seconds: list[float]) -> str:
    """Times of a neighbour."""
    return (
        f"{name}: {len(seconds)} p50 {quantile(seconds, 0.5) * 1000:.1f} "
        f"p99 {quantile(seconds, 0.99) * 1000:.1f} max {max(seconds) * 1000:.1f} ms"
    )


async def until(holds: Callable[[], bool]) -> bool:
    """Whether something came to hold in time."""
    deadline = time.perf_counter() + _PATIENCE
    while not holds():
        if time.perf_counter() > deadline:
            return False
        await asyncio.sleep(_PAUSE)
    return True


async def measured(
    name: str,
    process: int,
    client: httpx.AsyncClient,
    neighbour: Neighbour,
    heard: Heard,
    total: int,
    conversation: str,
) -> list[str]:
    """One event for subscriptions that have begun; what was wrong."""
    await asyncio.sleep(2)  # all of them have begun, or were refused
    begun = total - heard.kinds["error"]
    neighbour.take()
    before, started = processor_seconds(process), time.perf_counter()
    await ask(
        client,
        "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }",
        input={"conversationId": conversation, "content": "Hello"},
    )
    complete = await until(lambda: heard.kinds["next"] >= begun)
    await asyncio.sleep(0.5)
    spent = processor_seconds(process) - before
    print(
        f"{name}: {begun} of {total} subscriptions, {heard.kinds['next']} events; "
        f"{spent:.2f} s of processor time, the last after {heard.last - started:.2f} s"
    )
    print(shown("  neighbour meanwhile", neighbour.take()))
    faults = [f"{name}: {count} × {code}" for code, count in heard.refusals.items()]
    if not complete:
        faults.append(f"{name}: {begun - heard.kinds['next']} events did not come")
    if any(count != 1 for count in heard.of_each.values()):
        faults.append(f"{name}: events came twice")
    return faults


async def run(address: str, key: str, process: int, sockets: int, each: int) -> list[str]:
    """Run it, print the figures; the faults."""
    async with AsyncExitStack() as stack:
        client, other = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=_PATIENCE))
            for _ in range(2)
        ]
        client.headers["x-APIKey"] = key
        made = await ask(client, 'mutation { createApiKey(input: {name: "next"}) { secret } }')
        other.headers["x-APIKey"] = made["createApiKey"]["secret"]
        found = await ask(client, "{ conversations(first: 1) { nodes { id } } }")
        conversation = found["conversations"]["nodes"][0]["id"]
        neighbour = Neighbour(other)
        asking = asyncio.create_task(neighbour.run())
        await asyncio.sleep(2)
        print(shown("neighbour, quiet", neighbour.take()))
        faults = []
        kinds: dict[str, Callable[[int, int], str]] = {
            "equal": lambda _socket, _index: SUBSCRIPTION % "same",
            "different": lambda socket, index: SUBSCRIPTION % f"s{socket}_{index}",
        }
        for name, query in kinds.items():
            async with subscribed(address, key, sockets, each, query) as heard:
                given = process, client, neighbour, heard, sockets * each, conversation
                faults += await measured(name, *given)
        asking.cancel()
        return faults + neighbour.failed


def main() -> None:
    """`scripts/long sockets [--sockets 20] [--each 50]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=20)
    parser.add_argument("--each", type=int, default=50)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(Path(directory), "--demo", GATEWAY_RATE_LIMIT="0") as server,
    ):
        faults = asyncio.run(
            run(server.address, server.key, server.process.pid, given.sockets, given.each)
        )
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
