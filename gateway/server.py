"""The server process: uvicorn on a socket that `serve` has opened.

A process of its own, so that what the command line and migrations needed is not kept in memory.
"""

import os
import socket
import sys
from dataclasses import asdict
from typing import NoReturn

import orjson
import uvicorn
from uvicorn.supervisors import Multiprocess

from gateway.config import Settings
from gateway.processes import command_of, environment
from gateway.transport.connections import Bounds, ServerConfig

# libuv takes one connection of a listening socket in each turn of the loop. A busy loop has few
# turns, and who waits to be taken is not even refused; so it listens as often to the same socket.
_ACCEPTED_AT_ONCE = 32


def become_server(listening: socket.socket, settings: Settings, workers: int) -> NoReturn:
    """Replace this process by the server; it keeps the process id, the socket and the output."""
    listening.set_inheritable(True)
    options = {
        "fd": listening.fileno(),
        "workers": workers,
        "timeout_graceful_shutdown": settings.shutdown_timeout,
        "ws_max_size": settings.max_body_bytes,
        "bounds": asdict(Bounds.of(settings)),
    }
    command = command_of("gateway.server", orjson.dumps(options).decode())
    # By default the C library keeps what each thread freed for that thread.
    os.execve(command[0], command, {"MALLOC_ARENA_MAX": "2", **environment()})


def main() -> None:
    """Serve with the options on the command line until a signal ends it."""
    options = orjson.loads(sys.argv[1])
    listening = socket.socket(fileno=options.pop("fd"))
    config = ServerConfig(
        "gateway.app:create_app",
        Bounds(**options.pop("bounds")),
        factory=True,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        # Compressed, the length of an answer would tell of secrets in it (BREACH).
        ws_per_message_deflate=False,
        lifespan="on",
        **options,
    )
    sockets = [listening, *(listening.dup() for _ in range(_ACCEPTED_AT_ONCE - 1))]
    if config.workers > 1:
        Multiprocess(config, sockets=sockets).run()
        return
    server = uvicorn.Server(config)
    server.run(sockets=sockets)
    if not server.started:
        sys.exit("The server could not start.")


if __name__ == "__main__":
    main()
