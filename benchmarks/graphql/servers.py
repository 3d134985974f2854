"""The servers: installed, started as one process each, and asked over HTTP."""

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from shapes import NEXT, Shape, Variables, normalized, variables_for
from stores import Store

from tests.app.server import PATIENCE, command, free_port

HERE = Path(__file__).parent
PEERS = HERE / "peers"
BUILD = HERE / ".build"
POOL_SIZE = 8

UVICORN = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning")


@dataclass(frozen=True)
class Kind:
    """One of the servers that are compared."""

    name: str
    title: str
    flavour: str
    program: str
    sqlite: bool = False

    @property
    def node(self) -> bool:
        return self.program.endswith(".mjs")


GATEWAY = "gateway"
KINDS = (
    Kind(GATEWAY, "this gateway", "gateway", "gateway"),
    Kind("gateway-sqlite", "this gateway on SQLite", "gateway", "gateway", sqlite=True),
    Kind("floor", "floor: SQL by hand, orjson", "lists", "floor.py"),
    Kind("floor-json", "floor: JSON by PostgreSQL", "lists", "floor_json.py"),
    Kind("strawberry", "Strawberry, ORM, dataloaders", "lists", "strawberry_usual.py"),
    Kind("postgraphile", "PostGraphile 5", "postgraphile", "postgraphile.mjs"),
    Kind("mercurius", "Mercurius + graphql-jit", "lists", "mercurius.mjs"),
    Kind("yoga", "GraphQL Yoga + graphql-jit", "lists", "yoga.mjs"),
)


class Failure(Exception):
    """A server answered a request of the benchmark with an error."""


@dataclass
class Server:
    """A running server and the bodies that it is sent for each shape."""

    kind: Kind
    process: subprocess.Popen[bytes]
    address: str
    headers: Mapping[str, str]
    store: Store
    bodies: dict[str, list[bytes]] = field(default_factory=dict)

    def ask(self, client: httpx.Client, body: bytes) -> Any:
        """The data of an answer; Failure if there are errors."""
        response = client.post(self.address, content=body, headers=dict(self.headers))
        answer = response.json()
        if response.status_code != 200 or "errors" in answer:
            raise Failure(f"{self.kind.name}: {response.status_code} {response.text[:2000]}")
        return answer["data"]

    def prepare(self, client: httpx.Client, shape: Shape) -> list[Any]:
        """Make the bodies of a shape; the answers to them, normalized."""
        bodies, answers = [], []
        end = None
        for variables in shape.variables:
            after = {"after": end} if variables.get("after") == NEXT else {}
            body = self._body(shape, {**variables, **after})
            data = self.ask(client, body)
            feedbacks = data.get("feedbacks")
            end = feedbacks["pageInfo"]["endCursor"] if "after" in variables else None
            bodies.append(body)
            answers.append(normalized(data))
        self.bodies[shape.name] = bodies
        return answers

    def _body(self, shape: Shape, variables: Variables) -> bytes:
        document = shape.documents[self.kind.flavour]
        name = document.split("(")[0].removeprefix("query ").strip()
        made = variables_for(self.kind.flavour, self.store.account, variables)
        return json.dumps({"query": document, "variables": made, "operationName": name}).encode()


def install() -> None:
    """Install the peers' packages and a new enough Node, if their list has changed."""
    BUILD.mkdir(exist_ok=True)
    wanted, installed = PEERS / "package.json", BUILD / "package.json"
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        shutil.copy(wanted, installed)
        options = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")
        try:
            subprocess.run(["npm", "install", "--loglevel=error", *options], cwd=BUILD, check=True)
        except BaseException:
            installed.unlink()
            raise
    for module in PEERS.glob("*.mjs"):
        shutil.copy(module, BUILD)


def node() -> str:
    """The Node.js binary that was installed with the peers."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    return str(BUILD / "node_modules" / f"node-linux-{machine}" / "bin" / "node")


def versions() -> dict[str, str]:
    """Versions of what the peers are made of."""
    wanted = json.loads((PEERS / "package.json").read_text())["dependencies"]
    running = subprocess.run([node(), "--version"], capture_output=True, text=True, check=True)
    return {"Node.js": running.stdout.strip().removeprefix("v"), **wanted}


@contextmanager
def running(
    kinds: Sequence[Kind], stores: Mapping[bool, Store], logs: Path
) -> Iterator[dict[str, Server]]:
    """The servers by name, until the block ends; all run at once, idle unless loaded."""
    with ExitStack() as stack:
        yield {
            kind.name: stack.enter_context(_started(kind, stores[kind.sqlite], logs))
            for kind in kinds
        }


@contextmanager
def _started(kind: Kind, store: Store, logs: Path) -> Iterator[Server]:
    port = free_port()
    log = logs / f"{kind.name}.log"
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("GATEWAY_", "DATABASE_"))}
    own = kind.program == "gateway"
    environment = {
        **plain,
        "DATABASE_URL": store.url,
        "PYTHONPATH": f"{HERE.parents[1]}",
        **({} if own else _peer_environment(kind, port, store)),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            _command(kind, port),
            cwd=BUILD if kind.node else logs,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if own:
        headers["x-APIKey"] = store.key
    try:
        _await(port, process, log)
        yield Server(kind, process, f"http://127.0.0.1:{port}/graphql", headers, store)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _peer_environment(kind: Kind, port: int, store: Store) -> dict[str, str]:
    # node-postgres wants a host in the address, and then prefers the one that is named behind it.
    url = store.peers_url
    return {
        "DATABASE_URL": url.replace("@/", "@localhost/") if kind.node else url,
        "PORT": str(port),
        "ACCOUNT_ID": str(store.account),
        "POOL_SIZE": str(POOL_SIZE),
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        "PYTHONPATH": f"{PEERS}",
    }


def _command(kind: Kind, port: int) -> list[str]:
    if kind.program == "gateway":
        return command("serve", "--port", str(port))
    if kind.node:
        return [node(), kind.program]
    module = kind.program.removesuffix(".py")
    return [sys.executable, "-m", "uvicorn", f"{module}:app", "--port", str(port), *UVICORN]


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"http://127.0.0.1:{port}/readyz")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
