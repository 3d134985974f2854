"""Every room's model, in one list: what the migrations compare the database with.

The list tells the rooms, too: files of theirs that others look for are found through it.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from gateway.database import records
from gateway.database.columns import Base
from gateway.exports import model as exports
from gateway.jobs import model as jobs
from gateway.privacy import model as privacy
from gateway.resources.accounts import model as accounts
from gateway.resources.activity_feedback import model as activity_feedback
from gateway.resources.campaigns import model as campaigns
from gateway.resources.conversations import model as conversations
from gateway.resources.customers import model as customers
from gateway.resources.feedback import model as feedback
from gateway.resources.feedback_requests import model as feedback_requests
from gateway.resources.keywords import model as keywords
from gateway.resources.kiosks import model as kiosks
from gateway.resources.locations import model as locations
from gateway.resources.locations import profile_model as location_profiles
from gateway.resources.posts import model as posts
from gateway.resources.profile_metrics import model as profile_metrics
from gateway.resources.reviews import model as reviews
from gateway.resources.surveys import model as surveys
from gateway.resources.templates import model as templates
from gateway.resources.users import model as users
from gateway.sending import model as sending

ROOMS = (
    accounts,
    users,
    locations,
    location_profiles,
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
    privacy,
)
# The gateway's own tables belong to no room.
OWN = records

metadata = Base.metadata


def _packages() -> tuple[str, ...]:
    """The packages of the rooms, in the order of the list; a room may have several models."""
    return tuple(dict.fromkeys(model.__name__.rpartition(".")[0] for model in ROOMS))


def rooms() -> tuple[str, ...]:
    """The names of the rooms, in the order of the list."""
    return tuple(package.rpartition(".")[2] for package in _packages())


def files_of_rooms(name: str) -> Iterator[ModuleType]:
    """The files of a name that rooms have, such as `figures`, in the order of the list."""
    for package in _packages():
        if find_spec(f"{package}.{name}") is not None:
            yield import_module(f"{package}.{name}")
