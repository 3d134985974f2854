"""Who is counted as one client where clients are counted by their address."""

import ipaddress


def network_of(host: str) -> str:
    """An address; of IPv6 the network, as everybody there has a great many addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
