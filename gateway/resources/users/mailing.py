"""Mailing invitations, and links with which users replace their keys."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import orjson
import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from sqlalchemy import Row, select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.jobs.kinds import Desk, Hopeless, Job, Postponed
from gateway.resources.accounts.model import AccountModel
from gateway.resources.templates.model import MessageChannel
from gateway.resources.users.codes import INVITE_PATH, RESET_PATH, code_of
from gateway.resources.users.keys import digest_of
from gateway.resources.users.model import UserModel, UserStatus
from gateway.resources.values import DEFAULT_LANGUAGE
from gateway.sending.message import Message, Rejected, Unavailable, Unclear, message_id
from gateway.store.write import table_of

_USERS, _ACCOUNTS = table_of(UserModel), table_of(AccountModel)
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to a user: its texts, the page that it leads to, and whom that is open for."""

    name: str
    path: str
    status: UserStatus


INVITATION_MAIL = Mail("invitation", INVITE_PATH, UserStatus.PENDING)
RESET_MAIL = Mail("reset", RESET_PATH, UserStatus.ACTIVE)


async def send(desk: Desk, job: Job, mail: Mail) -> None:
    """Mail the link, if it still is the one that opens the page."""
    code = code_of(desk.secret, job.payload["nonce"])
    user = await _recipient(desk, job, mail, digest_of(desk.secret, code))
    if user is None:
        return
    link = f"{desk.settings.public_url}{mail.path}?code={code}"
    created = int(job.created.timestamp())
    named = message_id(f"{mail.name}.{job.account_id}.{user.id}.{created}", link)
    lane = desk.carriers.lanes[MessageChannel.EMAIL]
    try:
        await lane.send(_message(mail, user, link, named))
    except Unavailable as error:
        raise Postponed(lane.paused_until or now() + dt.timedelta(minutes=1), str(error)) from None
    except Rejected as error:
        raise Hopeless(str(error)) from None
    except Unclear as error:
        # It may have arrived. Whoever misses it has it sent again.
        _logger.warning("a mail may have been sent", mail=mail.name, user=user.id, error=str(error))


async def _recipient(desk: Desk, job: Job, mail: Mail, digest: str) -> Row[Any] | None:
    """The user with its account; None if the link opens nothing, or the account is not active."""
    viewer = desk.viewer(job.account_id)
    rows = await desk.database.fetch(
        select(
            _USERS.c.id,
            _USERS.c.account_id,
            _USERS.c.email,
            _USERS.c.name,
            _USERS.c.invite_expires,
            _ACCOUNTS.c.name.label("account_name"),
            _ACCOUNTS.c.brand_name,
            _ACCOUNTS.c.reply_to,
            _ACCOUNTS.c.language,
        )
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _USERS.c.account_id)
        .where(
            of_tenant(_USERS, viewer),
            of_tenant(_ACCOUNTS, viewer),
            _USERS.c.id == job.subject_id,
            _USERS.c.status == mail.status,
            _USERS.c.invite_digest == digest,
            _USERS.c.invite_expires > now(),
            ~_USERS.c.deleted,
            _ACCOUNTS.c.active,
            ~_ACCOUNTS.c.deleted,
        ),
        viewer,
    )
    return rows[0] if rows else None


def _message(mail: Mail, user: Row[Any], link: str, named: str) -> Message:
    brand = user.brand_name or user.account_name
    texts = texts_in(user.language)
    values = {
        "brand": brand,
        "email": user.email,
        "until": f"{user.invite_expires:%Y-%m-%d %H:%M} UTC",
    }
    if texts["direction"] == "rtl":
        # Names of another script keep their own direction.
        values = {name: f"\u2068{value}\u2069" for name, value in values.items()}
    shown = {
        "language": texts["language"],
        "direction": texts["direction"],
        "brand": brand,
        "link": link,
        "subject": _one_line(texts[f"{mail.name}_subject"].format(**values)),
        "text": texts[f"{mail.name}_text"].format(**values),
        "button": texts[f"{mail.name}_button"],
        "valid": texts["valid"].format(**values),
        "ignore": texts["ignore"],
    }
    return Message(
        channel=MessageChannel.EMAIL,
        account_id=user.account_id,
        message_id=named,
        recipient=user.email,
        recipient_name=user.name,
        sender_name=brand,
        reply_to=user.reply_to,
        subject=shown["subject"],
        text=_layout("mail.txt").render(shown),
        html=_layout("mail.html").render(shown),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def texts_in(language: str | None) -> Mapping[str, str]:
    """The texts of mails in a language; in English if there are none."""
    folder = resources.files("gateway.resources.users") / "mails"
    file = folder / f"{language}.json"
    if not file.is_file():
        file = folder / f"{DEFAULT_LANGUAGE}.json"
    texts: Mapping[str, str] = orjson.loads(file.read_bytes())
    return texts


@cache
def _layout(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("gateway.resources.users", "mails"),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
