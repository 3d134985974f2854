"""What every table holds about people, in one list: rooms beside each other, as in the models."""

from gateway.database.records import (
    ChangeModel,
    IdempotencyKeyModel,
    ServerSecretModel,
    SpentModel,
)
from gateway.exports import personal as exports
from gateway.jobs import personal as jobs
from gateway.privacy.model import ErasedIdentityModel
from gateway.privacy.personal import IDENTITY, Holding, by
from gateway.resources.accounts import personal as accounts
from gateway.resources.activity_feedback import personal as activity_feedback
from gateway.resources.campaigns import personal as campaigns
from gateway.resources.conversations import personal as conversations
from gateway.resources.customers import personal as customers
from gateway.resources.feedback import personal as feedback
from gateway.resources.feedback_requests import personal as feedback_requests
from gateway.resources.keywords import personal as keywords
from gateway.resources.kiosks import personal as kiosks
from gateway.resources.locations import personal as locations
from gateway.resources.posts import personal as posts
from gateway.resources.profile_metrics import personal as profile_metrics
from gateway.resources.reviews import personal as reviews
from gateway.resources.surveys import personal as surveys
from gateway.resources.templates import personal as templates
from gateway.resources.users import personal as users
from gateway.sending import personal as sending

_ROOMS = (
    accounts,
    users,
    locations,
    customers,
    templates,
    surveys,
    campaigns,
    kiosks,
    feedback_requests,
    feedback,
    reviews,
    profile_metrics,
    keywords,
    activity_feedback,
    conversations,
    posts,
    exports,
    jobs,
    sending,
)
# The gateway's own tables. Keys of customers' rows go by the mutations that made these.
_OWN = (
    Holding(ChangeModel, impersonal=("entity",)),
    Holding(ServerSecretModel, impersonal=("name", "value")),
    # Keys by their ids; addresses of those who have none are not written down.
    Holding(SpentModel, impersonal=("spender",)),
    Holding(ErasedIdentityModel, impersonal=("entity", "digest")),
    Holding(
        IdempotencyKeyModel,
        of_user={"key": IDENTITY, "input_digest": IDENTITY},
        impersonal=("mutation",),
        user=by(IdempotencyKeyModel, "user_id"),
        removed=True,
    ),
)

HOLDINGS: tuple[Holding, ...] = (
    *(holding for room in _ROOMS for holding in room.HOLDINGS),
    *_OWN,
)
