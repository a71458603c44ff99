"""Which IP addresses are public. Everything else is somebody's inside."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

# Python's is_global has changed from release to release; what must never be reached is written down. IANA special-purpose
# registries (RFC 6890), carrier-grade NAT (RFC 6598), benchmarks (RFC 2544), documentation (RFC 5737, 3849, 9637).
FORBIDDEN = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
    "::/96", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
    "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")))


# All that IANA has given out for the public IPv6 Internet; what lies outside may be translated to anything inside.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet can reach ``address``.

    IPv6 addresses that carry an IPv4 one (mapped, NAT64, 6to4, Teredo) are never public: they could carry any.
    """
    if any(address.version == network.version and address in network for network in FORBIDDEN):
        return False
    return address.is_global and (address.version == 4 or address in GLOBAL_UNICAST)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order of preference. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
