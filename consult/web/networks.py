"""The caller's network: a prefix of its address, never the address, and only to slow down guessing."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

IPV4_BITS = 24
IPV6_BITS = 48


def network() -> str:
    """The /24 or /48 the request comes from; "" where that says nothing, as for a proxy on this machine."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    bits = IPV4_BITS if isinstance(address, IPv4Address) else IPV6_BITS
    return str(ip_network((address, bits), strict=False))
