"""`serve`: run the server, with a demo if that is wanted."""

import os
import socket
import sys
from typing import Annotated

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from gateway.cli.demo import DEMO_DATABASE, prepare_demo
from gateway.cli.running import err, out, run
from gateway.config import Settings
from gateway.database.migrate import migrate
from gateway.errors import BadUserInput


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty store with a demo company first.")
    ] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
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
        run(migrate(settings))
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    origin = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    # Links to this server must lead to it, wherever it listens.
    os.environ.setdefault("GATEWAY_PUBLIC_URL", origin)
    address = f"{origin}/graphql"
    out.print(f"{'GraphiQL' if settings.shows_graphiql else 'GraphQL'}: {address}", style="bold")
    if demo:
        key = run(prepare_demo(settings))
        os.environ["GATEWAY_DEMO_KEY"] = key
        out.print(f"Demo key: {key}{' (GraphiQL sends it already)' * settings.shows_graphiql}")
    sys.stdout.flush()
    config = uvicorn.Config(
        "gateway.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=64 * 1024,
        ws_max_size=settings.max_body_bytes,
        # Compressed, the length of an answer would tell of secrets in it (BREACH).
        ws_per_message_deflate=False,
        lifespan="on",
    )
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
        return
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        err.print("The server could not start.")
        raise typer.Exit(1)


def _check_manifest(settings: Settings) -> None:
    """Raise BadUserInput for a bad manifest before processes start that would all fail on it."""
    if settings.trusted_documents is not None:
        from gateway.execution.persisted import document_source
        from gateway.schema import schema

        document_source(schema._schema, settings)


def _listen(host: str, port: int) -> socket.socket:
    """The socket that the server takes, found free before anything is set up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise BadUserInput(
            f"Port {port} on {host} is not free ({error.strerror}). Choose another with --port."
        ) from None
    listening.set_inheritable(True)
    return listening
