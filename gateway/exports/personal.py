"""What the table of exports holds about people.

A filter may name somebody, and a file may hold anybody: after an erasure the exports of the account
and of its provider go, with their files.
"""

from gateway.exports.model import AnalyticsExportModel
from gateway.privacy.personal import TRACE, Holding

HOLDINGS = (
    Holding(
        AnalyticsExportModel,
        of_customer=dict.fromkeys(("request", "file_name", "error"), TRACE),
        impersonal=("file_key",),
        removed=True,
    ),
)
