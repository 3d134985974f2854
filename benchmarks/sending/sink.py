"""A mail server on loopback that takes everything, and tells how many messages it took.

    python -m benchmarks.sending.sink

It prints its port, and then the number of messages whenever a line comes on standard input. It
speaks just enough of SMTP for one client, so that its own work is not what is measured.
"""

import asyncio
import sys


class Sink(asyncio.Protocol):
    """One connection; commands come one at a time, as aiosmtplib sends them."""

    taken = 0
    transport: asyncio.Transport

    def __init__(self) -> None:
        self._buffer = b""
        self._data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = b"\r\n.\r\n" if self._data else b"\r\n"
            line, found, rest = self._buffer.partition(end)
            if not found:
                return
            self._buffer = rest
            if self._data:
                self._data = False
                Sink.taken += 1
                self.transport.write(b"250 taken\r\n")
                continue
            command = line[:4].upper()
            if command == b"EHLO":
                self.transport.write(b"250-sink\r\n250 SMTPUTF8\r\n")
            elif command == b"DATA":
                self._data = True
                self.transport.write(b"354 go on\r\n")
            elif command == b"QUIT":
                self.transport.write(b"221 bye\r\n")
                self.transport.close()
            else:
                self.transport.write(b"250 OK\r\n")


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
