"""What the table of templates holds about people: nothing, names are filled in when sending."""

from gateway.privacy.personal import Holding
from gateway.resources.templates.model import MessageTemplateModel

HOLDINGS = (Holding(MessageTemplateModel, impersonal=("name", "contents", "external_id")),)
