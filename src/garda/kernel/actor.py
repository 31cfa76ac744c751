"""Who acts: the value every service takes first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from .codes import in_scope
from .errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Actor:
    """One account acting under one grant: a role in a region (``path``) for an election.

    ``person_id`` tells people apart, so that two roles of one person are still one person.
    ``grant_id`` is checked again when the act is recorded: an act under a grant that was revoked
    meanwhile is undone. ``deputy_for`` is the account in whose stead a deputy acts, ``device_id``
    the paired device the act came from.
    """

    role: str
    path: str
    election_id: UUID | None = None
    account_id: UUID | None = None
    person_id: UUID | None = None
    grant_id: UUID | None = None
    deputy_for: UUID | None = None
    device_id: UUID | None = None

    @property
    def is_machine(self) -> bool:
        """Whether nobody stands behind it: a command on the machine itself, or a job."""
        return self.account_id is None

    @property
    def identity(self) -> UUID:
        """What "another person" compares: the person, or the account where no person is known.

        Raises NotAllowed for the machine itself, which is nobody.
        """
        identity = self.person_id or self.account_id
        if identity is None:
            raise NotAllowed(
                id="Tindakan ini harus dilakukan oleh seseorang yang masuk dengan akunnya.",
                en="This must be done by somebody who has signed in.",
            )
        return identity

    @property
    def election(self) -> UUID:
        """The election one acts in. Raises NotAllowed for an actor of none."""
        if self.election_id is None:
            raise NotAllowed(
                id="Ini hanya untuk peran dalam suatu pemilihan.",
                en="This is for a role in an election only.",
            )
        return self.election_id

    def require(self, *roles: str, path: str) -> None:
        """Raise NotAllowed unless this actor has one of ``roles`` in a region around ``path``."""
        if self.role not in roles:
            raise NotAllowed(
                id=f"Peran {self.role} tidak berwenang melakukan tindakan ini.",
                en=f"The role {self.role} may not do this.",
            )
        if not in_scope(path, self.path):
            raise NotAllowed(
                id="Wilayah ini di luar wilayah kerja Anda.",
                en="This region is outside your working area.",
            )
