"""Load that does not wait for answers: requests go out at their time, however the server does."""

import asyncio
import math
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_RETRY = re.compile(rb"retry-after: \d+", re.IGNORECASE)


@dataclass
class Figures:
    """What became of the requests of one run; seconds from the time at which each was sent.

    `late` is how far the load itself fell behind its times.
    """

    admitted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    unanswered: int = 0

    def note(self, status: int, seconds: float, head: bytes) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        if status == 200:
            self.admitted.append(seconds)
        else:
            self.refused.append(seconds)
            self.without_retry_after += not _RETRY.search(head)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values is; not a number if there are none."""
    if not values:
        return math.nan
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class _Connection(asyncio.Protocol):
    """One kept connection, with one request at a time."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._sent = 0.0
        self._busy = False
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._sent, self._busy = time.perf_counter(), True
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or (length and len(body) < int(length[1])):
            return
        self._received, self._busy = b"", False
        self._load.answered(self, int(head[9:12]), time.perf_counter() - self._sent, head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost(self, self._busy)


class Load:
    """Requests at a rate, over as many connections as are needed for it."""

    def __init__(self, address: str, request: bytes, most_connections: int) -> None:
        url = urlsplit(address)
        self._host, self._port = url.hostname or "", url.port or 80
        self._request = request
        self._most = most_connections
        self._free: list[_Connection] = []
        self._open: set[_Connection] = set()
        self._opening = 0
        self.figures = Figures()

    async def run(self, rate: float, seconds: float, patience: float = 30.0) -> Figures:
        """Send for so many seconds, then wait for what is not answered yet."""
        self.figures = Figures()
        started = time.perf_counter()
        opening: set[asyncio.Task[None]] = set()
        for number in range(int(rate * seconds)):
            due = started + number / rate
            ahead = due - time.perf_counter()
            if ahead > 0 or number % 32 == 0:
                await asyncio.sleep(max(0.0, ahead))
            self.figures.late.append(max(0.0, time.perf_counter() - due))
            if self._free:
                self._free.pop().send(self._request)
            elif len(self._open) + self._opening < self._most:
                self._opening += 1
                task = asyncio.create_task(self._send_on_a_new_one())
                opening.add(task)
                task.add_done_callback(opening.discard)
            else:
                self.figures.unanswered += 1
        for _ in range(int(patience / 0.01)):
            if not opening and len(self._free) == len(self._open):
                break
            await asyncio.sleep(0.01)
        self.figures.unanswered += len(self._open) - len(self._free)
        return self.figures

    async def _send_on_a_new_one(self) -> None:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: _Connection(self), self._host, self._port
            )
        except OSError:
            self.figures.unanswered += 1
            return
        finally:
            self._opening -= 1
        self._open.add(connection)
        connection.send(self._request)

    def answered(self, connection: _Connection, status: int, seconds: float, head: bytes) -> None:
        """Note an answer; the connection takes the next request."""
        self.figures.note(status, seconds, head)
        self._free.append(connection)

    def lost(self, connection: _Connection, busy: bool) -> None:
        """Forget a connection, and its request with it."""
        self._open.discard(connection)
        if connection in self._free:
            self._free.remove(connection)
        self.figures.unanswered += busy

    async def close(self) -> None:
        """End all connections."""
        for connection in list(self._open):
            connection.transport.abort()
        await asyncio.sleep(0)


async def capacity(address: str, request: bytes, seconds: float, clients: int = 8) -> float:
    """Answers a second that clients get which wait for each answer before they ask again."""
    url = urlsplit(address)
    end = time.perf_counter() + seconds
    answers = 0

    async def client() -> None:
        nonlocal answers
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        while time.perf_counter() < end:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            assert length
            await reader.readexactly(int(length[1]))
            answers += head.startswith(b"HTTP/1.1 200 ")
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers / seconds
