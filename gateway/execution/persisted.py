"""Which document a request means: the text it sends, the hash of one sent before, or an id.

Hashes follow Apollo's protocol of automatic persisted queries; `documentId` follows the appendix
on persisted documents of GraphQL over HTTP.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog
from graphql import GraphQLSchema

from gateway.config import Settings
from gateway.errors import (
    BadUserInput,
    DocumentNotFound,
    DocumentNotTrusted,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
)
from gateway.execution.contract import GraphQLParams
from gateway.execution.documents import Document, DocumentCache, hash_of, look_at
from gateway.execution.manifest import plain_id, read_manifest

DOCUMENT_ID = "documentId"
EXTENSION = "extensions.persistedQuery"
HASH = f"{EXTENSION}.sha256Hash"
_SHA256 = re.compile("[0-9a-f]{64}")
log = structlog.get_logger("gateway.execution")


class DocumentSource(Protocol):
    """Where the documents of requests come from."""

    def document(self, params: GraphQLParams, cache: DocumentCache) -> Document:
        """The document that is meant, which may have errors; raises GatewayError if none is."""
        ...


def document_source(schema: GraphQLSchema, settings: Settings) -> DocumentSource:
    """The source that the settings ask for; raises BadUserInput for a bad manifest."""
    if settings.trusted_documents is None:
        return SentDocuments(hashes=settings.persisted_queries)
    texts = read_manifest(settings.trusted_documents)
    return TrustedDocuments(texts, lambda text: look_at(schema, text, settings.max_tokens))


class SentDocuments:
    """Documents that clients send, and with `hashes` those that they sent before.

    Hashes are names in the cache of documents, so they are bounded as it is and nobody can push
    out more with a hash than with the text alone. A document that was dropped is sent again.
    """

    def __init__(self, *, hashes: bool) -> None:
        self._hashes = hashes

    def document(self, params: GraphQLParams, cache: DocumentCache) -> Document:
        text, extension = params.query, _extension(params)
        if _document_id(params) is not None:
            raise BadUserInput(
                "This server has no trusted documents (GATEWAY_TRUSTED_DOCUMENTS is not set). "
                "Send the document as `query`.",
                param=DOCUMENT_ID,
            )
        if extension is None or not self._hashes:
            if text is not None:
                return cache.get(text)
            if extension is not None:
                raise PersistedQueryNotSupported
            raise BadUserInput(
                "`query` is missing. Send the GraphQL document as a string.", param="query"
            )
        sha256 = _hash(extension)
        if not _SHA256.fullmatch(sha256):
            raise BadUserInput(
                f"`{HASH}` is not a SHA-256 hash. Send 64 lower-case hexadecimal digits.",
                param=HASH,
            )
        if text is None:
            known = cache.find(sha256)
            if known is None:
                raise PersistedQueryNotFound
            return known
        if sha256 != hash_of(text):
            raise BadUserInput(
                f"`{HASH}` is not the hash of `query`. "
                "Send the SHA-256 of exactly this text in UTF-8.",
                param=HASH,
            )
        document = cache.get(text)
        if not document.errors:
            cache.name(text, sha256)
        return document


class TrustedDocuments:
    """The documents of a manifest and no others, each looked at when it is first asked for."""

    def __init__(self, texts: Mapping[str, str], look: Callable[[str], Document]) -> None:
        self._texts = texts
        self._look = look
        self._documents: dict[str, Document] = {}

    def document(self, params: GraphQLParams, cache: DocumentCache) -> Document:
        wanted, param = _document_id(params), DOCUMENT_ID
        if params.query is not None:
            raise DocumentNotTrusted(
                "This server answers trusted documents only. Send the `documentId` of one "
                "instead of `query`.",
                param="query",
            )
        if wanted is None:
            extension = _extension(params)
            if extension is None:
                raise BadUserInput(
                    "`documentId` is missing. Send the id of a trusted document.",
                    param=DOCUMENT_ID,
                )
            wanted, param = _hash(extension), HASH
        key = plain_id(wanted)
        document = self._documents.get(key)
        if document is None:
            text = self._texts.get(key)
            if text is None:
                raise DocumentNotFound(
                    f"No trusted document has the id {wanted[:80]!r}. "
                    "Send one of the manifest that this server was started with.",
                    param=param,
                )
            document = self._documents[key] = self._look(text)
            if document.errors:
                log.error("bad trusted document", id=key, error=document.errors[0].message)
        return document


def _document_id(params: GraphQLParams) -> str | None:
    """The `documentId`; raises BadUserInput if something else names a document too."""
    value = (params.extensions or {}).get(DOCUMENT_ID)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadUserInput("`documentId` is not a string. Send a string.", param=DOCUMENT_ID)
    for name, other in (("query", params.query), (EXTENSION, _extension(params))):
        if other is not None:
            raise BadUserInput(
                f"`documentId` and `{name}` are both given. Send one of them.", param=DOCUMENT_ID
            )
    return value


def _extension(params: GraphQLParams) -> Any:
    return (params.extensions or {}).get("persistedQuery")


def _hash(extension: Any) -> str:
    """The `sha256Hash` of the extension; further keys of clients are none of our business."""
    if not isinstance(extension, dict):
        raise BadUserInput(
            f'`{EXTENSION}` is not an object. Send {{"version": 1, "sha256Hash": "…"}}.',
            param=EXTENSION,
        )
    version = extension.get("version")
    if type(version) is not int or version != 1:
        raise BadUserInput(
            f"`{EXTENSION}.version` is not 1, the only version there is. Send 1.",
            param=f"{EXTENSION}.version",
        )
    value = extension.get("sha256Hash")
    if not isinstance(value, str):
        raise BadUserInput(f"`{HASH}` is not a string. Send a string.", param=HASH)
    return value
