"""What a client sends and where it is reviewed: templates, campaigns, steps and platforms."""

from gateway.resources.reviews.model import kind_of_platform
from gateway.resources.templates.model import MessageChannel
from gateway.seeding.client import Client
from gateway.seeding.loading import Loader
from gateway.seeding.share import Share

_TEMPLATES = (
    ("Thank you and how was it?", MessageChannel.EMAIL),
    ("A gentle reminder", MessageChannel.EMAIL),
    ("How was your visit? (short)", MessageChannel.SMS),
)
# The name of each step, its place in _TEMPLATES, and its delay in minutes.
_STEPS = (("Invitation", 0, 60), ("Reminder", 1, 3 * 1440), ("Last reminder", 2, 7 * 1440))


async def write_messages(share: Share) -> None:
    """Templates, campaigns with their steps, and review platforms of a client."""
    loader, client = share.loader, share.client
    await _write_templates(loader, client)
    await _write_campaigns(loader, client)
    platforms = client.company.platforms
    first = loader.take("review_platforms", len(platforms))
    client.platforms = {name: first + number for number, name in enumerate(platforms)}
    await loader.add(
        "review_platforms",
        client.account_id,
        [
            client.imported(
                loader,
                platform_id,
                client.created,
                None,
                name=name,
                kind=kind_of_platform(name).value,
            )
            for name, platform_id in client.platforms.items()
        ],
    )


async def _write_templates(loader: Loader, client: Client) -> None:
    first = loader.take("message_templates", len(_TEMPLATES))
    rows = []
    for number, (name, channel) in enumerate(_TEMPLATES):
        ids = client.email_templates if channel is MessageChannel.EMAIL else client.sms_templates
        ids.append(first + number)
        values = {"name": name, "channel": channel.value}
        rows.append(client.imported(loader, first + number, client.created, None, **values))
    await loader.add("message_templates", client.account_id, rows)


async def _write_campaigns(loader: Loader, client: Client) -> None:
    """The last campaign has ended and is inactive."""
    names = client.company.campaigns
    first = loader.take("campaigns", len(names))
    await loader.add(
        "campaigns",
        client.account_id,
        [
            client.imported(
                loader,
                first + number,
                client.created,
                None,
                name=name,
                active=number < len(names) - 1,
            )
            for number, name in enumerate(names)
        ],
    )
    templates = (*client.email_templates, *client.sms_templates)
    step_id = loader.take("campaign_steps", len(names) * len(_STEPS))
    rows = []
    for number in range(len(names)):
        for position, (name, template, delay) in enumerate(_STEPS, 1):
            values = {
                "campaign_id": first + number,
                "name": name,
                "position": position,
                "template_id": templates[template],
                "delay_minutes": delay,
            }
            rows.append(client.imported(loader, step_id, client.created, None, **values))
            client.steps.append((first + number, step_id))
            step_id += 1
    await loader.add("campaign_steps", client.account_id, rows)
