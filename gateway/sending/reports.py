"""Reports that come back by e-mail: of failed delivery (RFC 3464) and of complaints (RFC 5965)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

DELIVERY = "message/delivery-status"
FEEDBACK = "message/feedback-report"
ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of a message: that it failed for good, or was called spam."""

    message_id: str
    complaint: bool
    reason: str | None


def reports_in(content: bytes) -> list[Report]:
    """The reports in an e-mail; none if it is no report, or says that delivery goes on."""
    email = message_from_bytes(content, policy=default)
    assert isinstance(email, EmailMessage)
    message_id = _original(email)
    if message_id is None:
        return []
    for part in email.walk():
        if part.get_content_type() == FEEDBACK:
            return [Report(message_id, True, None)]
        if part.get_content_type() == DELIVERY:
            failed = [_reason(block) for block in _blocks(part) if _failed(block)]
            return [Report(message_id, False, reason) for reason in failed[:1]]
    return []


def _original(email: EmailMessage) -> str | None:
    """The Message-ID of the message that came back, or that the report answers."""
    for part in email.walk():
        if part.get_content_type() == "message/rfc822":
            for inner in _inner(part):
                if inner["Message-ID"]:
                    return str(inner["Message-ID"]).strip()
        elif part.get_content_type() in ORIGINALS:
            headers = part.get_payload(decode=True)
            if isinstance(headers, bytes):
                found = message_from_bytes(headers, policy=default)["Message-ID"]
                if found:
                    return str(found).strip()
    answered = f"{email['References'] or ''} {email['In-Reply-To'] or ''}".split()
    return answered[-1] if answered else None


def _blocks(part: Message) -> Iterator[Message]:
    """The fields of each recipient."""
    for block in _inner(part):
        if block["Final-Recipient"] or block["Action"]:
            yield block


def _inner(part: Message) -> Iterator[Message]:
    payload: object = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _failed(block: Message) -> bool:
    action = str(block["Action"] or "").strip().lower()
    status = str(block["Status"] or "").strip()
    return action == "failed" or (not action and status.startswith("5"))


def _reason(block: Message) -> str | None:
    """What the other server said, without the type that goes before it; else the status."""
    said = str(block["Diagnostic-Code"] or "").partition(";")[2].strip()
    return " ".join(said.split()) or str(block["Status"] or "").strip() or None
