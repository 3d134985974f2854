"""Settings: the one reader of the environment."""

import ipaddress
import logging
import re
import tempfile
from base64 import b64decode
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import orjson
from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
PRODUCTION = "PRODUCTION"


_ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[^/?#@\s,]+", re.IGNORECASE)
_HOST = re.compile(r"\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _is_url(value: str, schemes: Collection[str]) -> bool:
    """Whether a text is an address with a host and one of the schemes; a bad port is none."""
    try:
        url = urlsplit(value)
        return url.scheme in schemes and bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        return False


def _several(value: Any) -> Any:
    """The texts of a list, written as JSON or with commas between them."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise ValueError(
                f"{value} is not JSON. Write the values with commas between them."
            ) from None
    return [part for each in value.split(",") if (part := each.strip())]


def _on_or_off(value: Any) -> Any:
    return {"on": True, "off": False}.get(value.lower(), value) if isinstance(value, str) else value


Texts = Annotated[list[str], NoDecode, BeforeValidator(_several)]


class Settings(BaseSettings):
    """What an operator can set; every name but DATABASE_URL starts with GATEWAY_."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", populate_by_name=True, extra="ignore")

    database_url: str = Field(
        default="sqlite:///feedback-gateway.db",
        validation_alias="DATABASE_URL",
        description="Store: sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME",
    )
    secret_key: str | None = Field(
        default=None,
        min_length=16,
        description="Secret that API keys are hashed with; made and kept in the store by default",
    )
    key_cache_seconds: float = Field(
        default=1.0,
        ge=0,
        le=60,
        description="Seconds for which a known key is taken without asking the store again",
    )
    profile: str = Field(
        default="DEVELOPMENT",
        pattern="^(DEVELOPMENT|PRODUCTION)$",
        description="PRODUCTION closes what helps who explores, where it is not set itself: "
        "GraphiQL, the schema without a key, suggestions in errors",
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the server listens on")
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Address of this server as customers see it; base of links. `serve` takes "
        "the one that it listens on",
    )
    branded_url: str | None = Field(
        default=None, description="Base of branded feedback request links; PUBLIC_URL by default"
    )
    hosts: Texts = Field(
        default_factory=list,
        description="Names of this server in Host headers, with commas between them, beside those "
        "of PUBLIC_URL and BRANDED_URL, names without a dot and IP addresses; * for any",
    )
    trusted_proxies: Texts = Field(
        default_factory=lambda: ["127.0.0.1", "::1"],
        description="Addresses and networks of proxies, with commas between them, whose "
        "X-Forwarded-For and X-Forwarded-Proto are believed; * for any",
    )
    max_connections: int = Field(
        default=0,
        ge=0,
        description="Connections open at once, per process; 0 for what the limit of open files "
        "allows, at most 10,000",
    )
    max_connections_per_address: int = Field(
        default=256,
        ge=1,
        description="Connections that one address (of IPv6, one /64 network) may have open, per "
        "process; trusted proxies have no such limit",
    )
    max_header_bytes: int = Field(
        default=32_768, ge=1_024, description="Length of all headers of a request, in bytes"
    )
    header_timeout: float = Field(
        default=10.0, gt=0, description="Seconds that the headers of a request may take to arrive"
    )
    cors_origins: Texts = Field(
        default_factory=list,
        description="Origins that browsers may call from, with commas between them; * for any",
    )
    cors_headers: Texts = Field(
        default_factory=list,
        description="Headers that browsers may send from there beside the usual ones, with commas "
        "between them",
    )
    max_body_bytes: int = Field(
        default=100_000, ge=1_000, description="Largest request body, in bytes"
    )
    max_tokens: int = Field(
        default=2_000, ge=100, description="Lexical tokens that a document may have"
    )
    max_depth: int = Field(
        default=15, ge=1, description="Levels of fields that a document may nest"
    )
    max_aliases: int = Field(default=100, ge=0, description="Aliases that a document may use")
    max_cost: int = Field(
        default=40_000,
        ge=1,
        description="Cost of one operation: objects that it may return at most, and what takes as "
        "long as so many",
    )
    max_answer_bytes: int = Field(
        default=10_000_000, ge=10_000, description="Largest answer to a query, in bytes"
    )
    rate_limit: int = Field(
        default=1_000_000,
        ge=0,
        description="Cost that one key may spend in a minute, in all processes; 0 sets no limit",
    )
    anonymous_rate_limit: int = Field(
        default=20_000,
        ge=0,
        description="Cost that one address may spend in a minute without a key, per process; 0 "
        "sets no limit",
    )
    failed_log_ins: int = Field(
        default=30,
        ge=0,
        description="Unknown keys that may come from one address in a minute, per process, before "
        "others that were not used before wait; 0 sets no limit",
    )
    consistency: str = Field(
        default="STATEMENT",
        pattern="^(STATEMENT|SNAPSHOT)$",
        description="State that a query sees where it does not say: of each STATEMENT, or SNAPSHOT",
    )
    max_sockets: int = Field(
        default=1_000, ge=0, description="WebSockets open at once, per process; 0 allows none"
    )
    max_sockets_per_key: int = Field(
        default=100, ge=1, description="WebSockets that one key may have open, per process"
    )
    max_socket_operations: int = Field(
        default=50, ge=1, description="Operations that one WebSocket may run at once"
    )
    max_socket_operations_per_key: int = Field(
        default=1_000,
        ge=1,
        description="Operations that one key may run at once over all its WebSockets, per process",
    )
    max_sockets_without_key: int = Field(
        default=100,
        ge=1,
        description="WebSockets that have not named a key yet, per process, and never more than "
        "half of all; the oldest ends when another one comes",
    )
    max_concurrency: int = Field(
        default=8, ge=1, description="Operations executed at once, per process; more wait"
    )
    queue_timeout: float = Field(
        default=1.0,
        ge=0,
        description="Seconds that an operation may wait for its turn before it is answered with "
        "503; where there are always more than can be answered, they are sooner",
    )
    request_timeout: float = Field(
        default=30.0, gt=0, description="Seconds that one operation may take"
    )
    shutdown_timeout: int = Field(
        default=10, ge=0, description="Seconds that running requests get to finish at shutdown"
    )
    persisted_queries: bool = Field(
        default=True,
        description="Whether clients may send the hash of a document that was sent before",
    )
    public_introspection: bool = Field(
        default=False,
        description="Whether the schema can be asked for without a key; the demo sets it",
    )
    suggestions: bool = Field(
        default=True, description="Whether errors suggest names that are nearly what was asked for"
    )
    trusted_documents: Path | None = Field(
        default=None,
        description="Manifest file of the only documents that are answered; without it all are",
    )
    export_directory: Path | None = Field(
        default=None,
        description="Where exported files are kept; by default beside the SQLite file, or in the "
        "system's directory for temporary files",
    )
    export_hours: float = Field(
        default=24, gt=0, description="Hours after which exported files are deleted"
    )
    export_max_rows: int = Field(
        default=100_000, ge=1, le=1_000_000, description="Rows that one export may have"
    )
    export_limit: int = Field(
        default=5, ge=1, description="Exports that one account may have waiting or running"
    )
    export_timeout: float = Field(
        default=600.0, gt=0, description="Seconds that one export may take"
    )
    smtp_url: str | None = Field(
        default=None,
        description="Mail server that sends e-mails: smtps://USER:PASSWORD@HOST:465, or smtp:// "
        "with STARTTLS; without one they wait",
    )
    smtp_connections: int = Field(
        default=16, ge=1, le=500, description="Connections to the mail server, per process"
    )
    mail_from: str | None = Field(
        default=None,
        description="Address that e-mails come from, as `feedback@example.com` or `Name <address>`",
    )
    sms_url: str | None = Field(
        default=None,
        description="Provider that sends texts: twilio+https://SID:TOKEN@api.twilio.com/?from="
        "NUMBER, or json+https://TOKEN@HOST/PATH?from=NUMBER; without one they wait",
    )
    callback_secret: str | None = Field(
        default=None,
        description="Secret that signs what is posted to /callbacks/messages, as `whsec_` and "
        "base64 (Standard Webhooks); without one nothing is taken there",
    )
    outbox: bool = Field(
        default=False,
        description="Whether messages are kept and shown at /outbox where no carrier is set; for "
        "demos and development, since everyone who reaches the page can read it",
    )
    jobs: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        default=True,
        description="Whether this server does the work that waits, such as sending; `off` leaves "
        "it to `feedback-gateway work`",
    )
    job_concurrency: int = Field(
        default=4, ge=1, le=100, description="Batches of jobs that one process runs at once"
    )
    job_lease: float = Field(
        default=60.0,
        ge=1,
        le=3600,
        description="Seconds after which the jobs of a process that died are taken by another",
    )
    sentiment: str = Field(
        default="gateway.resources.activity_feedback.vader:analyse",
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
        description="Analyser of the sentiment of activity feedback, as `module:function`",
    )
    pool_size: int = Field(default=8, ge=1, description="Database connections kept by one process")
    graphiql: bool = Field(default=True, description="Whether browsers get GraphiQL at /graphql")
    demo_key: str | None = Field(
        default=None,
        description="API key that GraphiQL sends; everyone who reaches the page can read it",
    )
    metrics: bool = Field(default=True, description="Whether /metrics answers")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: str = Field(
        default="json", pattern="^(json|console)$", description="json or console"
    )

    @field_validator("profile", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _closed(self) -> "Settings":
        """Close in production what is open and not said to be."""
        if self.profile == PRODUCTION:
            for name in ("graphiql", "public_introspection", "suggestions"):
                if name not in self.model_fields_set:
                    # Not as an attribute: that would count as set.
                    self.__dict__[name] = False
        return self

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError as error:
            raise ValueError(
                f"it is not a database address: {error}. Use sqlite:///FILE or postgresql://…"
            ) from None
        if backend in ("postgres", POSTGRESQL, SQLITE):
            return value
        raise ValueError(f"there is no store for {backend}. Use sqlite:///FILE or postgresql://…")

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, values: list[str]) -> list[str]:
        for value in values:
            if not _ORIGIN.fullmatch(value):
                raise ValueError(
                    f"{value!r} is not an origin. Write https://app.example, without a path."
                )
        return values

    @field_validator("cors_headers")
    @classmethod
    def _headers(cls, values: list[str]) -> list[str]:
        for value in values:
            if not _HEADER.fullmatch(value):
                raise ValueError(f"{value!r} is not the name of a header.")
        return values

    @field_validator("hosts")
    @classmethod
    def _names(cls, values: list[str]) -> list[str]:
        for value in values:
            if not _HOST.fullmatch(value):
                raise ValueError(
                    f"{value!r} is not a name. Write api.example.com, without scheme and port."
                )
        return [value.lower() for value in values]

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, values: list[str]) -> list[str]:
        for value in values:
            try:
                if value != "*":
                    ipaddress.ip_network(value)
            except ValueError as error:
                raise ValueError(
                    f"{error}. Write addresses like 10.0.0.7 and networks like 10.0.0.0/24."
                ) from None
        return values

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str | None) -> str | None:
        if value and not _is_url(value, ("smtp", "smtps")):
            raise ValueError("it is not the address of a mail server. Use smtps://HOST:465.")
        return value or None

    @field_validator("sms_url")
    @classmethod
    def _sms_provider(cls, value: str | None) -> str | None:
        forms = [f"{form}+{scheme}" for form in ("twilio", "json") for scheme in ("https", "http")]
        if value and not _is_url(value, forms):
            raise ValueError(
                "it is not the address of a provider. Use twilio+https://… or json+https://…"
            )
        return value or None

    @field_validator("callback_secret")
    @classmethod
    def _signing_secret(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            known = b64decode(f"{value.removeprefix('whsec_')}==", validate=True)
        except ValueError:
            known = b""
        if len(known) < 16:
            raise ValueError("it is not a secret. Use whsec_ and 24 bytes or more in base64.")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_address(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[^<>@\s]+@[^<>@\s]+|[^<>]+<[^<>@\s]+@[^<>@\s]+>", value):
            raise ValueError("it is not an address. Use feedback@example.com or Name <address>.")
        return value or None

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in logging.getLevelNamesMapping():
            raise ValueError(f"{value!r} is not a level. Use DEBUG, INFO, WARNING or ERROR.")
        return value

    @classmethod
    def variable(cls, field: str) -> str:
        """The name of the variable of the environment that sets a field."""
        alias = cls.model_fields[field].validation_alias if field in cls.model_fields else field
        return alias if isinstance(alias, str) else f"GATEWAY_{field.upper()}"

    @field_validator("public_url", "branded_url")
    @classmethod
    def _no_trailing_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @property
    def shows_graphiql(self) -> bool:
        """Whether there is a GraphiQL page; it cannot work where only trusted documents do."""
        return self.graphiql and self.trusted_documents is None

    @property
    def file(self) -> Path | None:
        """The file of an SQLite store; None for PostgreSQL and for a store in memory."""
        name = self.url.database
        if self.url.get_backend_name() != SQLITE or not name or name == ":memory:":
            return None
        return Path(name)

    @property
    def exports(self) -> Path:
        """The directory of exported files."""
        if self.export_directory is not None:
            return self.export_directory
        if self.file is not None:
            file = self.file.absolute()
            return file.with_name(f"{file.name}-exports")
        return Path(tempfile.gettempdir(), "feedback-gateway-exports")

    @property
    def sender(self) -> str:
        """Where e-mails come from: `mail_from`, or an address at the host of the links."""
        if self.mail_from is not None:
            return self.mail_from
        return f"feedback@{urlsplit(self.public_url).hostname or 'localhost'}"

    @cached_property
    def url(self) -> URL:
        """The database address with its asynchronous driver."""
        url = make_url(self.database_url)
        backend = url.get_backend_name()
        return url.set(drivername="sqlite+aiosqlite" if backend == SQLITE else "postgresql+asyncpg")
