"""E-mails as bytes: headers and parts."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from gateway.database.columns import now
from gateway.sending.message import Message


def sender_of(message: Message, sender: str) -> tuple[str, str]:
    """Name and address that an e-mail comes from: the account's name at the gateway's address."""
    name, address = parseaddr(sender)
    return message.sender_name or name, address


def email_of(message: Message, sender: str) -> EmailMessage:
    """The e-mail: plain text with HTML beside it, and what RFC 5322 and RFC 8058 ask for."""
    name, address = sender_of(message, sender)
    international = not (address.isascii() and message.recipient.isascii())
    email = EmailMessage(policy=SMTPUTF8 if international else SMTP)
    email["From"] = _address(name, address)
    email["To"] = _address(message.recipient_name or "", message.recipient)
    if message.reply_to:
        email["Reply-To"] = _address("", message.reply_to)
    email["Subject"] = message.subject or ""
    email["Date"] = format_datetime(now())
    email["Message-ID"] = message.message_id
    if message.unsubscribe_url:
        email["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Vacation notices and the like are not wanted in answer (RFC 3834).
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text)
    if message.html is not None:
        email.add_alternative(message.html, subtype="html")
    return email


def _address(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    if not domain.isascii():
        # Only the part before the @ needs a server that knows of other letters.
        domain = domain.encode("idna").decode()
    return Address(display_name=" ".join(name.split()), username=user, domain=domain)


def envelope(address: str) -> str:
    """An address as SMTP takes it: its domain in ASCII."""
    user, _, domain = address.rpartition("@")
    return f"{user}@{domain if domain.isascii() else domain.encode('idna').decode()}"
