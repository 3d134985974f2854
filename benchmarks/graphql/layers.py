"""Where the processor time of this gateway goes, by layer, for each shape.

    python benchmarks/graphql/layers.py

The whole application is called in one process, without sockets, over a SQLite file of the
benchmark's data set (so the database's own work counts, too). cProfile slows down what makes many
small calls more than what makes few: the shares tell where to look, the first column what it costs
without the profiler. Writes LAYERS.md beside this file.
"""

import cProfile
import io
import json
import os
import platform
import pstats
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import uvloop  # noqa: E402
from shapes import shapes  # noqa: E402
from stores import sqlite  # noqa: E402

from gateway.app import create_app  # noqa: E402

# The first part of a file's path that matches names its layer.
LAYERS = (
    ("gateway/transport", "transport"),
    ("gateway/execution", "execution"),
    ("<plan>", "execution"),
    ("gateway/graphql", "graph"),
    ("gateway/resources", "graph"),
    ("gateway/store", "store"),
    ("gateway/database", "store"),
    ("sqlite3", "SQLite"),
    ("starlette", "Starlette"),
    ("structlog", "structlog"),
    ("prometheus_client", "Prometheus"),
    ("graphql", "graphql-core, Strawberry"),
    ("strawberry", "graphql-core, Strawberry"),
    ("asyncio", "asyncio"),
)
OTHER = "other"
COLUMNS = (*tuple(dict.fromkeys(layer for _, layer in LAYERS)), OTHER)
TIMES = {"by-id": 3_000, "tree": 30}
Call = Callable[[bytes], Awaitable[bytes]]


def layer_of(function: tuple[str, int, str]) -> str:
    file, _, name = function
    text = name if file == "~" else file
    return next((layer for part, layer in LAYERS if part in text), OTHER)


def shares(profile: cProfile.Profile) -> Counter[str]:
    """The time spent in the functions of each layer themselves; C functions count for callers."""
    found: Counter[str] = Counter()
    stats: Any = pstats.Stats(profile, stream=io.StringIO())
    for function, (_, _, own, _, callers) in stats.stats.items():
        layer = layer_of(function)
        if layer != OTHER or function[0] != "~" or not callers:
            found[layer] += own
            continue
        whole = sum(caller[2] for caller in callers.values()) or 1
        for caller, (_, _, part, _) in callers.items():
            found[layer_of(caller)] += own * part / whole
    return found


async def measure(key: str, account: int) -> list[str]:
    app = create_app()
    async with app.router.lifespan_context(app):
        call = caller(app, key)
        first = json.loads(await call(body("{ locations(first: 100) { nodes { id } } }", {})))
        ids = [node["id"] for node in first["data"]["locations"]["nodes"]]
        lines = []
        for shape in shapes(range(len(ids))):
            bodies = [
                body(shape.documents["gateway"], globalized(variables, ids))
                for variables in shape.variables
                if variables.get("after") != "next"
            ]
            times = TIMES.get(shape.name, 200)
            for one in bodies:
                assert b'"errors"' not in await call(one)
            started = time.process_time()
            for number in range(times):
                await call(bodies[number % len(bodies)])
            plain = (time.process_time() - started) / times
            profile = cProfile.Profile()
            with profile:
                for number in range(times):
                    await call(bodies[number % len(bodies)])
            found = shares(profile)
            whole = sum(found.values())
            cells = [f"{found[layer] / whole:.0%}" for layer in COLUMNS]
            lines.append(f"| {shape.title} | {plain * 1000:.3f} | {' | '.join(cells)} |")
        return lines


def globalized(variables: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    return {
        name: ids[value] if name in ("id", "location") else value
        for name, value in variables.items()
    }


def body(query: str, variables: dict[str, Any]) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


def caller(app: Any, key: str) -> Call:
    async def call(content: bytes) -> bytes:
        sent: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message.get("body", b""))

        headers = [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"x-apikey", key.encode()),
            (b"content-length", str(len(content)).encode()),
        ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "root_path": "",
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        await app(scope, receive, send)
        return b"".join(sent)

    return call


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        store = sqlite(Path(directory))
        os.environ["DATABASE_URL"] = store.url
        lines = uvloop.run(measure(store.key, store.account))
    head = " | ".join(("Shape", "ms", *COLUMNS))
    text = f"""# Where the time goes

Made by `layers.py`: the whole application in one process, without uvicorn and sockets, on SQLite;
Python {platform.python_version()}. The first column is processor time of a request without the
profiler, the others are shares of the profiled time. Logs go to a file.

| {head} |
|{"---|" * (len(COLUMNS) + 2)}
{chr(10).join(lines)}
"""
    (Path(__file__).parent / "LAYERS.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
