"""A private PostgreSQL server: started by the tests, reached over a socket, gone afterwards.

Row level security spares superusers and PostgreSQL refuses to run as root, so the server belongs
to an ordinary user and the tests log in as the ordinary role `gateway`.
"""

import asyncio
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg

ROLE = "gateway"
_SUPERUSER = "postgres"
_UNPRIVILEGED_USERS = ("postgres", "nobody")
_START_TIMEOUT = 30.0
_STOP_TIMEOUT = 20.0
_PR_SET_PDEATHSIG = 1

# Nothing of what the tests write has to outlive them.
_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "autovacuum=off",
    "log_min_messages=error",
)

T = TypeVar("T")


class NoPostgres(Exception):
    """The machine has no PostgreSQL server binaries."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, on a thread and a loop of its own: fixtures have neither."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, coroutine).result()


def binaries() -> Path:
    """The folder of `initdb` and `postgres`: on PATH, or where Debian keeps them, newest first."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(packaged, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("no PostgreSQL: install its server (initdb and postgres) or put it on PATH")


class PostgresServer:
    """A server in a fresh directory, with as many databases as are asked for."""

    def __init__(self) -> None:
        self._binaries = binaries()
        self._names = count(1)
        self._user = _unprivileged_user()
        self._process: subprocess.Popen[bytes] | None = None
        # Short on purpose: a socket's path may have 107 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="gateway-pg-"))

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def url(self, database: str) -> str:
        """Address of a database for the role `gateway`."""
        return f"postgresql://{ROLE}@/{database}?host={self.directory}"

    def create(self, template: str | None = None) -> str:
        """Name of a new database that the role `gateway` owns: empty, or a copy of another."""
        name = f"test_{next(self._names)}"
        source = f" TEMPLATE {template}" if template else ""
        run(self._execute(f"CREATE DATABASE {name} OWNER {ROLE}{source}"))
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        run(self._execute(f"DROP DATABASE {database} WITH (FORCE)"))

    @contextlib.contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """Address of a new database that exists for the block."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(
            host=str(self.directory), user=_SUPERUSER, database="postgres"
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _start(self) -> None:
        if self._user is not None:
            os.chown(self.directory, self._user.pw_uid, self._user.pw_gid)
        data = self.directory / "data"
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        subprocess.run(
            [self._binaries / "initdb", "-D", data, f"--username={_SUPERUSER}", *options],
            check=True,
            capture_output=True,
            cwd=self.directory,
            **self._identity(),
        )
        arguments = [part for setting in _SETTINGS for part in ("-c", setting)]
        with (self.directory / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", data, "-k", self.directory, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                start_new_session=True,  # Ctrl-C is for the tests; they stop the server
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
                **self._identity(),
            )
        self._await_start()
        run(self._execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS"))

    def _await_start(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _START_TIMEOUT
        while True:
            try:
                run(self._execute("SELECT 1"))
            except (OSError, asyncpg.PostgresError):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    log = (self.directory / "log").read_text()
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.05)
            else:
                return

    def _stop(self) -> None:
        if self._process is not None:
            # SIGINT: end the sessions and shut down; SIGQUIT: at once.
            for request in (signal.SIGINT, signal.SIGQUIT):
                if self._process.poll() is None:
                    self._process.send_signal(request)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(_STOP_TIMEOUT)
            self._process = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def _identity(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _unprivileged_user() -> pwd.struct_passwd | None:
    """The user that the server runs as: ours, or an existing one where we are root."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("no user for PostgreSQL: it does not run as root; create the user postgres")


def _end_with_parent() -> None:
    """Have the kernel shut the server down when the tests are killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
