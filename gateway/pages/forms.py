"""What a browser posts: read within bounds, as names with their values."""

import email
import email.policy
from email.message import EmailMessage
from urllib.parse import parse_qs

from starlette.requests import Request

from gateway.transport.body import read_body

# Five texts of the greatest length in a script that takes six bytes a letter, percent-encoded.
MAX_BYTES = 400_000
MAX_VALUES = 2_000
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

Given = dict[str, list[str]]


class UnreadableForm(Exception):
    """What was posted is no form that a page of ours sends; `status` says it in HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_form(request: Request, seconds: float, *, multipart: bool = False) -> Given:
    """The values that were posted, by their names.

    `multipart` also takes what mail programs may send to unsubscribe (RFC 8058), files left out.
    Raises UnreadableForm, and BodyTooLarge or BodyTimeout of the transport.
    """
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != FORM and not (multipart and media_type == MULTIPART):
        raise UnreadableForm(415)
    body = await read_body(request.headers, request.receive, max_bytes=MAX_BYTES, seconds=seconds)
    given = _parts(content_type, body) if media_type == MULTIPART else _values(body)
    if any("\x00" in text for name, values in given.items() for text in (name, *values)):
        raise UnreadableForm(400)
    return given


def _values(body: bytes) -> Given:
    try:
        return parse_qs(
            body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_VALUES,
        )
    except ValueError:  # no UTF-8, lone surrogates among it, or too many
        raise UnreadableForm(400) from None


def _parts(content_type: str, body: bytes) -> Given:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    given: Given = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(part, EmailMessage) and isinstance(name, str) and not part.is_multipart():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                given.setdefault(name, []).append(content.decode(errors="replace").strip())
    return given
