"""What can be asked of jobs."""

from gateway.jobs.model import JobModel
from gateway.policies import MANAGERS
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import only_for

# They tell of every customer of the account, whichever locations these belong to.
JOBS = Resource(
    name="Job",
    model=JobModel,
    scope=only_for(*MANAGERS),
    filters={
        "id": refers(JobModel.id, "Job"),
        "created": on(JobModel.created),
        "due": on(JobModel.due),
        "kind": on(JobModel.kind),
        "state": on(JobModel.state),
        "account": refers(JobModel.account_id, "Account"),
    },
    orders=orders(CREATED=JobModel.created, DUE=JobModel.due, KIND=JobModel.kind),
    default_order="DUE",
)
