"""What the passes do not tell: documents never seen before, a client beside a heavy one."""

import json
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from load import looping, measured, run
from servers import Failure, Server
from shapes import ANSWER, CUSTOMER, FEEDBACK, LOCATION, REQUEST

COLD_DOCUMENTS = 20
_LOOP_SECONDS = 600  # longer than any measurement; the loop is ended with it


@dataclass(frozen=True)
class Cold:
    """Medians in milliseconds: the first request with a document, and the same once more."""

    title: str
    first: float
    again: float


@dataclass(frozen=True)
class Fairness:
    """99th percentiles of by-id requests in milliseconds, in quiet and beside the tree."""

    title: str
    quiet: float
    beside: float

    @property
    def ratio(self) -> float:
        return self.beside / self.quiet


def _renamed(fields: str, number: int) -> str:
    return " ".join(f"{name}_{number}: {name}" for name in fields.split())


def _some(fields: str, chance: random.Random) -> str:
    names = fields.split()
    return " ".join(chance.sample(names, chance.randint(2, len(names))))


def _tree(location: str, customer: str, request: str, answer: str) -> str:
    return f"""{{ locations(first: 1) {{ pageInfo {{ hasNextPage }} nodes {{ {location}
      customers(first: 1) {{ pageInfo {{ hasNextPage }} nodes {{ {customer}
        feedbackRequests(first: 1) {{ pageInfo {{ hasNextPage }} nodes {{ {request}
          feedback {{ {answer} }} }} }} }} }} }} }} }}"""


def _documents(location: str) -> Iterator[tuple[str, list[str]]]:
    """Documents that the server has not seen: few rows, so that the document is what costs."""
    numbers = range(COLD_DOCUMENTS)
    chance = random.Random(1)
    yield (
        "one row, fresh aliases",
        [
            f"{{ locations(first: 1) {{ nodes {{ {_renamed('id name city', n)} }} }} }}"
            for n in numbers
        ],
    )
    yield (
        "tree of 1×1×1, fresh aliases",
        [
            _tree(*(_renamed(fields, n) for fields in (LOCATION, CUSTOMER, REQUEST, ANSWER)))
            for n in numbers
        ],
    )
    yield (
        "tree of 1×1×1, fresh columns and so fresh SQL",
        [
            _tree(*(_some(fields, chance) for fields in (LOCATION, CUSTOMER, REQUEST, ANSWER)))
            for _ in numbers
        ],
    )
    yield (
        "connection of 1 with filter, fresh aliases",
        [
            f'{{ feedbacks(first: 1, filter: {{location: {{eq: "{location}"}},'
            f" type: {{eq: NPS}}, npsScore: {{gte: {n % 11}}}}})"
            f" {{ totalCount edges {{ cursor node {{ {_renamed(FEEDBACK, n)} }} }} }} }}"
            for n in numbers
        ],
    )


def cold(server: Server) -> list[Cold]:
    """How long fresh documents take on one kept connection."""
    found = []
    with httpx.Client(timeout=30) as client:
        some = server.ask(client, b'{"query": "{ locations(first: 1) { nodes { id } } }"}')
        location = some["locations"]["nodes"][0]["id"]
        for title, documents in _documents(location):
            firsts: list[float] = []
            agains: list[float] = []
            for document in documents:
                body = json.dumps({"query": document}).encode()
                for times in (firsts, agains):
                    started = time.perf_counter()
                    server.ask(client, body)
                    times.append((time.perf_counter() - started) * 1000)
            found.append(Cold(title, statistics.median(firsts), statistics.median(agains)))
    return found


def fairness(server: Server, rounds: int, seconds: float) -> Fairness:
    """By-id requests of one client, alone and while another loops the tree; medians of rounds."""
    quiet, beside = [], []
    for _ in range(rounds):
        alone = measured(server, "by-id", 1, seconds)
        with looping(server, "tree", _LOOP_SECONDS):
            time.sleep(min(1.0, seconds))
            together = run(server, "by-id", 1, seconds)
        if together is None or alone.failed or together.failed:
            raise Failure(f"{server.kind.name}: by-id requests failed")
        quiet.append(alone.p99)
        beside.append(together.p99)
    return Fairness(server.kind.title, statistics.median(quiet), statistics.median(beside))
