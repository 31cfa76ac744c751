"""Proof, at any later time, that what was erased is gone."""

from __future__ import annotations

from dataclasses import dataclass

from garda.kernel.canonical import items_root
from garda.people.erasures import proven, still_in_backups
from garda.people.models import ErasureCertificate
from garda.people.services.erasure import left_of

from .models import RetentionRun, RunState


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what is wrong (sentences). ``in_backups``: persons whose keys an
    older backup still opens, until its master key is destroyed."""

    persons: int
    acts: int
    runs: int
    in_backups: int
    problems: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.problems


def prove() -> Proof:
    """Look for keys, sealed rows and indexes of everybody who was erased; recompute certificates
    against the ledger, and runs against their certificates.
    """
    certificates = list(ErasureCertificate.objects.values_list("id", "person_id", "entry_id"))
    left = left_of([person for _, person, _ in certificates])
    acts = sorted({entry for _, _, entry in certificates})
    runs = list(RetentionRun.objects.filter(state=RunState.DONE).order_by("year", "number"))
    problems = [
        *(
            f"Orang {person}: {count} kunci, indeks, atau baris masih ada"
            for person, count in left.items()
        ),
        *(
            f"Bukti pada catatan {entry} tidak cocok dengan buku besar"
            for entry in acts
            if not proven(entry)
        ),
        *(
            f"Penghapusan {run.label}: sidik jari buktinya tidak cocok"
            for run in runs
            if not _stands(run)
        ),
    ]
    backups = still_in_backups(id_ for id_, _, _ in certificates)
    return Proof(len(certificates), len(acts), len(runs), len(backups), tuple(problems))


def _stands(run: RetentionRun) -> bool:
    proofs = ErasureCertificate.objects.filter(pk__in=run.items.values("proof")).order_by("id")
    digests = list(proofs.values_list("digest", flat=True))
    return len(digests) == run.erased and items_root(digests) == run.certificates_root
