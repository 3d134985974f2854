"""First figures: requests a second, latency and memory of four shapes, on both databases.

    python benchmarks/first_figures/run.py [--seconds 5] [--connections 8]

Needs wrk and the PostgreSQL binaries. One server process, as shipped: keys checked, tenants scoped,
cost measured. Writes RESULTS.md beside this file.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.app.server import command, serving  # noqa: E402
from tests.databases.postgres import PostgresServer  # noqa: E402

LOCATIONS, FEEDBACK = 200, 40_000

BY_ID = "query($id: ID!) { location(id: $id) { id name city } }"
TREE = """{ locations(first: 50) { nodes { id name code city countryCode created
  customers(first: 10) { nodes { id firstName lastName email mobileNumber created
    feedbackRequests(first: 3) { nodes { id type due created messageOpened
      feedback { id type npsScore starRating comments created } } } } } } } }"""
ROWS = """{ feedbacks(first: 100) { nodes { id type npsScore starRating happy comments created
  customer { firstName lastName } location { name } } } }"""
FLAT = "{ %s }" % " ".join(  # noqa: UP031
    f"p{page}: feedbacks(first: 100, offset: {page * 100})"
    " { nodes { id type npsScore starRating happy comments created } }"
    for page in range(10)
)


def wrk_script(directory: Path, name: str, bodies: list[dict[str, object]], key: str) -> Path:
    """A script that sends the bodies in turn."""
    lines = ",".join(f"[==[{json.dumps(body)}]==]" for body in bodies)
    path = directory / f"{name}.lua"
    path.write_text(
        f"""local bodies = {{{lines}}}
local i = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["x-APIKey"] = "{key}"
request = function()
  i = i % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[i])
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read
  io.write(string.format("RESULT %.2f %.2f %.2f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
"""
    )
    return path


def load(script: Path, url: str, seconds: float, connections: int) -> tuple[float, float, float]:
    """Requests a second, median and 99th percentile in milliseconds."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+)", done.stdout)
    assert found is not None, done.stdout
    assert found.group(4) == "0", f"{found.group(4)} requests failed"
    return float(found.group(1)), float(found.group(2)), float(found.group(3))


def memory(pid: int) -> float:
    """Peak resident memory of a process, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


@contextmanager
def stores(directory: Path) -> Iterator[dict[str, str]]:
    """A seeded store of each kind."""
    with PostgresServer() as server, server.database() as postgresql:
        urls = {"SQLite": f"sqlite:///{directory / 'bench.db'}", "PostgreSQL": postgresql}
        for url in urls.values():
            subprocess.run(
                command("seed", "--locations", str(LOCATIONS), "--feedback", str(FEEDBACK)),
                env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
                check=True,
                stdout=subprocess.DEVNULL,
            )
        yield urls


def key_for(url: str) -> str:
    """A key of an administrator of the first client account."""
    done = subprocess.run(
        command("keys", "create", "--account", "2", "--email", "bench@example.com"),
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()[0]


def measure(name: str, url: str, directory: Path, seconds: float, connections: int) -> list[str]:
    """A line of the table for each shape."""
    key = key_for(url)
    lines = []
    place = directory / name
    place.mkdir()
    shapes = ("by id", "tree 50×10×3 with feedback", "100 rows, two relations", "1,000 flat rows")
    for shape in shapes:
        with serving(place, DATABASE_URL=url, GATEWAY_LOG_LEVEL="WARNING") as server:
            endpoint = f"{server.address}/graphql"
            ids = httpx.post(
                endpoint,
                json={"query": "{ locations(first: 20) { nodes { id } } }"},
                headers={"x-APIKey": key},
            ).json()["data"]["locations"]["nodes"]
            bodies: dict[str, list[dict[str, object]]] = {
                shapes[0]: [{"query": BY_ID, "variables": {"id": node["id"]}} for node in ids],
                shapes[1]: [{"query": TREE}],
                shapes[2]: [{"query": ROWS}],
                shapes[3]: [{"query": FLAT}],
            }
            script = wrk_script(place, "load", bodies[shape], key)
            load(script, endpoint, 1, connections)
            rate, median, slow = load(script, endpoint, seconds, connections)
            peak = memory(server.process.pid)
        lines.append(
            f"| {name} | {shape} | {rate:,.1f} | {median:,.1f} | {slow:,.1f} | {peak:.0f} |"
        )
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder, stores(Path(folder)) as urls:
        for name, url in urls.items():
            lines += measure(name, url, Path(folder), options.seconds, options.connections)
    text = f"""# First figures

One server process on {os.cpu_count()} cores, Python {platform.python_version()}, loaded by wrk on
the same machine with {options.connections} connections for {options.seconds:g} s a shape;
{LOCATIONS} locations, {FEEDBACK:,} feedback in three accounts. Queries run as compiled plans.

| Store | Shape | requests/s | p50 ms | p99 ms | peak MB |
|---|---|---|---|---|---|
"""
    Path(__file__).with_name("RESULTS.md").write_text(text + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
