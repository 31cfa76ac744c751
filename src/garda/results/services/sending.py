"""What is sent, and the proof that it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from garda.regions.models import Standing
from garda.results.models import Channel


@dataclass(frozen=True, slots=True)
class NewReading:
    """What a source read. ``id`` is made by the client and makes sending again harmless.

    ``figures`` in the order of the form's fields; ``stands_so`` names blocks that the source
    confirms to stand so on the paper although a rule fails.
    """

    id: UUID
    round_id: UUID
    source: str
    figures: tuple[int | None, ...]
    happened_at: datetime
    as_written: tuple[str | None, ...] | None = None
    stands_so: frozenset[str] = field(default_factory=frozenset)
    reason: str = ""
    standing: str = Standing.ENTERED
    #: The pair whose witness reads; 0 for every other source.
    pair: int = 0
    channel: str = Channel.PAGE
    shown: frozenset[str] = field(default_factory=frozenset)
    photos_sha256: tuple[str, ...] = ()
    read_back_by: UUID | None = None
    device: UUID | None = None
    device_key: UUID | None = None
    signature: str = ""
    #: Remarks on how it was sent: see :mod:`garda.results.domain.sending`.
    marks: tuple[str, ...] = ()
    #: Whether other figures of the same source give way only where ``corrects`` names them.
    guarded: bool = False
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the sender; the same for the same reading however often it is sent."""

    reading_id: UUID
    code: str
    repeated: bool
    version: int
    marks: tuple[str, ...] = ()
