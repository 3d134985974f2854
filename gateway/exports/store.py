"""What can be asked of exports."""

from gateway.exports.model import AnalyticsExportModel
from gateway.policies import MANAGERS
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import own_unless

# A file holds what its user saw: managers see as much, others only what is their own.
ANALYTICS_EXPORTS = Resource(
    name="AnalyticsExport",
    model=AnalyticsExportModel,
    scope=own_unless(*MANAGERS, column="user_id"),
    filters={
        "id": refers(AnalyticsExportModel.id, "AnalyticsExport"),
        "created": on(AnalyticsExportModel.created),
    },
    orders=orders(CREATED=AnalyticsExportModel.created, FILE_NAME=AnalyticsExportModel.file_name),
    default_order="-CREATED",
)
