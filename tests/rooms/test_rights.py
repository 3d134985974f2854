"""What each role and scope may see and do is written down: a new field shows up as a difference."""

from pathlib import Path

from tests.support.rights import lines

WRITTEN = Path(__file__).with_name("rights.txt")


def test_rights_are_as_they_are_written_down() -> None:
    """Made by `python -m tests.support.rights`; read each line that differs before it is kept."""
    assert list(lines()) == WRITTEN.read_text().splitlines()


def test_what_matters_most_is_among_them() -> None:
    written = WRITTEN.read_text().splitlines()

    for line in (
        "# Customer: PROVIDER all, ADMIN all, STANDARD all, RESTRICTED some",
        "# Job: PROVIDER all, ADMIN all, STANDARD none, RESTRICTED none",
        "User.inviteUrl: ADMIN PROVIDER, null for others",
        "ActivityFeedback.session.ipAddress: READ_IP_ADDRESSES, null without",
        "Feedback.customer: READ, null where hidden from RESTRICTED",
        "createCustomer(input): WRITE; PROVIDER done, ADMIN done, STANDARD done, "
        "RESTRICTED not found",
        "submitFeedback(input, token): everybody, without a key",
    ):
        assert line in written
