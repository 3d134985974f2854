"""`serve`: run the server, with a demo if that is wanted."""

import errno
import os
import socket
import sys
from typing import Annotated

import typer

from gateway.cli.demo import prepare_demo
from gateway.cli.running import DEMO_DATABASE, moved, out, run
from gateway.config import PRODUCTION, Settings
from gateway.errors import BadUserInput
from gateway.server import become_server

_OTHER_HOST = (
    "Choose an address of this machine with --host: 127.0.0.1, or 0.0.0.0 for all of them."
)


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty store with a demo company first.")
    ] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Number of server processes.")] = 1,
    migrate_first: Annotated[
        bool, typer.Option("--migrate/--no-migrate", help="Bring the store up to date first.")
    ] = True,
) -> None:
    """Run the server."""
    if demo and "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = f"sqlite:///{DEMO_DATABASE}"
    settings = Settings()
    _check_manifest(settings)
    host, port = host or settings.host, settings.port if port is None else port
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    if migrate_first:
        moved(settings)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    origin = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    # Links to this server must lead to it, wherever it listens.
    os.environ.setdefault("GATEWAY_PUBLIC_URL", origin)
    address = f"{origin}/graphql"
    out.print(f"{'GraphiQL' if settings.shows_graphiql else 'GraphQL'}: {address}", style="bold")
    if demo:
        # With the address that it listens on: the links of the demo lead there.
        key = run(prepare_demo(Settings()))
        os.environ["GATEWAY_DEMO_KEY"] = key
        os.environ.setdefault("GATEWAY_OUTBOX", "true")
        os.environ.setdefault("GATEWAY_PUBLIC_INTROSPECTION", "true")
        out.print(f"Demo key: {key}{' (GraphiQL sends it already)' * settings.shows_graphiql}")
    settings = Settings()
    if settings.outbox:
        _tell_of_outbox(origin, host)
    _tell_of_what_is_open(settings)
    sys.stdout.flush()
    become_server(listening, settings, workers)


def _tell_of_outbox(origin: str, host: str) -> None:
    """Say where messages are, and who can read them: with the links in them they are keys."""
    out.print(f"Outbox: {origin}/outbox (messages without a carrier are kept there, not sent)")
    if host not in ("127.0.0.1", "::1", "localhost"):
        out.print(
            "Everyone who reaches this server can read the outbox, links of invitations included. "
            "Use it for development only.",
            style="yellow",
        )


def _tell_of_what_is_open(settings: Settings) -> None:
    """Say what needs no key, unless it is said to be in production and all of it is closed."""
    open_ = [
        name
        for name, is_open in (
            ("GraphiQL", settings.shows_graphiql),
            ("the schema", settings.public_introspection),
            ("/metrics", settings.metrics),
        )
        if is_open
    ]
    if open_ and settings.profile != PRODUCTION:
        out.print(
            f"Open to everyone who reaches this server: {', '.join(open_)}. "
            "GATEWAY_PROFILE=production closes GraphiQL and the schema."
        )


def _check_manifest(settings: Settings) -> None:
    """Raise BadUserInput for a bad manifest before processes start that would all fail on it."""
    if settings.trusted_documents is not None:
        from gateway.execution.persisted import document_source
        from gateway.schema import schema

        document_source(schema._schema, settings)


def _listen(host: str, port: int) -> socket.socket:
    """The socket that the server takes, found free before anything is set up."""
    try:
        family, *_, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        reason = f" ({error.strerror})" if isinstance(error, OSError) else ""
        raise BadUserInput(f"There is no host {host!r}{reason}. {_OTHER_HOST}") from None
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise BadUserInput(_why_not(host, port, error)) from None
    return listening


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. {_OTHER_HOST}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that this user lacks. Choose one from 1024 with --port."
    return f"Port {port} on {host} is not free ({error.strerror}). Choose another with --port."
