"""One good input of every mutation on Acme, and somebody who may send it."""

from dataclasses import dataclass, field

from tests.support.client import JSON, acme, gid
from tests.support.people import ACME, BOLT
from tests.support.shape import SCHEMA


@dataclass(frozen=True)
class Mutation:
    """A mutation with an input that `who` may send; None where nobody needs a key."""

    name: str
    input: JSON
    select: str
    who: str | None = "admin"
    arguments: JSON = field(default_factory=dict)

    @property
    def public(self) -> bool:
        return self.who is None


ACCOUNT = gid("Account", ACME)
GOOD = (
    Mutation(
        "createAccount",
        {"name": "New", "active": True, "verb": "USE"},
        "account { name }",
        "provider",
    ),
    Mutation("updateAccount", {"id": ACCOUNT, "name": "X"}, "account { name }", "provider"),
    Mutation("deleteAccount", {"id": gid("Account", BOLT)}, "deletedId", "provider"),
    Mutation(
        "createUser",
        {
            "email": "new@example.com",
            "accountId": ACCOUNT,
            "role": "RESTRICTED",
            "locationIds": [acme("Location", 1)],
        },
        "invite { email }",
    ),
    Mutation(
        "updateUser",
        {
            "id": acme("User", 4),
            "name": "Renamed",
            "role": "RESTRICTED",
            "locationIds": [acme("Location", 1)],
        },
        "user { name }",
    ),
    Mutation("deleteUser", {"id": acme("User", 4)}, "deletedId"),
    Mutation(
        "createApiKey",
        {"name": "key", "userId": acme("User", 2)},
        "apiKey { name }",
    ),
    Mutation("revokeApiKey", {"id": acme("ApiKey", 21)}, "apiKey { name }"),
    Mutation(
        "createLocation",
        {
            "name": "New",
            "countryCode": "US",
            "accountId": ACCOUNT,
            "groupIds": [acme("LocationGroup", 1)],
        },
        "location { name }",
    ),
    Mutation(
        "updateLocation",
        {"id": acme("Location", 1), "name": "X", "groupIds": [acme("LocationGroup", 2)]},
        "location { name }",
    ),
    Mutation("deleteLocation", {"id": acme("Location", 1)}, "deletedId"),
    Mutation(
        "createLocationGroup",
        {
            "name": "New",
            "sectionId": acme("LocationGroupSection", 1),
            "locationIds": [acme("Location", 1)],
            "accountId": ACCOUNT,
        },
        "locationGroup { name }",
    ),
    Mutation(
        "updateLocationGroup",
        {
            "id": acme("LocationGroup", 1),
            "sectionId": acme("LocationGroupSection", 2),
            "addLocationIds": [acme("Location", 4)],
            "removeLocationIds": [acme("Location", 1)],
        },
        "locationGroup { name }",
    ),
    Mutation("deleteLocationGroup", {"id": acme("LocationGroup", 1)}, "deletedId"),
    Mutation(
        "createLocationGroupSection",
        {"name": "New", "accountId": ACCOUNT},
        "locationGroupSection { name }",
    ),
    Mutation(
        "updateLocationGroupSection",
        {"id": acme("LocationGroupSection", 1), "name": "X"},
        "locationGroupSection { name }",
    ),
    Mutation("deleteLocationGroupSection", {"id": acme("LocationGroupSection", 1)}, "deletedId"),
    Mutation(
        "createSurvey",
        {
            "name": "New",
            "fields": [{"type": "CHOICE", "label": "Why?", "options": ["Price", "Staff"]}],
            "accountId": ACCOUNT,
        },
        "survey { name }",
    ),
    Mutation("updateSurvey", {"id": acme("Survey", 1), "name": "X"}, "survey { name }"),
    Mutation("deleteSurvey", {"id": acme("Survey", 1)}, "deletedId"),
    Mutation(
        "createCustomer",
        {"locationId": acme("Location", 1), "email": "new@example.com"},
        "customer { email }",
    ),
    Mutation(
        "updateCustomer",
        {
            "id": acme("Customer", 1),
            "firstName": "X",
            "addLocationIds": [acme("Location", 3)],
            "removeLocationIds": [acme("Location", 10)],
        },
        "customer { firstName }",
    ),
    Mutation("deleteCustomer", {"id": acme("Customer", 1)}, "deletedId"),
    Mutation(
        "createMessageTemplate",
        {"name": "New", "channel": "SMS", "accountId": ACCOUNT},
        "messageTemplate { name }",
    ),
    Mutation(
        "createFeedbackRequest",
        {
            "customerId": acme("Customer", 1),
            "templateId": acme("MessageTemplate", 1),
            "locationId": acme("Location", 1),
            "surveyId": acme("Survey", 1),
        },
        "feedbackRequest { type }",
    ),
    Mutation(
        "recordMessageEvent",
        {"id": acme("FeedbackRequest", 3), "event": "OPENED"},
        "feedbackRequest { messageOpened }",
    ),
    Mutation(
        "replyToFeedback",
        {"feedbackId": acme("Feedback", 1), "content": "Danke!"},
        "feedback { type }",
    ),
    Mutation(
        "createActivityFeedback",
        {
            "activityType": "sales_visit",
            "repId": acme("User", 3),
            "clientId": acme("Customer", 1),
            "templateId": acme("Survey", 1),
            "overallSatisfaction": 8,
        },
        "activityFeedback { activityType }",
    ),
    Mutation(
        "updateActivityFeedback",
        {"id": acme("ActivityFeedback", 1), "overallSatisfaction": 1},
        "activityFeedback { overallSatisfaction }",
    ),
    Mutation(
        "replyToReview",
        {"reviewId": acme("Review", 2), "content": "Danke!"},
        "review { state }",
    ),
    Mutation(
        "updateReview",
        {"id": acme("Review", 1), "state": "NOT_TREATED", "addTags": ["new"]},
        "review { state }",
    ),
    Mutation(
        "sendMessage",
        {"conversationId": acme("Conversation", 1), "content": "Gern!"},
        "message { content }",
    ),
    Mutation(
        "createPost",
        {
            "locationIds": [acme("Location", 1), acme("Location", 3)],
            "platforms": ["FACEBOOK", "INSTAGRAM"],
            "type": "EVENT",
            "description": "Fest",
            "startsAt": "2126-05-01T10:00:00",
            "endsAt": "2126-05-01T18:00:00",
        },
        "post { type }",
    ),
    Mutation(
        "updatePost",
        {"id": acme("Post", 5), "title": "X", "locationIds": [acme("Location", 4)]},
        "post { title }",
        "standard",
    ),
    Mutation("publishPost", {"id": acme("Post", 5)}, "post { draft }", "standard"),
    Mutation("deletePost", {"id": acme("Post", 5)}, "deletedId", "standard"),
    Mutation(
        "recordPostPublication",
        {"id": acme("PostPublication", 3), "state": "LIVE"},
        "postPublication { state }",
    ),
    Mutation("exportAnalytics", {"metrics": ["SURVEY_TOTAL_SURVEYS"]}, "export { status }"),
    Mutation("acceptInvite", {"code": "no such code", "name": "X"}, "user { name }", None),
    Mutation("submitFeedback", {"npsScore": 9}, "feedback { type }", None, {"token": "token-2004"}),
)

assert SCHEMA.mutation_type is not None
assert {good.name for good in GOOD} == set(SCHEMA.mutation_type.fields), "every mutation, once"
