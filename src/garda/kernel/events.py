"""In-transaction events: what must flow back up against the import direction.

A lower room publishes; a higher or lower room has subscribed at start-up. Handlers run in the
caller's transaction: when one raises, the act as a whole is undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type, handler: Callable[[Any], None]) -> None:
    """Register ``handler`` once for events of exactly ``event_type``."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def publish(event: object) -> None:
    """Call every handler of the event's type, in the order of registration."""
    for handler in _handlers[type(event)]:
        handler(event)
