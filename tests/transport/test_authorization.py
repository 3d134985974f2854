"""Where a key may stand, and what is told of a header that holds none."""

import base64

import httpx
import pytest

from gateway.config import Settings
from gateway.execution.contract import Answer
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import StubExecutor, answering

FORMS = "Send `Authorization: Basic base64(key:)`, `Authorization: Bearer key` or `x-APIKey: key`."
NO_KEY = f"The Authorization header has no well-formed key. {FORMS}"
NO_BASIC = f"The Authorization header has malformed Basic credentials. {FORMS}"
NO_SCHEME = f"The Authorization header is neither Basic nor Bearer. {FORMS}"
BASIC = 'Basic realm="Feedback Gateway", charset="UTF-8"'
BEARER = 'Bearer realm="Feedback Gateway"'
Header = tuple[str, str]


def basic(credentials: str) -> Header:
    return ("Authorization", f"Basic {base64.b64encode(credentials.encode()).decode()}")


def bearer(key: str) -> Header:
    return ("Authorization", f"Bearer {key}")


@pytest.mark.parametrize(
    ("headers", "credential"),
    [
        ([], None),
        ([basic("fg_key:")], "fg_key"),
        ([basic("fg_key:password:ignored")], "fg_key"),
        ([bearer("fg_key")], "fg_key"),
        ([("Authorization", "bEARER   fg_key ")], "fg_key"),
        ([("x-APIKey", "fg_key")], "fg_key"),
        ([("x-APIKey", "fg_key"), bearer("fg_key")], "fg_key"),
        ([basic("fg_key:"), bearer("fg_key")], "fg_key"),
    ],
)
async def test_credential(
    client: httpx.AsyncClient,
    executor: StubExecutor,
    headers: list[Header],
    credential: str | None,
) -> None:
    response = await client.post("/graphql", json={"query": "{ a }"}, headers=headers)

    assert response.status_code == 200
    assert [call.credential for call in executor.calls] == [credential]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (("Authorization", ""), NO_SCHEME),
        (("Authorization", "fg_key"), NO_SCHEME),
        (("Authorization", "Digest a"), NO_SCHEME),
        (("Authorization", "Bearer"), NO_KEY),
        (bearer("fg key"), NO_KEY),
        (bearer("k" * 513), NO_KEY),
        (("Authorization", "Basic"), NO_BASIC),
        (("Authorization", "Basic !!!"), NO_BASIC),
        (("Authorization", "Basic Zmdf!a2V5Og=="), NO_BASIC),
        (("Authorization", "Basic /w=="), NO_BASIC),
        (basic("fg_key"), NO_BASIC),
        (basic(":password"), NO_KEY),
        (basic("fg\0key:"), NO_KEY),
        (("x-APIKey", ""), f"The x-APIKey header has no well-formed key. {FORMS}"),
        (("x-APIKey", "fg,key x"), f"The x-APIKey header has no well-formed key. {FORMS}"),
    ],
)
async def test_malformed_header(
    client: httpx.AsyncClient, executor: StubExecutor, header: Header, message: str
) -> None:
    response = await client.post("/graphql", json={"query": "{ a }"}, headers=[header])

    assert response.status_code == 401
    assert error_of(response)["message"] == message
    assert error_of(response)["extensions"]["code"] == "UNAUTHENTICATED"
    assert response.headers.get_list("www-authenticate") == [BEARER]
    assert executor.calls == []


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (
            [basic("one:"), ("x-APIKey", "two")],
            "The headers Authorization and x-APIKey carry different keys. Send one of them.",
        ),
        (
            [basic("one:"), bearer("two")],
            "Two Authorization headers carry different keys. Send one key.",
        ),
    ],
)
async def test_two_credentials(
    client: httpx.AsyncClient, executor: StubExecutor, headers: list[Header], message: str
) -> None:
    response = await client.post("/graphql", json={"query": "{ a }"}, headers=headers)

    assert response.status_code == 400
    assert error_of(response)["message"] == message
    assert executor.calls == []


async def test_an_unknown_key_is_challenged(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    executor.behaviour = answering(Answer(b'{"errors":[]}', 401, {}))

    response = await client.post("/graphql", json={"query": "{ a }"}, headers=[bearer("unknown")])

    assert response.status_code == 401
    assert response.headers.get_list("www-authenticate") == [BEARER]


PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("headers", "challenges"),
    [
        ({"Sec-Fetch-Mode": "navigate", "Accept": PAGE}, [BASIC, BEARER]),
        ({"Accept": PAGE}, [BASIC, BEARER]),
        ({"Sec-Fetch-Mode": "cors", "Accept": PAGE}, [BEARER]),
        ({"Sec-Fetch-Mode": "same-origin", "Accept": "*/*"}, [BEARER]),
        ({"Origin": "https://shop.example", "Accept": PAGE}, [BEARER]),
        ({"Accept": "*/*"}, [BEARER]),
        ({"Accept": "application/json"}, [BEARER]),
    ],
)
async def test_only_the_address_bar_is_asked_for_a_password(
    client: httpx.AsyncClient,
    executor: StubExecutor,
    headers: dict[str, str],
    challenges: list[str],
) -> None:
    executor.behaviour = answering(Answer(b'{"errors":[]}', 401, {}))

    response = await client.get("/graphql", params={"query": "{ a }"}, headers=headers)

    assert response.status_code == 401
    assert response.headers.get_list("www-authenticate") == challenges


LED = "A page of another site led here, with credentials that the browser remembers. Open the "
LED += "address by itself."


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([basic("fg_key:"), ("Sec-Fetch-Site", "cross-site")], 403),
        ([basic("fg_key:"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://x.test")], 403),
        ([basic("fg_key:"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://app.test")], 200),
        ([basic("fg_key:"), ("Sec-Fetch-Site", "same-origin")], 200),
        ([basic("fg_key:"), ("Sec-Fetch-Site", "none")], 200),
        ([basic("fg_key:")], 200),
        ([bearer("fg_key"), ("Sec-Fetch-Site", "cross-site")], 200),
    ],
)
async def test_credentials_that_a_browser_remembers_are_not_for_other_sites(
    executor: StubExecutor, connect: Connect, headers: list[Header], status: int
) -> None:
    app = build_app(executor, Settings(cors_origins=["https://app.test"]))
    async with connect(app) as client:
        response = await client.get("/graphql", params={"query": "{ a }"}, headers=headers)

    assert response.status_code == status
    assert len(executor.calls) == (status == 200)
    if status == 403:
        assert error_of(response)["message"] == LED
