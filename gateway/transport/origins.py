"""Origins: which pages a browser may open sockets from.

Browsers ask nobody before they open a socket, so CORS does not bind them; the same rule is kept
here: pages of this server itself, and those of the origins that the settings name.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers


def is_allowed(headers: Headers, allowed: Sequence[str], public_url: str) -> bool:
    """Whether a handshake may come from where it says; clients other than browsers do not say."""
    origin = headers.get("origin")
    if origin is None or "*" in allowed or origin in allowed:
        return True
    own, public = urlsplit(origin), urlsplit(public_url)
    if (own.scheme, own.netloc) == (public.scheme, public.netloc):
        return True
    return bool(own.netloc) and own.netloc == headers.get("host")
