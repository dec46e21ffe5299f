"""The caller's network: a prefix of its address, never the address, and only to slow down guessing."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

from consult.services.throttling import UNKNOWN

IPV4_BITS = 24
IPV6_BITS = 48
WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d{1,5})?|(?P<four>[^:\[\]]+):\d{1,5}")
"""How some proxies write an address: 192.0.2.7:4711, [2001:db8::7]:4711, [2001:db8::7] (RFC 7239, section 6)."""


def network() -> str:
    """The /24 or /48 the request comes from; for this machine, and what cannot be read, one name for all of it."""
    address = _address(request.remote_addr or "")
    if address is None or address.is_loopback:
        return UNKNOWN
    bits = IPV4_BITS if isinstance(address, IPv4Address) else IPV6_BITS
    return str(ip_network((address, bits), strict=False))


def _address(said: str) -> IPv4Address | IPv6Address | None:
    written = WITH_PORT.fullmatch(said.strip())
    host = (written["six"] or written["four"]) if written else said.strip()
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
