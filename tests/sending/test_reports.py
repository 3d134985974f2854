"""Reports that come back by e-mail, as mail servers write them, and the command that reads them."""

import os
import subprocess
from pathlib import Path

import pytest

from gateway.sending.reports import Report, reports_in
from tests.sending.test_callbacks import NAME, named
from tests.sending.test_sending import customer_of, request_of
from tests.support.client import Client
from tests.support.expect import nothing_changes
from tests.support.preloaded import quick_command

HEAD = """\
From: MAILER-DAEMON@mx.example
To: feedback@gateway.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

"""
STATUS = """\
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; jane@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <jane@example.com>:
    no such user

"""
COMPLAINT = """\
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Postmaster/1.0
Version: 1

"""
ORIGINAL = """\
--b
Content-Type: {type}

From: Acme <feedback@gateway.example>
Message-ID: {name}
Subject: How was it?

Tell us
--b--
"""


def report(*parts: str, kind: str = "delivery-status", original: str = "message/rfc822") -> bytes:
    end = ORIGINAL.format(type=original, name=NAME)
    return "".join((HEAD.format(kind=kind), *parts, end)).encode()


REASON = "550 5.1.1 <jane@example.com>: no such user"


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_failed_delivery(original: str) -> None:
    content = report(STATUS.format(action="failed", status="5.1.1"), original=original)
    assert reports_in(content) == [Report(NAME, False, REASON)]


def test_the_lines_of_another_system() -> None:
    content = report(STATUS.format(action="failed", status="5.1.1")).replace(b"\n", b"\r\n")
    assert reports_in(content) == [Report(NAME, False, REASON)]


def test_without_the_words_of_the_server_the_status_is_the_reason() -> None:
    status = STATUS.format(action="failed", status="5.4.4").split("Diagnostic-Code")[0] + "\n"
    assert reports_in(report(status)) == [Report(NAME, False, "5.4.4")]


def test_the_message_is_known_by_what_the_report_answers() -> None:
    content = report(STATUS.format(action="failed", status="5.1.1"))
    content = content.replace(f"Message-ID: {NAME}\n".encode(), b"")
    assert reports_in(content) == []
    answering = f"References: <a@b> {NAME}\nSubject: Undelivered".encode()
    assert reports_in(content.replace(b"Subject: Undelivered", answering, 1)) == [
        Report(NAME, False, REASON)
    ]


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.0.0")])
def test_what_is_no_failure(action: str, status: str) -> None:
    assert reports_in(report(STATUS.format(action=action, status=status))) == []


def test_a_complaint() -> None:
    content = report(COMPLAINT, kind="feedback-report")
    assert reports_in(content) == [Report(NAME, True, None)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: Out of office\nIn-Reply-To: <a@b>\n\nI am away.",
        b'Content-Type: multipart/report; boundary="b"\n\n--b\n--b--',
        b"Content-Type: message/delivery-status\nIn-Reply-To: <a@b>\n\n\xff",
    ],
)
def test_what_is_no_report(content: bytes) -> None:
    assert reports_in(content) == []


def bounces(own: Client, folder: Path, content: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        quick_command("gateway.cli", "bounces"),
        env={**os.environ, "DATABASE_URL": own.settings.database_url, "COLUMNS": "200"},
        cwd=folder,
        input=content,
        capture_output=True,
        check=False,
        timeout=60,
    )


async def test_the_command_marks_request_and_customer(own: Client, tmp_path: Path) -> None:
    row_id = await named(own, 1)
    done = bounces(own, tmp_path, report(STATUS.format(action="failed", status="5.1.1")))

    assert (done.returncode, done.stdout.decode()) == (0, f"{NAME} bounced: {REASON}\n")
    request, customer = await request_of(own, row_id), await customer_of(own, 1)
    assert (request["message_bounced"], request["bounce_reason"]) == (True, REASON)
    assert (customer["invalid"], customer["failed_address"]) == (True, "jane@example.com")


async def test_the_command_opts_out_who_complains(own: Client, tmp_path: Path) -> None:
    row_id = await named(own, 1)
    done = bounces(own, tmp_path, report(COMPLAINT, kind="feedback-report"))

    assert (done.returncode, done.stdout.decode()) == (0, f"{NAME} complaint\n")
    assert (await request_of(own, row_id))["spam_complaint"] is True
    assert (await customer_of(own, 1))["opt_out"] is True


async def test_what_the_command_says_of_others(own: Client, tmp_path: Path) -> None:
    async with nothing_changes(own):
        unknown = bounces(own, tmp_path, report(COMPLAINT, kind="feedback-report"))
        other = bounces(own, tmp_path, b"Subject: Hello\n\nHello")
        nothing = bounces(own, tmp_path, b"")

    assert unknown.stdout.decode() == f"{NAME} is of no request here, or cannot have bounced\n"
    assert other.stdout.decode() == (
        "The e-mail reports no failed delivery and no complaint: nothing is changed.\n"
    )
    assert (nothing.returncode, nothing.stderr.decode()) == (
        1,
        "Error: There is no e-mail. Run: feedback-gateway bounces < message.eml\n",
    )
