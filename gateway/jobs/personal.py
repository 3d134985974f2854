"""What the table of jobs holds about people: whom a message goes to, and why it failed."""

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.tenancy import of_tenant
from gateway.jobs.model import JobModel, JobState
from gateway.policies import Viewer
from gateway.privacy.personal import TRACE, Holding, Person
from gateway.resources.campaigns.enrolling import STEP_JOB
from gateway.resources.campaigns.personal import ENROLLMENTS
from gateway.resources.feedback_requests.personal import REQUESTS
from gateway.resources.feedback_requests.service import MESSAGE_JOBS
from gateway.resources.users.codes import INVITATION, KEY_RESET
from gateway.store.write import table_of

_JOBS = table_of(JobModel)
_OF_CUSTOMERS = ((tuple(MESSAGE_JOBS.values()), REQUESTS), ((STEP_JOB,), ENROLLMENTS))


def _of_customer(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    about = []
    for kinds, holding in _OF_CUSTOMERS:
        table = holding.table
        assert holding.customer is not None
        subjects = select(table.c.id).where(
            of_tenant(table, viewer),
            table.c.account_id == person.account_id,
            holding.customer(person, viewer),
        )
        about.append(and_(_JOBS.c.kind.in_(kinds), _JOBS.c.subject_id.in_(subjects)))
    return and_(_JOBS.c.state != JobState.RUNNING, or_(*about))


def _of_user(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        _JOBS.c.state != JobState.RUNNING,
        _JOBS.c.kind.in_((INVITATION, KEY_RESET)),
        _JOBS.c.subject_id == person.row_id,
    )


HOLDINGS = (
    Holding(
        JobModel,
        of_customer={"payload": TRACE, "key": TRACE, "error": TRACE},
        of_user={"payload": TRACE, "key": TRACE, "error": TRACE},
        impersonal=("kind", "worker"),
        customer=_of_customer,
        user=_of_user,
        removed=True,
    ),
)
