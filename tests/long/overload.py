"""Ten times as many requests as the server can answer, and how it does then and afterwards.

Prints figures. Ends with 1 if a request had another answer than 200 or 503 with Retry-After, a
probe was not answered, or the server did not come back.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from pathlib import Path

import httpx
import orjson

from tests.app.server import serving
from tests.long.open_loop import Figures, Load, capacity, quantile

QUERY = """{
  accounts(first: 1) { totalCount nodes { name activeLocations
    locations(first: 10) { nodes { name city
      feedbacks(first: 10) { totalCount nodes { npsScore comments
        customer { firstName lastName } } } } } } }
}"""
_PROBES = ("/healthz", "/readyz", "/metrics")


def request_of(address: str, key: str, query: str) -> bytes:
    """The bytes of one POST."""
    body = orjson.dumps({"query": query})
    return (
        f"POST /graphql HTTP/1.1\r\nHost: {address.removeprefix('http://')}\r\n"
        f"x-APIKey: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def memory_of(process: int) -> float:
    """Memory of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1]) / 1024


class Probes:
    """Asks the probes ten times a second over one connection each."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.seconds: list[float] = []
        self.failed: list[str] = []

    async def run(self) -> None:
        async with httpx.AsyncClient(base_url=self._address, timeout=10) as client:
            while True:
                for path in _PROBES:
                    started = time.perf_counter()
                    try:
                        answer = await client.get(path)
                    except httpx.HTTPError as error:
                        self.failed.append(f"{path}: {error!r}")
                        continue
                    if path == "/healthz":
                        self.seconds.append(time.perf_counter() - started)
                    if answer.status_code != 200:
                        self.failed.append(f"{path}: {answer.status_code}")
                await asyncio.sleep(0.1)


def shown(name: str, figures: Figures) -> str:
    """One line of a run."""
    times = [
        f"{kind} {len(values)} p50 {quantile(values, 0.5) * 1000:.1f} "
        f"p99 {quantile(values, 0.99) * 1000:.1f} max {max(values, default=0) * 1000:.1f} ms"
        for kind, values in (("admitted", figures.admitted), ("refused", figures.refused))
        if values
    ]
    late = quantile(figures.late, 0.99) * 1000
    return f"{name}: {'; '.join(times)}; sent late p99 {late:.1f} ms"


def faults_of(figures: Figures) -> list[str]:
    """What must not be, however slow the machine is."""
    faults = [f"status {each}" for each in figures.statuses if each not in (200, 503)]
    if figures.without_retry_after:
        faults.append(f"{figures.without_retry_after} refusals without Retry-After")
    if figures.unanswered:
        faults.append(f"{figures.unanswered} requests without an answer")
    return faults


async def overload(
    address: str, key: str, process: int, *, seconds: float, times: float, query: str = QUERY
) -> list[str]:
    """Run it, print the figures; the faults."""
    request = request_of(address, key, query)
    await capacity(address, request, 1)
    most = await capacity(address, request, 2)
    print(f"capacity: {most:.0f}/s with 8 clients that wait for their answers")
    load = Load(address, request, 4_000)
    quiet = await load.run(most / 4, seconds / 2)
    print(shown("quiet, at a quarter of it", quiet))
    probes, before = Probes(address), memory_of(process)
    probing = asyncio.create_task(probes.run())
    crowded = await load.run(most * times, seconds)
    print(shown(f"at {times:g} times", crowded))
    settled = crowded.admitted[len(crowded.admitted) // 4 :]
    print(
        f"admitted: {len(crowded.admitted) / seconds:.0f}/s; "
        f"p99 after the first quarter {quantile(settled, 0.99) * 1000:.1f} ms"
    )
    after = memory_of(process)
    await asyncio.sleep(1)
    again = await load.run(most / 4, seconds / 4)
    print(shown("a second later", again))
    probing.cancel()
    print(
        f"/healthz: p99 {quantile(probes.seconds, 0.99) * 1000:.1f} ms of {len(probes.seconds)}; "
        f"memory {before:.0f} -> {after:.0f} MiB"
    )
    async with httpx.AsyncClient(base_url=address) as client:
        metrics = (await client.get("/metrics")).text
    await load.close()
    faults = [*faults_of(quiet), *faults_of(crowded), *faults_of(again), *probes.failed]
    if not crowded.admitted:
        faults.append("nothing was answered under load")
    if not crowded.refused:
        faults.append("nothing was refused: the load was none")
    if again.refused:
        faults.append(f"{len(again.refused)} refused a second after the load")
    if "gateway_operations_running 0.0" not in metrics:
        faults.append("operations run for ever")
    return faults


def main() -> None:
    """`scripts/long overload [--seconds 20] [--times 10]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--times", type=float, default=10)
    parser.add_argument("--query", default=QUERY)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(Path(directory), "--demo", GATEWAY_RATE_LIMIT="0") as server,
    ):
        faults = asyncio.run(
            overload(
                server.address,
                server.key,
                server.process.pid,
                seconds=given.seconds,
                times=given.times,
                query=given.query,
            )
        )
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
