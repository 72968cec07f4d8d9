"""Bounds how many requests one address may send in a minute; off unless the site is set up so.

    address --client_key--> key --count_request--> 0 where the request is allowed, or the seconds to wait

The counting is the `limits` library's: a sliding window of two counters, so that one address takes the same memory
however much it asks, and no burst at the turn of a minute passes twice.
"""

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

# Bits of an IPv6 address that belong to one subscriber; the others are theirs to choose.
IPV6_PREFIX = 64


def client_key(remote: str) -> str:
    """Return whom a request counts for: its address, or its network of IPv6."""
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return remote
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


class RateLimit:
    """The requests of each address in this process."""

    def __init__(self, requests_per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(requests_per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count_request(self, key: str) -> int:
        """Count a request. Return 0 where it is allowed, else the whole seconds after which one will be."""
        if self._limiter.hit(self._limit, key):
            return 0
        reset = self._limiter.get_window_stats(self._limit, key).reset_time
        return max(1, math.ceil(reset - time.time()))
