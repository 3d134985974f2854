"""The results as a document."""

import datetime as dt
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from extras import Cold, Fairness
from load import Load
from servers import GATEWAY, Kind, versions
from shapes import Shape

PYTHON_PACKAGES = (
    "strawberry-graphql",
    "graphql-core",
    "sqlalchemy",
    "asyncpg",
    "uvicorn",
    "orjson",
)
SQLITE = "gateway-sqlite"


@dataclass
class Results:
    """Everything that was measured; `loads` by shape and server, in the order of the passes."""

    settings: str
    database: str
    kinds: Sequence[Kind]
    shapes: list[Shape] = field(default_factory=list)
    loads: dict[str, dict[str, list[Load]]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    cold: list[Cold] = field(default_factory=list)
    fairness: list[Fairness] = field(default_factory=list)


@dataclass(frozen=True)
class Ratio:
    """How many times as many requests a second one server answers as another, pass by pass."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}–{self.most:.2f})"


@dataclass(frozen=True)
class Target:
    """The least that the ratio of this gateway to a peer may be, and the shapes it holds for."""

    peer: str
    least: float
    shapes: Callable[[str], bool]


def _always(_shape: str) -> bool:
    return True


TARGETS = (
    Target("postgraphile", 3.0, _always),
    Target("mercurius", 1.0, lambda shape: shape == "by-id"),
    Target("mercurius", 1.5, lambda shape: shape != "by-id"),
    Target("strawberry", 15.0, lambda shape: shape == "tree"),
    Target("floor", 1 / 1.5, _always),  # the faster of the floors
)
MEMORY_TARGET = 120.0
COLD_TARGET = 10.0
FAIRNESS_TARGET = 5.0
FLOORS = ("floor", "floor-json")


def ratio(ours: Sequence[Load], theirs: Sequence[Load]) -> Ratio:
    """Paired by pass."""
    each = [one.rate / other.rate for one, other in zip(ours, theirs, strict=True)]
    return Ratio(statistics.median(each), min(each), max(each))


def _fastest(loads: dict[str, list[Load]], names: Sequence[str]) -> list[Load]:
    """The fastest of some servers, in each pass."""
    each = zip(*(loads[name] for name in names if name in loads), strict=True)
    return [max(runs, key=lambda run: run.rate) for runs in each]


def written(results: Results) -> str:
    """RESULTS.md."""
    parts = [_head(results), _ratios(results), _targets(results)]
    parts += [_shape(results, shape) for shape in results.shapes]
    parts += [_memory(results), _cold(results), _fairness(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _head(results: Results) -> str:
    python = ", ".join(f"{name} {version(name)}" for name in PYTHON_PACKAGES)
    peers = ", ".join(f"{name} {number}" for name, number in versions().items())
    return f"""# GraphQL servers side by side

Made by `run.py` on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {results.settings}. {os.cpu_count()} cores,
which the server, {results.database} and wrk share. Python {platform.python_version()}, {python}.
{peers}. What is compared, and how fairly, is in README.md."""


def _ratios(results: Results) -> str:
    peers = [kind for kind in results.kinds if kind.name != GATEWAY]
    if GATEWAY not in {kind.name for kind in results.kinds} or not peers:
        return ""
    rows, costs = [], []
    for shape in results.shapes:
        loads = results.loads[shape.name]
        cells = [str(ratio(loads[GATEWAY], loads[peer.name])) for peer in peers]
        rows.append([shape.title, *cells])
        own = _processor(loads[GATEWAY])
        each = [f"{_processor(loads[peer.name]) / own:.2f}" for peer in peers]
        costs.append([shape.title, *each])
    head = ["", *(peer.title for peer in peers)]
    return (
        "## This gateway as a multiple of the others\n\n"
        "Requests a second on PostgreSQL, paired by pass: median (least–most).\n\n"
        f"{_table(head, rows)}\n\n"
        "Processor time of a request, server and database together, as a multiple of this"
        " gateway's; what else runs on the machine disturbs it less.\n\n"
        f"{_table(head, costs)}"
    )


def _processor(loads: Sequence[Load]) -> float:
    return statistics.median(load.server_cpu + load.database_cpu for load in loads)


def _targets(results: Results) -> str:
    names = {kind.name for kind in results.kinds}
    titles = {kind.name: kind.title for kind in results.kinds}
    rows: list[list[str]] = []

    def add(what: str, bound: str, found: str, met: bool) -> None:
        rows.append([what, bound, found, "yes" if met else "**no**"])

    for target in TARGETS:
        if target.peer not in names or GATEWAY not in names:
            continue
        for shape in results.shapes:
            if target.shapes(shape.name):
                loads = results.loads[shape.name]
                names_of = FLOORS if target.peer in FLOORS else (target.peer,)
                found = ratio(loads[GATEWAY], _fastest(loads, names_of)).median
                peer = "the faster floor" if target.peer in FLOORS else titles[target.peer]
                what = f"{peer}, {shape.title}"
                add(what, f"at least {target.least:.2f}", f"{found:.2f}", found >= target.least)
    if {SQLITE, GATEWAY} <= names:
        for shape in results.shapes:
            loads = results.loads[shape.name]
            found = ratio(loads[SQLITE], loads[GATEWAY]).median
            what = f"SQLite as a multiple of PostgreSQL, {shape.title}"
            add(what, "at least 1.00", f"{found:.2f}", found >= 1)
    for name in (GATEWAY, SQLITE):
        if name in results.memory:
            found = results.memory[name]
            what = f"peak memory of {titles[name]}"
            add(what, f"under {MEMORY_TARGET:.0f} MB", f"{found:.0f} MB", found < MEMORY_TARGET)
    for cold in results.cold:
        what = f"cold document: {cold.title}"
        add(what, f"under {COLD_TARGET:.0f} ms", f"{cold.first:.1f} ms", cold.first < COLD_TARGET)
    for fair in results.fairness:
        if fair.title == titles.get(GATEWAY):
            what = "p99 of by-id requests beside a tree loop, as a multiple of the quiet one"
            met = fair.ratio <= FAIRNESS_TARGET
            add(what, f"at most {FAIRNESS_TARGET:.0f}", f"{fair.ratio:.1f}", met)
    return "## Targets\n\n" + _table(["Target", "Bound", "Found", "Met"], rows) if rows else ""


def _shape(results: Results, shape: Shape) -> str:
    rows = []
    for kind in results.kinds:
        loads = results.loads[shape.name][kind.name]
        rates = [load.rate for load in loads]
        rows.append(
            [
                kind.title,
                f"{statistics.median(rates):,.1f} ({min(rates):,.1f}–{max(rates):,.1f})",
                _median(loads, "p50", 2),
                _median(loads, "p99", 2),
                _median(loads, "server_cpu", 3),
                "in the server" if kind.sqlite else _median(loads, "database_cpu", 3),
                f"{statistics.median(load.bytes for load in loads) / 1000:,.1f}",
            ]
        )
    head = ["", "requests/s", "p50 ms", "p99 ms", "server CPU ms", "database CPU ms", "kB"]
    title = shape.title[0].upper() + shape.title[1:]
    note = "Medians over the passes; processor time and size are per request."
    return f"## {title}\n\n{note}\n\n{_table(head, rows)}"


def _median(loads: Sequence[Load], name: str, digits: int) -> str:
    return f"{statistics.median(getattr(load, name) for load in loads):,.{digits}f}"


def _memory(results: Results) -> str:
    rows = [[kind.title, f"{results.memory[kind.name]:.0f}"] for kind in results.kinds]
    head = ["", "MB"]
    return f"## Peak memory\n\nOf the server process, after all shapes.\n\n{_table(head, rows)}"


def _cold(results: Results) -> str:
    rows = [[cold.title, f"{cold.first:.1f}", f"{cold.again:.1f}"] for cold in results.cold]
    note = "This gateway on PostgreSQL; medians of 20 documents never sent before, few rows each."
    table = _table(["Document", "first request ms", "second request ms"], rows)
    return f"## Cold documents\n\n{note}\n\n{table}" if rows else ""


def _fairness(results: Results) -> str:
    rows = [
        [fair.title, f"{fair.quiet:.2f}", f"{fair.beside:.2f}", f"{fair.ratio:.1f}"]
        for fair in results.fairness
    ]
    note = "One client asks by id, alone and while another client loops the tree."
    table = _table(["", "quiet p99 ms", "p99 ms beside the tree", "ratio"], rows)
    return f"## A small request beside large ones\n\n{note}\n\n{table}" if rows else ""
