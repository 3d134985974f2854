"""Load with wrk, and what it costs: processor time of the server and of the database, memory."""

import math
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers import Server

_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
_IDLE_SECONDS, _IDLE_SHARE = 0.2, 0.2
_PATIENCE = 60
_SCRIPT = """local bodies = {%(bodies)s}
local requests, at = {}, 0
failed = 0
threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args)
  for number, body in ipairs(bodies) do
    requests[number] = wrk.format("POST", "/graphql", {%(headers)s}, body)
  end
end
function request()
  at = at %% #requests + 1
  return requests[at]
end
function response(status, headers, body)
  if status ~= 200 or string.find(body, '"errors":', 1, true) then failed = failed + 1 end
end
function done(summary, latency)
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  for _, thread in ipairs(threads) do lost = lost + thread:get("failed") end
  io.write(string.format("RESULT %%d %%d %%.3f %%.3f %%d %%d\\n", summary.requests,
    summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000, lost,
    summary.bytes))
end
"""


@dataclass(frozen=True)
class Load:
    """One run: requests a second, latency and processor time per request in milliseconds."""

    rate: float
    p50: float
    p99: float
    requests: int
    failed: int
    bytes: float
    server_cpu: float
    database_cpu: float


class Wrk:
    """A load of one shape on one server."""

    def __init__(self, server: Server, shape: str, connections: int, seconds: float) -> None:
        self._script = Path(tempfile.mkstemp(suffix=".lua")[1])
        self._script.write_text(
            _SCRIPT
            % {
                "bodies": ", ".join(f"[==[{body.decode()}]==]" for body in server.bodies[shape]),
                "headers": ", ".join(f'["{k}"] = "{v}"' for k, v in server.headers.items()),
            }
        )
        arguments = ("-t1", f"-c{connections}", f"-d{math.ceil(seconds)}s", "--timeout", "30s")
        self._process = subprocess.Popen(
            ["wrk", *arguments, "-s", str(self._script), server.address],
            stdout=subprocess.PIPE,
            text=True,
        )

    def result(self) -> tuple[int, float, float, float, int, int]:
        """Requests, seconds, median and 99th percentile in ms, failures, bytes."""
        output, _ = self._process.communicate()
        self._script.unlink()
        found = re.search(r"RESULT (\d+) (\d+) (\S+) (\S+) (\d+) (\d+)", output)
        assert found is not None, output
        requests, duration, p50, p99, failed, size = found.groups()
        return int(requests), int(duration) / 1e6, float(p50), float(p99), int(failed), int(size)

    def stop(self) -> None:
        """End the load before its time."""
        self._process.terminate()
        self._process.communicate()
        self._script.unlink()


def measured(server: Server, shape: str, connections: int, seconds: float) -> Load:
    """The figures of one run; it is repeated for longer if nothing is answered in that time.

    Returns when the server is idle again: requests that wrk gave up at the end are still answered.
    """
    while True:
        load = run(server, shape, connections, seconds)
        settle(server)
        if load is not None:
            return load
        seconds *= 2


def run(server: Server, shape: str, connections: int, seconds: float) -> Load | None:
    """The figures of one run; None if nothing was answered."""
    before = _processor(server.process.pid), _database(server.store.postmaster)
    wrk = Wrk(server, shape, connections, seconds)
    requests, duration, p50, p99, failed, size = wrk.result()
    after = _processor(server.process.pid), _database(server.store.postmaster)
    if not requests:
        return None
    own, database = ((late - early) / requests for early, late in zip(before, after, strict=True))
    return Load(requests / duration, p50, p99, requests, failed, size / requests, own, database)


def settle(server: Server) -> None:
    """Wait until a server is idle."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        before = _processor(server.process.pid)
        time.sleep(_IDLE_SECONDS)
        if _processor(server.process.pid) - before < _IDLE_SECONDS * _IDLE_SHARE * 1000:
            return
    raise TimeoutError(f"{server.kind.name} did not become idle in {_PATIENCE} s")


@contextmanager
def looping(server: Server, shape: str, seconds: float) -> Iterator[None]:
    """One client that asks for a shape again and again during the block."""
    wrk = Wrk(server, shape, 1, seconds)
    try:
        yield
    finally:
        wrk.stop()
        settle(server)


def peak_memory(server: Server) -> float:
    """The most memory that a server's process has had, in megabytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    assert found is not None
    return int(found.group(1)) / 1024


def _times(pid: int | str) -> tuple[int, float, float]:
    """Parent, own processor time and that of its ended children, in milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own, children = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return int(fields[1]), own * _TICK, children * _TICK


def _processor(pid: int) -> float:
    _, own, children = _times(pid)
    return own + children


def _database(postmaster: int | None) -> float:
    """Processor time of PostgreSQL with all its sessions, ended ones too."""
    if postmaster is None:
        return 0.0
    total = _processor(postmaster)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent, own, _ = _times(folder.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == postmaster:
            total += own
    return total
