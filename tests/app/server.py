"""A real server in processes of its own, as the README starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 60


@dataclass(frozen=True)
class RunningServer:
    address: str
    key: str
    log: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gateway", *arguments]


@contextmanager
def serving(directory: Path, *arguments: str, **environment: str) -> Iterator[RunningServer]:
    """`feedback-gateway serve` with a free port, until the block ends; SIGTERM must end it."""
    port = free_port()
    log = directory / "serve.log"
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("GATEWAY_", "DATABASE_"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command("serve", "--port", str(port), *arguments),
            cwd=directory,
            env={**plain, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, process, log)
        key = re.search(r"Demo key: (\S+)", log.read_text())
        yield RunningServer(address, key.group(1) if key else "", log, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())
