"""What the tables of posts hold about people: who wrote them."""

from gateway.privacy.personal import CONTACT, Holding, by
from gateway.resources.posts.model import PostModel, PostPublicationModel

HOLDINGS = (
    Holding(
        PostModel,
        of_user={"user_name": CONTACT},
        impersonal=("description", "title", "image_url", "cta_url", "external_id"),
        user=by(PostModel, "user_id"),
    ),
    Holding(PostPublicationModel, impersonal=("error",)),
)
