"""Drawing the forms that are read once more, by a seed told in public."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.errors import PlainRefusal
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.regions.models import Region
from garda.regions.queries import within
from garda.results.domain.second_look import Form, drawn
from garda.results.models import (
    BlockState,
    FormHold,
    Reading,
    SecondLook,
    SecondLookDraw,
    Settlement,
    Source,
    VoteRound,
)

DRAW = act("results.draw", "Mengundi C.Hasil untuk pemeriksaan ulang", Role.KPU_REGENCY)
SEED_LENGTH = (6, 80)


class BadSeed(PlainRefusal):
    code = "bad_seed"
    sentence_id = (
        "Angka undian 6–80 huruf, misalnya hasil lemparan dadu yang dibacakan di depan"
        " saksi dan Bawaslu; yang sudah dipakai tidak dipakai lagi."
    )
    sentence_en = (
        "A seed has 6–80 characters, such as dice thrown before witnesses and supervisors;"
        " one that was used is not used again."
    )


class NothingToDraw(PlainRefusal):
    code = "nothing_to_draw"
    sentence_id = "Belum ada formulir baru yang sepakat tanpa pertanyaan sejak undian terakhir."
    sentence_en = "No form has been settled without a question since the last draw."


@transaction.atomic
def draw(actor: Actor, *, region: Region, seed: str) -> SecondLookDraw:
    """Draw the pack's share of the region's forms that settled without a question.

    All that were in the pool are kept, drawn or not, so that the draw can be made again and no
    form is in two. Raises BadSeed, NothingToDraw, NotAllowed.
    """
    DRAW.require(actor, path=region.path)
    seed = _fresh_seed(actor, region, seed)
    rounds = {_form(r): r for r in clean_forms(actor.election, region.path)}
    if not rounds:
        raise NothingToDraw
    chosen = drawn(seed, rounds, _share(rounds))
    made = SecondLookDraw.objects.create(
        id=uuid7(),
        election_id=actor.election,
        region=region,
        path=region.path,
        seed=seed,
        pool=len(rounds),
        drawn=len(chosen),
        drawn_by=actor.identity,
        drawn_at=clock.now(),
    )
    picked = {rounds[form].id for form in chosen}
    _write(made, list(rounds.values()), picked)
    record(
        actor,
        "second_look.drawn",
        path=region.path,
        log=Log.RESULTS,
        payload={"seed": seed, "pool": len(rounds), "drawn": len(chosen)},
        items=[list(form) for form in sorted(rounds)],
    )
    return made


def _fresh_seed(actor: Actor, region: Region, seed: str) -> str:
    """The seed without blanks around it. One draw of a region at a time: its row is locked."""
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    text, (least, most) = seed.strip(), SEED_LENGTH
    used = SecondLookDraw.objects.filter(election_id=actor.election, region=region, seed=text)
    if not least <= len(text) <= most or used.exists():
        raise BadSeed
    return text


def _share(rounds: dict[Form, VoteRound]) -> Fraction:
    first = next(iter(rounds.values()))
    return get_pack(first.election.pack).results.second_look


def _form(round_: VoteRound) -> Form:
    return Form(round_.path, round_.contest.kind, round_.number)


def clean_forms(election_id: UUID, path: str) -> QuerySet[VoteRound]:
    """Forms whose blocks all settled by agreement at the first try, and in no draw.

    None of them ever stood in the queue, so nobody has seen its figures there.
    """
    mine = {"round": OuterRef("pk")}
    questioned = Q(source=Source.ARBITER) | Q(version__gt=1)
    settlements = Settlement.objects.filter(**mine)
    return (
        VoteRound.objects.filter(
            Exists(settlements.filter(state=BlockState.SETTLED)),
            ~Exists(settlements.exclude(state=BlockState.SETTLED)),
            ~Exists(Reading.objects.filter(questioned, **mine)),
            ~Exists(FormHold.objects.filter(**mine)),
            ~Exists(SecondLook.objects.filter(**mine)),
            within(path),
            election_id=election_id,
            replaced_by__isnull=True,
        )
        .select_related("contest", "election")
        .order_by("path", "contest__kind")
    )


def _write(made: SecondLookDraw, rounds: Sequence[VoteRound], picked: set[UUID]) -> None:
    copy_rows(
        SecondLook,
        ["id", "election", "draw", "round", "path", "drawn"],
        ((uuid7(), made.election_id, made.id, r.id, r.path, r.id in picked) for r in rounds),
    )
