"""What the tables of conversations hold about people: with whom they are, and what was said."""

from gateway.privacy.personal import CONTACT, IDENTITY, NO_TEXT, TEXT, Holding, by, through
from gateway.resources.conversations.model import ConversationModel, MessageModel

CONVERSATIONS = Holding(
    ConversationModel,
    of_customer={"subject": TEXT, "external_id": IDENTITY},
    customer=by(ConversationModel, "customer_id"),
)
HOLDINGS = (
    CONVERSATIONS,
    Holding(
        MessageModel,
        of_customer={"content": NO_TEXT, "external_id": IDENTITY},
        of_user={"user_name": CONTACT},
        customer=through(MessageModel, "conversation_id", CONVERSATIONS),
        user=by(MessageModel, "user_id"),
        mutations=("sendMessage",),
    ),
)
