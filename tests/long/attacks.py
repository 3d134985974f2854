"""Requests that are small to send and large to answer: what each costs the server.

    scripts/long attacks [--store FILE]

Everything is asked of a store with 200,000 feedback, in one process, without HTTP. Prints processor
time, and for how long the event loop was held; ends with 1 if an answer was neither data nor an
error with a code of its own.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from graphql import get_introspection_query

from benchmarks.safety.store import executing, fill, key_of
from gateway.execution.contract import GraphQLParams
from gateway.execution.executor import GraphQLExecutor

TICK = 0.001
LONGEST = 60.0
FEEDBACK = "query($f: FeedbackFilter) { feedbacks(first: 1, filter: $f) { nodes { id } } }"


@dataclass(frozen=True)
class Attack:
    """One request; `keyed` ones come with a good key."""

    name: str
    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    keyed: bool = True


def attacks() -> Iterator[Attack]:
    """All of them, those without a key first."""
    types = (
        "fragment t on __Type { kind name fields(includeDeprecated: true) { name args { name type "
        "{ name ofType { name } } } type { name ofType { name ofType { name } } } } enumValues "
        "{ name } inputFields { name type { name } } }"
    )
    yield Attack(
        "60 aliases of __schema, no key",
        "{"
        + " ".join(f"a{i}:__schema{{...s}}" for i in range(60))
        + "} fragment s on __Schema{types{...t}} "
        + types,
        keyed=False,
    )
    yield Attack(
        "60 aliases of __schema, key",
        "{"
        + " ".join(f"a{i}:__schema{{...s}}" for i in range(60))
        + "} fragment s on __Schema{types{...t}} "
        + types,
    )
    yield Attack(
        "one __schema deep, key",
        "{__schema{types{fields{type{fields{type{fields{name type{name}}}}}}}}}",
    )
    yield Attack(
        "introspection of GraphiQL, key", get_introspection_query(input_value_deprecation=True)
    )
    yield Attack(
        "introspection, no key", get_introspection_query(input_value_deprecation=True), keyed=False
    )
    for keyed in (False, True):
        k = "key" if keyed else "no key"
        yield Attack(
            f"viewer{{role}} 490 times, {k}", "{" + "viewer{role} " * 490 + "}", keyed=keyed
        )
        yield Attack(
            f"viewer{{role}} 110 times in fragments, {k}",
            "{"
            + " ".join(f"...f{i}" for i in range(110))
            + "}"
            + " ".join(f"fragment f{i} on Query{{viewer{{role}}}}" for i in range(110)),
            keyed=keyed,
        )
        yield Attack(
            f"1,900 unknown enum values, {k}",
            "{feedbacks(filter:{type:{in:[" + " ".join(["X1"] * 1900) + "]}}){nodes{id}}}",
            keyed=keyed,
        )
        yield Attack(
            f"1,900 distinct unknown enum values, {k}",
            "{feedbacks(filter:{type:{in:["
            + " ".join(f"X{i}" for i in range(1900))
            + "]}}){nodes{id}}}",
            keyed=keyed,
        )
        yield Attack(f"one field 1,900 times, {k}", "{" + "viewer " * 1900 + "}", keyed=keyed)
        yield Attack(
            f"one unknown field 1,900 times, {k}", "{" + "viewr " * 1900 + "}", keyed=keyed
        )
        yield Attack(
            f"1900 distinct unknown fields, {k}",
            "{" + " ".join(f"viewr{i}" for i in range(1900)) + "}",
            keyed=keyed,
        )
        yield Attack(f"one leaf 1,900 times, {k}", "{viewer{" + "role " * 1900 + "}}", keyed=keyed)
        yield Attack(
            f"300 operations, {k}",
            " ".join(f"query q{i}{{__typename}}" for i in range(300)),
            keyed=keyed,
        )
        yield Attack(f"__typename 1900 times, {k}", "{" + "__typename " * 1900 + "}", keyed=keyed)
        yield Attack(f"long comment, {k}", "{__typename} #" + "x" * 90_000, keyed=keyed)
        yield Attack(f"long string, {k}", '{node(id:"' + "x" * 90_000 + '"){id}}', keyed=keyed)
        yield Attack(
            f"block string, {k}", '{node(id:"""' + "x\\n" * 30_000 + '"""){id}}', keyed=keyed
        )
        yield Attack(
            f"unknown args 600, {k}",
            "{viewer(" + " ".join(f"ids{i}:1" for i in range(600)) + "){role}}",
            keyed=keyed,
        )
        yield Attack(
            f"unknown variables 300, {k}",
            "query(" + " ".join(f"$v{i}:Strin" for i in range(300)) + "){__typename}",
            keyed=keyed,
        )
        yield Attack(
            f"unknown directives 50, {k}", "{" + "viewer@skp{role@includ} " * 24 + "}", keyed=keyed
        )
        yield Attack(
            f"nested deep 150, {k}",
            "{viewer" + "{account" * 150 + "{id}" + "}" * 150 + "}",
            keyed=keyed,
        )
    yield Attack("or of 32,000 {}", FEEDBACK, {"f": {"or": [{}] * 32_000}})
    yield Attack(
        "or nested and 1900 literal", "{feedbacks(filter:{or:[" + "{}" * 900 + "]}){nodes{id}}}"
    )
    yield Attack(
        "unknown input fields, 6,000", FEEDBACK, {"f": {f"fld{i}": 1 for i in range(6000)}}
    )
    yield Attack("unknown input fields, or of", FEEDBACK, {"f": {"or": [{"typ": 1}] * 8000}})
    yield Attack(
        "3,000 comparisons", FEEDBACK, {"f": {"and": [{"comments": {"contains": "a"}}] * 3000}}
    )
    yield Attack(
        "50 contains or",
        FEEDBACK,
        {"f": {"or": [{"comments": {"contains": f"coffe{i}"}} for i in range(50)]}},
    )
    yield Attack("5,000 bad enums", FEEDBACK, {"f": {"type": {"in": ["X"] * 5000}}})
    yield Attack("5,000 bad ids", "query($i:[ID!]!){nodes(ids:$i){id}}", {"i": ["X"] * 20000})
    yield Attack(
        "3,000 orders",
        "query($o:[FeedbackOrder!]){feedbacks(first:1,orderBy:$o){nodes{id}}}",
        {"o": [{"field": "CREATED", "direction": "ASC"}] * 3000},
    )
    for op in ("contains", "startsWith"):
        yield Attack(f"90 kB {op}", FEEDBACK, {"f": {"comments": {op: "x" * 90_000}}})
    yield Attack(
        "90 kB containsAny 100",
        FEEDBACK,
        {"f": {"comments": {"containsAny": ["x" * 850 + str(i) for i in range(100)]}}},
    )
    yield Attack(
        "100 containsAny",
        FEEDBACK,
        {
            "f": {
                "comments": {"containsAny": ["coffee staff friendlyy" + str(i) for i in range(100)]}
            }
        },
    )
    yield Attack("90 kB eq", FEEDBACK, {"f": {"comments": {"eq": "x" * 90_000}}})
    yield Attack(
        "60 fillGaps",
        '{analytics(metrics:[RESULT_NPS_SCORE],dimensions:[DAY_OF_WEEK,HOUR_OF_DAY],fillGaps:true,filter:{days:{from:"1901-01-01",to:"2099-01-01"}},perPage:1){totalCount}}',
    )
    yield Attack(
        "fillGaps by DAY 198 years",
        '{analytics(metrics:[RESULT_NPS_SCORE],dimensions:[DAY],fillGaps:true,filter:{days:{from:"1901-01-01",to:"2099-01-01"}},perPage:1){totalCount}}',
    )
    yield Attack(
        "90 totalCounts",
        "{"
        + " ".join(
            f'a{i}:feedbacks(first:1,filter:{{comments:{{contains:"coff{i}"}}}}){{totalCount}}'
            for i in range(90)
        )
        + "}",
    )
    yield Attack(
        "90 offsets",
        "{"
        + " ".join(
            f"a{i}:feedbacks(first:1,offset:{119_000 + i}){{nodes{{id}}}}" for i in range(90)
        )
        + "}",
    )
    yield Attack(
        "100 aliases of comments",
        "{feedbacks(first:100){nodes{" + " ".join(f"a{i}:comments" for i in range(100)) + "}}}",
    )
    yield Attack(
        "40 analytics",
        "{"
        + " ".join(
            f"a{i}: analytics(metrics: [RESULT_NPS_SCORE, SURVEY_NB_SENT], "
            f"dimensions: [BUSINESS, DAY], perPage: 1, page: {i + 1}) {{ totalCount }}"
            for i in range(40)
        )
        + "}",
    )
    yield Attack("unknown variable keys", "{__typename}", {f"v{i}": i for i in range(8000)})
    yield Attack("deep variables", FEEDBACK, {"f": json.loads('{"not":' * 60 + "{}" + "}" * 60)})


@dataclass
class Taken:
    """What an attack took: seconds of processor time, and of the event loop at once."""

    processor: float
    held: float
    status: int
    answer: bytes


async def asked(executor: GraphQLExecutor, attack: Attack, key: str) -> Taken:
    """Ask, while a clock tells for how long others would have had to wait."""
    held, ended = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal held
        while not ended.is_set():
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            held = max(held, time.perf_counter() - before - TICK)

    clock = asyncio.create_task(watch())
    await asyncio.sleep(10 * TICK)
    held, started = 0.0, time.process_time()
    async with asyncio.timeout(LONGEST):
        answer = await executor.execute(
            GraphQLParams(attack.query, attack.variables, None, None),
            credential=key if attack.keyed else None,
            request_id="attack",
            read_only=False,
        )
    processor = time.process_time() - started
    ended.set()
    await clock
    return Taken(processor, held, answer.status, answer.body)


def is_told(taken: Taken) -> bool:
    """Whether the answer has data, or errors that say what was wrong with the request."""
    body = orjson.loads(taken.answer)
    codes = {each["extensions"]["code"] for each in body.get("errors", ())}
    return taken.status < 500 and not codes & {"INTERNAL", "SERVICE_UNAVAILABLE"}


async def run(file: Path) -> bool:
    """Ask them all; whether each was answered as it should."""
    key, good = key_of(file), True
    print(
        "| request | bytes | processor time, ms | loop held, ms | answer |\n|---|--:|--:|--:|---|"
    )
    async with executing(file) as executor:
        for attack in attacks():
            sent = len(orjson.dumps({"query": attack.query, "variables": attack.variables}))
            taken = await asked(executor, attack, key)
            good &= is_told(taken)
            print(
                f"| {attack.name} | {sent:,} | {taken.processor * 1000:.1f} | "
                f"{taken.held * 1000:.1f} | {taken.status}, {len(taken.answer):,} bytes |",
                flush=True,
            )
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, help="File that keeps the store")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.store or Path(folder, "store.db")
        fill(file)
        good = asyncio.run(run(file))
    sys.exit(not good)


if __name__ == "__main__":
    main()
