"""What can be asked of conversations and the messages in them."""

from gateway.resources.conversations.model import ConversationModel, MessageModel
from gateway.resources.values import identifier
from gateway.store.resource import Resource, on, orders, parents, refers
from gateway.store.scope import by_location, by_parent

CONVERSATIONS = Resource(
    name="Conversation",
    model=ConversationModel,
    scope=by_location(),
    filters={
        "id": refers(ConversationModel.id, "Conversation"),
        "created": on(ConversationModel.created),
        "platform": on(ConversationModel.platform),
        "subject": on(ConversationModel.subject),
        "lastMessageAt": on(ConversationModel.last_message_at),
        "account": refers(ConversationModel.account_id, "Account"),
        "location": refers(ConversationModel.location_id, "Location"),
        "customer": refers(ConversationModel.customer_id, "Customer"),
        "source": on(ConversationModel.source),
        "externalId": on(ConversationModel.external_id, identifier),
    },
    orders=orders(
        LAST_MESSAGE_AT=ConversationModel.last_message_at,
        CREATED=ConversationModel.created,
        SUBJECT=ConversationModel.subject,
        CUSTOMER=ConversationModel.customer_id,
        LOCATION=ConversationModel.location_id,
    ),
    default_order="-LAST_MESSAGE_AT",
)

MESSAGES = Resource(
    name="Message",
    model=MessageModel,
    scope=by_parent("conversations", "conversation_id"),
    filters={
        "id": refers(MessageModel.id, "Message"),
        "created": on(MessageModel.created),
        "direction": on(MessageModel.direction),
        "content": on(MessageModel.content),
        "conversation": refers(MessageModel.conversation_id, "Conversation"),
        "location": parents(
            MessageModel.conversation_id, ConversationModel.location_id, "Location"
        ),
        "user": refers(MessageModel.user_id, "User"),
        "source": on(MessageModel.source),
        "externalId": on(MessageModel.external_id, identifier),
    },
    orders=orders(CREATED=MessageModel.created, UPDATED=MessageModel.updated),
    default_order="CREATED",
)
