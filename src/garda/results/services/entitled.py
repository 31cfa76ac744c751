"""Who enters for which source: by the pack's policy, a witness's mandate, a second look's draw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.errors import NotAllowed, PlainRefusal
from garda.kernel.roles import Role
from garda.packs.results import ResultRules
from garda.people.models import Grant
from garda.results.models import Channel, Reading, SecondLook, Source

ENTER = act(
    "results.enter",
    "Mengisi C.Hasil",
    Role.KPPS,
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
    Role.WITNESS,
    Role.PTPS,
    Role.PKD,
    Role.PANWASCAM,
)
#: Only a job does this: there is nobody behind it.
MACHINE_READS = act("results.machine_reads", "Membaca foto C.Hasil", machine=True)
#: Who "entered" what the machine read: nobody's account, and another one than every person's.
MACHINE_READER = UUID("6d616368-696e-8000-8000-726561646572")
#: Channels of the assisted path: somebody takes over for a station that cannot send by itself.
ASSISTED = frozenset({Channel.PAPER, Channel.CALL})


class NotDrawn(PlainRefusal):
    """A second look is of the forms that chance chose, not of those somebody would like to see."""

    code = "not_drawn"
    sentence_id = "Formulir ini tidak terundi untuk pemeriksaan ulang. Muat ulang daftarnya."
    sentence_en = "This form was not drawn for a second look. Reload the list."


class NoMandate(NotAllowed):
    code = "no_mandate"

    def __init__(self) -> None:
        super().__init__(
            id="Surat mandat Anda untuk pasangan calon atau pemilihan lain.",
            en="Your mandate is for another pair or another contest.",
        )


def entitled_roles(policy: ResultRules, source: str, channel: str) -> tuple[str, ...]:
    """Roles that enter for a source by a channel."""
    found = policy.sources.get(source)
    if found is None:
        return ()
    if channel == Channel.PARTNER:
        # A token is by leave of the KPU, which says for which source: see services.partners.
        return (Role.KPU_REGENCY,)
    return found.roles + (found.assistants if channel in ASSISTED else ())


def require_entitled(
    actor: Actor, path: str, policy: ResultRules, *, source: str, channel: str
) -> None:
    """Raises NotAllowed."""
    if source == Source.MACHINE and source in policy.sources and actor.is_machine:
        MACHINE_READS.require(actor, path=path)
        return
    ENTER.require(actor, path=path, among=entitled_roles(policy, source, channel))


def author_of(actor: Actor, source: str) -> UUID:
    """What "another person" compares. Raises NotAllowed for a machine where a person must be."""
    by_machine = source == Source.MACHINE and actor.is_machine
    return MACHINE_READER if by_machine else actor.identity


def require_mandate(actor: Actor, forms: Collection[tuple[str, int]]) -> None:
    """A witness reads for the pair of their mandate, in its contest. Raises NoMandate."""
    if actor.role != Role.WITNESS:
        return
    grant = Grant.objects.filter(pk=actor.grant_id).first() if actor.grant_id else None
    if grant is None or set(forms) != {(grant.contest_code, grant.choice_number)}:
        raise NoMandate


def require_drawn(rows: Sequence[Reading]) -> None:
    """Raises NotDrawn unless every second look is of a form that was drawn for it."""
    rounds = {row.round_id for row in rows if row.source == Source.SECOND_LOOK}
    if rounds and SecondLook.objects.filter(round__in=rounds, drawn=True).count() < len(rounds):
        raise NotDrawn
