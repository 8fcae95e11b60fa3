"""How often one address may ask: generous to many phones behind one office Wi-Fi, and tight enough for a machine that tries all day.

Nothing is kept of an address but a count in memory, under a name that only this process can make.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

MOST_ADDRESSES = 50_000
"""Addresses that are counted at once; the one that asked longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, and `per_second` more for as long as one likes."""

    burst: float
    per_second: float


SENT = Rate(150, 2.0)
"""Answers from one address. A hall of fifty counters that serves a person in two minutes sends 0.4 a second; a class of a hundred and
fifty phones that send at a word is let through."""

OPENED = Rate(600, 10.0)
"""Pages opened from one address: each answer opens some, and people look at a page without answering."""

REFUSED = Rate(30, 0.2)
"""Codes, links, keys and signatures that were wrong, from one address: people mistype a code twice, machines guess on. What is right
goes through all the same: somebody who guesses must not shut out the hall."""

CALLED = Rate(1000, 50.0)
"""Requests of other systems with a key from one address."""


@dataclass(slots=True)
class Limit:
    """A bucket for each address, which fills again while nobody asks."""

    rate: Rate
    clock: Callable[[], float] = monotonic
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    buckets: OrderedDict[bytes, tuple[float, float]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def allows(self, address: str) -> bool:
        """Whether the address may ask once more; afterwards it has asked."""
        name, time = self.name(address), self.clock()
        with self.lock:
            left, since = self.buckets.pop(name, (self.rate.burst, time))
            left = min(self.rate.burst, left + (time - since) * self.rate.per_second)
            allowed = left >= 1.0
            self.buckets[name] = (left - 1.0 if allowed else left, time)
            if len(self.buckets) > MOST_ADDRESSES:
                self.buckets.popitem(last=False)
        return allowed

    def name(self, address: str) -> bytes:
        """What an address is counted under: an IPv6 network of 64 bits is one household or office."""
        try:
            found = ipaddress.ip_address(address)
            if isinstance(found, ipaddress.IPv6Address):
                address = str(ipaddress.ip_network((found, 64), strict=False))
        except ValueError:
            pass
        return hashlib.blake2b(address.encode(), key=self.salt, digest_size=12).digest()
