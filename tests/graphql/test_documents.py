"""Documents: kept for the next time, within bounds, and refused if they could not be stored."""

from collections import Counter
from typing import Any

import pytest

from gateway.execution import documents
from gateway.execution.compiler import Compiler
from gateway.execution.contract import GraphQLParams
from gateway.execution.documents import DocumentCache, estimated_bytes
from gateway.execution.executor import GraphQLExecutor
from gateway.execution.measure import Measurer
from gateway.schema import schema
from tests.support.client import REQUEST_ID, Client, acme
from tests.support.people import key_of
from tests.support.shape import SCHEMA

NOT_STORABLE = "A text holds a NUL character or half of a surrogate pair. Leave it out."


def test_a_document_is_looked_at_once() -> None:
    cache = DocumentCache(SCHEMA, 1_000)
    first = cache.get("{ viewer { role } }")
    assert cache.get("{ viewer { role } }") is first
    assert cache.get("{ viewer { role }}") is not first
    assert (cache.hits, cache.misses) == (1, 2)
    wrong = cache.get("{ nope }")
    assert cache.get("{ nope }") is wrong
    assert (cache.hits, cache.misses) == (2, 3)


def test_documents_are_bounded_in_number() -> None:
    cache = DocumentCache(SCHEMA, 1_000, entries=2)
    texts = [f"{{ viewer {{ role }} }} # {number}" for number in range(3)]
    one, two, three = texts
    cache.get(one)
    cache.get(two)
    cache.get(one)
    cache.get(three)  # drops the one that was not asked for the longest time
    cache.get(one)
    assert (cache.hits, cache.misses) == (2, 3)
    cache.get(two)
    assert (cache.hits, cache.misses) == (2, 4)
    assert cache.held == estimated_bytes(one) + estimated_bytes(two)


def test_documents_are_bounded_in_bytes() -> None:
    cache = DocumentCache(SCHEMA, 1_000, max_bytes=100_000)
    for number in range(10):
        cache.get(f"{{ viewer {{ role }} }} # {number:20}")
        assert cache.held <= 100_000
    huge = "{ viewer { role } } #" + "x" * 1_000
    cache.get(huge)
    assert cache.held == 0
    cache.get(huge)
    assert cache.hits == 0


@pytest.mark.parametrize(
    "text", [r"a\u0000b", r"\ud800", r"\udfff", r"\udc00\ud800", r"\u{0}", r"\u{0000}"]
)
async def test_texts_that_cannot_be_stored(world: Client, text: str) -> None:
    for document in (
        f'{{ locations(filter: {{name: {{eq: "{text}"}}}}) {{ totalCount }} }}',
        f'query($n: String = "{text}") {{ location(code: $n) {{ id }} }}',
        f'mutation {{ createMessageTemplate(input: {{name: "{text}", channel: SMS}}) '
        "{ messageTemplate { id } } }",
    ):
        status, body = await world.ask(document)
        (error,) = body["errors"]
        assert (status, "data" in body) == (400, False)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_reason_is_told(world: Client) -> None:
    _, body = await world.ask(r'{ location(code: "a\u0000b") { id } }')
    (error,) = body["errors"]
    assert error["message"] == f"Argument `code`: {NOT_STORABLE}"
    assert error["locations"] == [{"line": 1, "column": 18}]


async def test_pairs_of_surrogates_are_letters(world: Client) -> None:
    document = r'{ locations(filter: {name: {eq: "🍕"}}) { totalCount } }'
    assert await world.data(document) == {"locations": {"totalCount": 0}}


async def test_directives_are_bounded(world: Client) -> None:
    for number, status in ((50, 200), (51, 400)):
        fields = " ".join(f"a{n}: __typename @include(if: true)" for n in range(number))
        found, body = await world.ask(f"{{ {fields} }}", who="admin")
        assert found == status
    assert body["errors"][0]["message"] == "A document has 50 directives at most."


async def test_tokens_are_bounded(world: Client) -> None:
    status, body = await world.ask("{ " + "__typename " * 2_000 + "}")
    (error,) = body["errors"]
    assert (status, error["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    assert "2000 tokens" in error["message"]


@pytest.mark.parametrize(
    ("document", "operation", "message"),
    [
        ("fragment F on Query { __typename }", None, None),
        ("query A { __typename } query B { __typename }", None,
         "The document holds several operations. Name one with `operationName`."),
        ("query A { __typename }", "B", "The document holds no operation named 'B'."),
    ],
)  # fmt: skip
async def test_which_operation(
    world: Client, document: str, operation: str | None, message: str | None
) -> None:
    answer = await world.executor.execute(
        GraphQLParams(document, None, operation, None),
        credential=None,
        request_id="r",
        read_only=False,
    )
    assert answer.status == 400
    if message is not None:
        assert message.encode() in answer.body


async def test_known_documents_are_neither_parsed_nor_validated_nor_measured_again(
    world: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every limit on; the variables differ from request to request."""
    done: Counter[str] = Counter()
    executor = GraphQLExecutor(
        schema, world.database, world.settings.model_copy(update={"rate_limit": 1_000_000})
    )
    await executor.start()

    def counted(name: str, target: Any, attribute: str) -> None:
        function = getattr(target, attribute)

        def call(*args: Any, **options: Any) -> Any:
            done[name] += 1
            return function(*args, **options)

        monkeypatch.setattr(target, attribute, call)

    counted("parsed", documents, "parse")
    counted("validated", documents, "validate")
    counted("measured", Measurer, "operation")
    counted("compiled", Compiler, "compile")
    texts = [
        "query($id: ID!) { location(id: $id) { id } }",
        "query($id: ID!) { viewer { role } location(id: $id) { id } }",
    ]
    for number in range(1, 6):
        for text in texts:
            variables = {"id": acme("Location", number)}
            answer = await executor.execute(
                GraphQLParams(text, variables, None, None),
                credential=key_of("admin"),
                request_id=REQUEST_ID,
                read_only=False,
            )
            assert answer.status == 200

    assert done == {"parsed": 2, "validated": 2, "measured": 2, "compiled": 2}
    assert (executor.documents.hits, executor.documents.misses) == (8, 2)
    assert (executor.planner.hits, executor.planner.misses) == (8, 2)
