"""How far the costs of requests are from the processor time that they take: see README.md.

    python -m benchmarks.safety.calibration [--store FILE]

`--store` keeps the store of 200,000 feedback for the next run.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.safety.requests import requests
from benchmarks.safety.store import executing, fill, key_of
from gateway.execution.contract import GraphQLParams
from gateway.execution.executor import GraphQLExecutor

UNIT = 50e-6  # seconds of processor time that one unit of cost stands for
ROUNDS = 3


async def measured(executor: GraphQLExecutor, key: str, query: str) -> tuple[int, float]:
    """Cost and least processor time of a request, in seconds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        answer = await executor.execute(
            GraphQLParams(query, None, None, None),
            credential=key,
            request_id="calibration",
            read_only=True,
        )
        best = min(best, time.process_time() - started)
        assert answer.status == 200, answer.body[:300]
        assert b'"errors"' not in answer.body[-2_000:], answer.body[-2_000:]
    (operation,) = executor.documents.get(query).operations
    return operation.measure(executor.schema, {}).cost, best


async def calibrate(file: Path) -> None:
    """Print the table of all requests."""
    key = key_of(file)
    print("| request | cost | processor time, ms | taken / priced |\n|---|--:|--:|--:|")
    async with executing(file, max_cost=10**9) as executor:
        for name, query in requests():
            cost, seconds = await measured(executor, key, query)
            ratio = seconds / (cost * UNIT)
            print(f"| {name} | {cost:,} | {seconds * 1000:.1f} | {ratio:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, help="File that keeps the store")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.store or Path(folder, "store.db")
        fill(file)
        asyncio.run(calibrate(file))


if __name__ == "__main__":
    main()
