"""Which answers are sent compressed, and how.

Compressed, the length of an answer tells of secrets in it to whoever can put text of his own beside
them, have the answer sent again and again, and see its length (BREACH). So answers stay as they are

- to mutations, and to queries that select a secret (links that are permissions, tokens): the
  executor marks what may be compressed;
- to GET, which any page can have a browser send, with the Basic credentials that it remembers. A
  POST with JSON needs the leave of CORS.

Introspection is the same for everybody, tells no secret, and is compressed once.
"""

import re

from anyio import to_thread
from starlette.datastructures import Headers

from gateway.execution.codings import CODINGS
from gateway.execution.contract import Answer

SMALLEST = 1_024
# What takes longer than a millisecond or two is compressed beside the event loop.
LARGE = 64_000
_ACCEPTED = re.compile(r"([a-z]+)[ \t]*(?:;[ \t]*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)


def accepted_coding(accept_encoding: str) -> str | None:
    """The coding that an Accept-Encoding header likes best, of those that it names and we have."""
    best, most = None, 0.0
    given = [_ACCEPTED.fullmatch(each.strip()) for each in accept_encoding.split(",")]
    liked = {each[1].lower(): float(each[2] or 1) for each in given if each is not None}
    for coding in CODINGS:
        if liked.get(coding, 0.0) > most:
            best, most = coding, liked[coding]
    return best


async def compressed(answer: Answer, method: str, headers: Headers) -> tuple[str, bytes] | None:
    """The coding and the body in it; None if the body is to be sent as it is."""
    if answer.shared is None and (
        not answer.compressible or method != "POST" or len(answer.body) < SMALLEST
    ):
        return None
    coding = accepted_coding(headers.get("accept-encoding", ""))
    if coding is None:
        return None
    if answer.shared is not None:
        return coding, answer.shared.compressed[coding]
    compress = CODINGS[coding]
    if len(answer.body) < LARGE:
        return coding, compress(answer.body)
    return coding, await to_thread.run_sync(compress, answer.body)
