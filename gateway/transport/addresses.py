"""Who is counted as one client where clients are counted by their address."""

import ipaddress

from starlette.types import Scope


def network_of(host: str) -> str:
    """An address; of IPv6 the network, as everybody there has a great many addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))


def address_of(scope: Scope) -> str | None:
    """The address that a request counts for; None if there is none, as on a socket of a file."""
    client = scope.get("client")
    return network_of(client[0]) if client else None
