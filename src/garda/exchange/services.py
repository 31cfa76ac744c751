"""Loading a regency's folder into an election, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.exchange.domain.folder import COUNTRY_CODE, DistrictResult, Finals, Folder, Standing
from garda.exchange.domain.formulas import restored
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.packs.types import Pack
from garda.regions.models import Election, ElectionKind, Region, StationKind, VoterList
from garda.regions.services import (
    ListingInput,
    RegionInput,
    create_election,
    fix_voter_list,
    import_regions,
)
from garda.results.models import Contest
from garda.results.services.contests import (
    ChoiceInput,
    PublishedInput,
    keep_published,
    open_contest,
    open_rounds,
)

#: Levels whose published voter figures are kept; a station's own stand in its listing.
_KEPT_VOTER_LEVELS = ("regency", "district", "village")


class ElectionUnfit(GardaError):
    code = "election_unfit"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed: all counts are zero when the same folder is loaded again."""

    regency: Region
    regions: int
    stations: int
    contests: int
    rounds: int
    published: int

    @property
    def changed(self) -> bool:
        return any((self.regions, self.stations, self.contests, self.rounds, self.published))


@transaction.atomic
def import_into(
    actor: Actor, *, code: str, kind: ElectionKind | None, pack: Pack, folder: Folder
) -> tuple[Election, Imported]:
    """Load a folder into the election ``code``, which is opened (practice by default) when missing.

    ``kind`` None takes an existing election as it is. Raises ElectionUnfit for a demo's election,
    one of another kind or of another pack, and what :func:`import_folder` raises; then nothing is
    changed and no election opened.
    """
    election = Election.objects.select_for_update(no_key=True).filter(code=code).first()
    if election is None:
        election = create_election(
            actor,
            code=code,
            name=f"{pack.name.id} {folder.title}",
            kind=kind or ElectionKind.PRACTICE,
            pack=pack,
        )
    _refuse_unfit(election, kind, pack)
    return election, import_folder(actor, election=election, pack=pack, folder=folder)


def _refuse_unfit(election: Election, kind: ElectionKind | None, pack: Pack) -> None:
    if election.kind == ElectionKind.DEMO:
        raise ElectionUnfit(
            id=f"Pemilihan {election.code} adalah peragaan, yang hanya disusun oleh garda demo.",
            en=f"The election {election.code} is a demo, which only garda demo builds.",
        )
    if kind is not None and kind != election.kind:
        raise ElectionUnfit(
            id=f"Pemilihan {election.code} sudah ada dengan jenis lain ({election.kind}).",
            en=f"The election {election.code} exists with another kind ({election.kind}).",
        )
    if election.pack != pack.id:
        raise ElectionUnfit(
            id=f"Pemilihan {election.code} memakai paket {election.pack}, bukan {pack.id}.",
            en=f"The election {election.code} uses the pack {election.pack}, not {pack.id}.",
        )


@transaction.atomic
def import_folder(actor: Actor, *, election: Election, pack: Pack, folder: Folder) -> Imported:
    """Load regions, the voter list with its stations, contests with rounds, and published figures.

    The list is the pack's last kind, the one that is voted on. Raises ElectionUnfit for a contest
    that the pack does not have, and what the rooms' services raise (a fixed list or ballot that
    differs); then nothing is loaded.
    """
    _refuse_other_contests(pack, folder)
    regions = import_regions(
        actor,
        regions=[RegionInput(r.code, restored(r.name), r.level, r.parent) for r in folder.regions],
        time_zone=folder.time_zone,
    )
    places = _places(folder)
    regency = places[folder.regency.code]
    stations = _fix_list(actor, election, regency, pack.voter_lists[-1].code, folder)
    known = Contest.objects.filter(election=election).count()
    contests = _open_contests(actor, election, pack, folder, places)
    rounds = sum(
        open_rounds(actor, contest=contest, regency=regency) for contest in contests.values()
    )
    published = keep_published(
        actor,
        election=election,
        regency=regency,
        figures=list(_published(folder, contests, {c: r.id for c, r in places.items()})),
    )
    opened = Contest.objects.filter(election=election).count() - known
    return Imported(regency, regions, stations, opened, rounds, published)


def _refuse_other_contests(pack: Pack, folder: Folder) -> None:
    unknown = [c.kind for c in folder.contests if c.kind not in pack.contests]
    if unknown:
        raise ElectionUnfit(
            id=f"Paket {pack.id} ({pack.name.id}) tidak punya pemilihan {', '.join(unknown)}."
            f" Yang ada: {', '.join(pack.contests)}. Pilih paketnya dengan --pack.",
            en=f"The pack {pack.id} ({pack.name.en}) has no contest {', '.join(unknown)}; it has"
            f" {', '.join(pack.contests)}. Choose the pack with --pack.",
        )


def _places(folder: Folder) -> dict[str, Region]:
    """The folder's regions by their code of today, and the country by what stands for it."""
    codes = [region.code for region in folder.regions]
    here = Region.objects.filter(code__in=["", *codes], valid_to__isnull=True)
    return {r.code or COUNTRY_CODE: r for r in here}


def _fix_list(actor: Actor, election: Election, regency: Region, kind: str, folder: Folder) -> int:
    """Fix the voter list; returns how many stations that listed, 0 when it was fixed already."""
    listings = list(_listings(folder))
    known = VoterList.objects.filter(election=election, region=regency, kind=kind).exists()
    fix_voter_list(
        actor,
        election=election,
        regency=regency,
        kind=kind,
        fixed_on=None,
        listings=listings,
    )
    return 0 if known else len(listings)


def _listings(folder: Folder) -> Iterator[ListingInput]:
    for row in folder.frames.stations.iter_rows(named=True):
        yield ListingInput(
            village=row["village"],
            number=row["number"],
            kind=StationKind.SPECIAL if row["special"] else StationKind.REGULAR,
            location=row["kind"] or "",
            place=restored(row["name"] or ""),
            male=row["male"],
            female=row["female"],
            standing=str(row["voters_standing"] or row["standing"]),
        )


def _open_contests(
    actor: Actor, election: Election, pack: Pack, folder: Folder, places: Mapping[str, Region]
) -> dict[str, Contest]:
    return {
        contest.kind: open_contest(
            actor,
            election=election,
            pack=pack,
            kind=contest.kind,
            region=places[contest.region_code],
            choices=[ChoiceInput(c.number, restored(c.name), c.empty) for c in contest.choices],
        )
        for contest in folder.contests
    }


def _published(
    folder: Folder, contests: Mapping[str, Contest], places: Mapping[str, UUID]
) -> Iterator[PublishedInput]:
    for kind, contest in contests.items():
        for result in folder.results[kind].values():
            yield from _feed(contest.id, places[result.district], result)
        finals = folder.finals[kind]
        yield from _final(contest.id, places[folder.regency.code], finals)
        for district, figures in finals.by_district.items():
            yield from _final(contest.id, places[district], figures)
    yield from _voters(folder, places)


def _feed(contest_id: UUID, region_id: UUID, result: DistrictResult) -> Iterator[PublishedInput]:
    for number, votes in result.votes.items():
        yield PublishedInput(
            contest_id,
            region_id,
            f"votes_{number}",
            votes,
            "feed",
            result.stations_in,
            result.stations_total,
            result.as_of,
        )


def _final(contest_id: UUID, region_id: UUID, finals: Finals) -> Iterator[PublishedInput]:
    """The final figures that somebody published; what follows from others only if all were."""
    kept = {Standing.PUBLISHED, Standing.DERIVED}
    if not set(finals.standing.values()) <= kept:
        kept = {Standing.PUBLISHED}
    for name, key, value in _known(finals):
        if finals.standing[name] in kept:
            yield PublishedInput(contest_id, region_id, key, value, "final")


def _known(finals: Finals) -> Iterator[tuple[str, str, int]]:
    """Name in ``finals.standing``, our key, and value of each known figure."""
    for number, votes in (finals.votes or {}).items():
        yield "votes", f"votes_{number}", votes
    for name, key, value in (
        ("valid", "valid", finals.valid),
        ("invalid", "invalid", finals.invalid),
        ("users", "users_total_j", finals.users),
    ):
        if value is not None:
            yield name, key, value


def _voters(folder: Folder, places: Mapping[str, UUID]) -> Iterator[PublishedInput]:
    for figure in folder.voters.values():
        if figure.level in _KEPT_VOTER_LEVELS and figure.standing is Standing.PUBLISHED:
            for key, value in (("dpt_l", figure.male), ("dpt_p", figure.female)):
                yield PublishedInput(None, places[figure.region], key, value, "final")
