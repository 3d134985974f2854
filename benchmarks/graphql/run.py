"""This gateway against its peers over HTTP on loopback: see README.md.

`python benchmarks/graphql/run.py` measures everything in about 20 minutes and writes RESULTS.md;
with `--quick` it tells in a few minutes whether everything runs, and writes no file.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import httpx  # noqa: E402
import report  # noqa: E402
from extras import cold, fairness  # noqa: E402
from load import Load, measured, peak_memory  # noqa: E402
from servers import GATEWAY, KINDS, Failure, Server, install, running  # noqa: E402
from shapes import Shape, shapes  # noqa: E402
from stores import locations_of, postgresql, sqlite  # noqa: E402

FAIRNESS = (GATEWAY, "mercurius")
QUICK_PASSES, QUICK_SECONDS = 1, 1.0
WARM_SECONDS = 2.0
# Runs of slow servers are longer: until each connection has been answered so often.
LEAST_ROUNDS, MOST_TIMES = 10, 5


class Difference(Exception):
    """Two servers do not give the same data, so their times would mean nothing."""


def compare(servers: dict[str, Server], wanted: list[Shape]) -> None:
    """Ask every server everything once; Difference unless all give the same."""
    with httpx.Client(timeout=60) as client:
        for shape in wanted:
            reference: list[Any] | None = None
            for server in servers.values():
                answers = server.prepare(client, shape)
                reference = reference or answers
                for number, (one, other) in enumerate(zip(reference, answers, strict=True)):
                    found = difference(one, other)
                    if found:
                        raise Difference(f"{shape.name} {number}, {server.kind.name}: {found}")
            print(f"{shape.title}: the same data from {len(servers)} servers", flush=True)


def difference(one: Any, other: Any, path: str = "data") -> str:
    """Where two answers differ first; empty if they do not."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return f"{path}: {sorted(one)} and {sorted(other)}"
        parts = ((one[key], other[key], f"{path}.{key}") for key in one)
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{path}: {len(one)} and {len(other)} items"
        parts = ((a, b, f"{path}[{at}]") for at, (a, b) in enumerate(zip(one, other, strict=True)))
    else:
        return "" if one == other else f"{path}: {one!r} and {other!r}"
    return next((found for part in parts if (found := difference(*part))), "")


def passes(
    servers: dict[str, Server], shape: Shape, count: int, seconds: float, connections: int
) -> dict[str, list[Load]]:
    """The runs of every server with one shape: in turn, each pass beginning with another."""
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    lengths = {}
    for name, server in servers.items():
        warm = measured(server, shape.name, connections, min(seconds, WARM_SECONDS))
        enough = LEAST_ROUNDS * connections / warm.rate
        lengths[name] = min(max(seconds, enough), MOST_TIMES * seconds)
    names = list(servers)
    for number in range(count):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            run = measured(servers[name], shape.name, connections, lengths[name])
            loads[name].append(run)
            print(
                f"{shape.name:>10} {number + 1}/{count} {name:>15} {run.rate:9.1f}/s"
                f" p50 {run.p50:8.2f} p99 {run.p99:8.2f} ms, processor ms:"
                f" server {run.server_cpu:.3f}, database {run.database_cpu:.3f}",
                flush=True,
            )
            if run.failed:
                raise Failure(f"{run.failed} {shape.name} requests failed on {name}")
    return loads


def main() -> None:
    options = arguments()
    count = QUICK_PASSES if options.quick else options.passes
    seconds = QUICK_SECONDS if options.quick else options.seconds
    kinds = [
        kind
        for kind in KINDS
        if kind.name in options.servers and (options.sqlite or not kind.sqlite)
    ]
    install()
    with tempfile.TemporaryDirectory() as folder, postgresql() as store:
        stores = {False: store}
        if any(kind.sqlite for kind in kinds):
            stores[True] = sqlite(Path(folder))
        every = shapes(locations_of(store))
        wanted = [shape for shape in every if shape.name in options.shapes]
        with running(kinds, stores, Path(folder)) as servers:
            compare(servers, every)
            results = report.Results(
                settings=f"{count} passes of {seconds:g} s, {options.connections} connections",
                database=store.version,
                kinds=kinds,
            )
            for shape in wanted:
                loads = passes(servers, shape, count, seconds, options.connections)
                results.loads[shape.name] = loads
                results.shapes.append(shape)
                results.memory = {name: peak_memory(server) for name, server in servers.items()}
                keep(results, options)
            if GATEWAY in servers:
                results.cold = cold(servers[GATEWAY])
            fair = [servers[name] for name in FAIRNESS if name in servers]
            results.fairness = [fairness(server, count, seconds) for server in fair]
    print(keep(results, options))


def keep(results: report.Results, options: argparse.Namespace) -> str:
    """Write what has been measured so far, so that a failure does not lose it; the text."""
    text = report.written(results)
    output = options.output or (None if options.quick else HERE / "RESULTS.md")
    if output is not None:
        output.write_text(text)
    return text


def arguments() -> argparse.Namespace:
    names = [kind.name for kind in KINDS]
    shape_names = [shape.name for shape in shapes(())]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passes", type=int, default=5, help="passes of each shape")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one run")
    parser.add_argument("--connections", type=int, default=8, help="connections of wrk")
    parser.add_argument("--servers", nargs="+", choices=names, default=names, metavar="NAME")
    parser.add_argument("--shapes", nargs="+", choices=shape_names, default=shape_names)
    parser.add_argument("--sqlite", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--quick", action="store_true", help="one short pass")
    parser.add_argument("--output", type=Path, help="file to write instead of RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
