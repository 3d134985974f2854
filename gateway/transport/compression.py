"""Which answers are sent compressed, and how.

Compressed, the length of an answer tells of secrets in it to whoever can put text of his own beside
them, have the answer sent again and again, and see its length (BREACH). So answers stay as they are

- to mutations, and to queries that select a secret (links that are permissions, tokens): the
  executor marks what may be compressed;
- to GET, which any page can have a browser send, with the Basic credentials that it remembers. A
  POST with JSON needs the leave of CORS.

Introspection is the same for everybody, tells no secret, and is compressed once.
"""

import gzip
import re

from anyio import to_thread
from starlette.datastructures import Headers

from gateway.execution.contract import Answer

SMALLEST = 1_024
# What takes longer than a millisecond or two is compressed beside the event loop.
LARGE = 64_000
LEVEL = 5
_GZIP = re.compile(r"gzip[ \t]*(?:;[ \t]*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip by its name."""
    matches = (_GZIP.fullmatch(coding.strip()) for coding in accept_encoding.split(","))
    return any(match is not None and float(match[1] or 1) > 0 for match in matches)


async def compressed(answer: Answer, method: str, headers: Headers) -> bytes | None:
    """The body with gzip; None if it is to be sent as it is."""
    if not accepts_gzip(headers.get("accept-encoding", "")):
        return None
    if answer.shared is not None:
        return answer.shared.gzip
    if not answer.compressible or method != "POST" or len(answer.body) < SMALLEST:
        return None
    if len(answer.body) < LARGE:
        return gzip.compress(answer.body, LEVEL, mtime=0)
    return await to_thread.run_sync(gzip.compress, answer.body, LEVEL)
