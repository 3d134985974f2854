"""Refusals that only HTTP knows; they extend the tree of gateway/errors.py.

BadUserInput
└── TransportError
    ├── MethodNotAllowed       405  /graphql takes GET and POST
    ├── NotAcceptable          406  the client accepts no media type that GraphQL has
    ├── BodyTimeout            408  the body did not arrive in time
    ├── BodyTooLarge           413  the body is longer than the server reads
    ├── UrlTooLong             414  the query string is longer than the server reads
    ├── UnsupportedMediaType   415  the body is not plain UTF-8 JSON
    └── UnknownHost            421  the Host header names another server
ServiceUnavailable
└── Overloaded                 503  as many operations run as may
"""

from collections.abc import Mapping
from typing import ClassVar

from gateway.errors import BadUserInput, GatewayError, ServiceUnavailable

ALLOWED_METHODS = "GET, HEAD, POST, OPTIONS"


class TransportError(BadUserInput):
    """A request that HTTP itself refuses, with the headers that tell the client what to change."""

    headers: ClassVar[Mapping[str, str]] = {}


class MethodNotAllowed(TransportError):
    status = 405
    headers = {"Allow": ALLOWED_METHODS}


class NotAcceptable(TransportError):
    status = 406


class BodyTimeout(TransportError):
    status = 408
    headers = {"Connection": "close"}


class BodyTooLarge(TransportError):
    status = 413
    headers = {"Connection": "close"}


class UrlTooLong(TransportError):
    status = 414


class UnsupportedMediaType(TransportError):
    status = 415


class UnknownHost(TransportError):
    status = 421


class Overloaded(ServiceUnavailable):
    """Told at once instead of queueing, so that a full server stays quick to say so."""

    headers: ClassVar[Mapping[str, str]] = {"Retry-After": str(ServiceUnavailable.retry_after)}


def headers_of(error: GatewayError) -> Mapping[str, str]:
    """The HTTP headers that belong to `error`."""
    return error.headers if isinstance(error, (TransportError, Overloaded)) else {}
