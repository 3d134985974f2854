"""Processes that start at once: forked from one that has loaded the package.

To load it takes a second or two, which each of hundreds of processes would take again. What runs
is a process like any other: it has the standard streams, environment and directory of the command
that stands for it, ends with its code, and is killed with it.
"""

import atexit
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from gateway.cli import running

MODULES = ("gateway.cli", "gateway.exports.worker")
# Loaded by commands when they are called.
FURTHER = (
    *("gateway.cli.figures", "gateway.execution.persisted", "gateway.schema", "gateway.working"),
    *("gateway.resources.feedback_requests.work", "aiosmtplib", "jinja2"),
)
ROOT = Path(__file__).parents[2]
MOST_BYTES = 1 << 20
KILLED = 137
# The command that stands for the process: without `site` it starts in no time.
STAND_IN = """
import json, os, socket, sys
wanted = {"module": sys.argv[2], "arguments": sys.argv[3:], "environment": dict(os.environ),
          "directory": os.getcwd()}
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect(sys.argv[1])
    socket.send_fds(server, [json.dumps(wanted).encode()], [0, 1, 2])
    for descriptor in range(3):
        os.close(descriptor)
    os._exit(int(server.recv(16) or 1))
"""


def quick_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module, like the one of `gateway.processes`."""
    assert module in MODULES
    return [sys.executable, "-I", "-S", "-c", STAND_IN, _address(), module, *arguments]


@cache
def _address() -> str:
    """Where the process listens that has loaded the modules; it ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="gateway-")
    address = f"{folder.name}/loaded"
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, address],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"

    def end() -> None:
        with process, folder:
            pass  # closes its input, waits for it and deletes the folder

    atexit.register(end)
    return address


def main() -> None:
    """Load the modules and run them, as often as asked, until standard input ends."""
    loaded = {name: importlib.import_module(name) for name in MODULES}
    for name in FURTHER:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.bind(sys.argv[1])
        server.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        waiting = selectors.DefaultSelector()
        waiting.register(server, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is not server:
                    return
                connection, _ = server.accept()
                if os.fork() == 0:
                    server.close()
                    _watch(connection, loaded)
                connection.close()


def _watch(connection: socket.socket, loaded: dict[str, ModuleType]) -> None:
    """Run what the stand-in asks for: its end is told to it, and its own end kills what runs."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, streams, _, _ = socket.recv_fds(connection, MOST_BYTES, 3)
    wanted = json.loads(message)
    child = os.fork()
    if child == 0:
        connection.close()
        _become(streams, wanted)
        _run(loaded[wanted["module"]])
    for stream in streams:
        os.close(stream)
    waiting = selectors.DefaultSelector()
    waiting.register(os.pidfd_open(child), selectors.EVENT_READ)
    waiting.register(connection, selectors.EVENT_READ)
    for key, _ in waiting.select():
        if key.fileobj is connection:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    with suppress(BrokenPipeError):  # the stand-in was killed
        connection.send(str(code if code >= 0 else KILLED).encode())
    os._exit(0)


def _become(streams: list[int], wanted: dict[str, Any]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["directory"])
    sys.argv = [wanted["module"], *wanted["arguments"]]
    for console in (running.out, running.err):  # which look at it when they are made
        console.width = int(os.environ.get("COLUMNS", 80))
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115


def _run(module: ModuleType) -> None:
    try:
        module.main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    except BaseException:
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
