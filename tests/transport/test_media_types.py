"""Which media type a client gets for what it accepts."""

import pytest

from gateway.transport.errors import NotAcceptable
from gateway.transport.media_types import (
    GRAPHQL_RESPONSE,
    JSON,
    JSON_API,
    MediaType,
    negotiate,
    parse_media_type,
    prefers_html,
)

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("", JSON),
        (" ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("Application/JSON; Charset=UTF-8", JSON),
        ("application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/graphql-response+json; charset=utf-8", GRAPHQL_RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
        ("application/json, text/plain, */*", JSON),
        ("*/*, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/json;q=0.1, */*;q=0.5", GRAPHQL_RESPONSE),
        ("application/json;q=0, */*", GRAPHQL_RESPONSE),
        ("multipart/mixed;deferSpec=20220824, application/json", JSON),
        ('text/x;a="application/graphql-response+json,", application/json', JSON),
        ("application/graphql-response+json;charset=utf-16, application/json;q=0.1", JSON),
        ("application/graphql-response+json;q=2, application/json;q=0.1", JSON),
        (CHROME, JSON),
        ("application/vnd.api+json", JSON_API),
        ("application/vnd.api+json, */*;q=0.5", JSON_API),
        ("application/vnd.api+json, application/json", JSON),
        ("application/vnd.api+json;q=0.5, application/json", JSON),
        ("application/json;q=0.5, application/vnd.api+json", JSON_API),
    ],
)
def test_negotiation(accept: str | None, media_type: str) -> None:
    assert negotiate(accept) == media_type


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "text/*",
        "application/json;q=0",
        "*/*;q=0",
        "application/json;charset=utf-16",
        "application/jsonp",
        "application/graphql-response",
        "garbage",
        "a/b" + ";  " * 300 + "!",
        '"\\"' * 300,
    ],
)
def test_nothing_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        negotiate(accept)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (None, False),
        ("*/*", False),
        ("text/*", False),
        (CHROME, True),
        ("text/html", True),
        ("text/html, application/json;q=0.9", True),
        ("text/html, application/json", False),
        ("text/html;q=0.5, application/json", False),
        ("text/html;q=0.5, */*", False),
        ("text/html;q=0", False),
    ],
)
def test_preference_of_html(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("application/json", MediaType("application/json", ())),
        (
            ' Text/HTML ;A="b;\\"c";; d=E ',
            MediaType("text/html", (("a", 'b;"c'), ("d", "E"))),
        ),
        ("application/json, text/plain", None),
        ("application/json; charset", None),
        ("application/json charset=utf-8", None),
        ("application", None),
        ("", None),
        ("application/json;" + " " * 1_000, None),
    ],
)
def test_parsing(text: str, media_type: MediaType | None) -> None:
    assert parse_media_type(text) == media_type
