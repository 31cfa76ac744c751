"""What can wait in a village, in the order of its work: what it is called, when it is due, where
it is done. One list for the tasks of a village and for the queue over many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from garda.formation import waiting
from garda.formation.waiting import Asked, ByVillage, Waits
from garda.packs.types import Stage
from garda.regions.models import RegionLevel
from garda.responses.domain.window import RESPONDING, SETTLED_BY
from garda.responses.queries import due_by_village, waiting_by_village
from garda.web.desk import Desk
from garda.web.routes import may_open


@dataclass(frozen=True, slots=True)
class Matter:
    """``begins`` and ``due``: codes of stages. ``lapses``: nobody is asked after the last day.

    ``note`` may name sums of the seats: proposed, seats, eligible.
    """

    code: str
    title: str
    note: str
    begins: str
    due: str
    counts: Callable[[Asked], ByVillage]
    route: str
    label: str
    query: str = ""
    lapses: bool = False

    def url(self, code: str) -> str:
        """Where it is done in a village."""
        return reverse(self.route, args=[code]) + self.query


MATTERS: tuple[Matter, ...] = (
    Matter(
        "pelamar",
        "Kursi belum ada pelamarnya",
        "{seats} kursi, {eligible} pelamar memenuhi syarat.",
        "receiving",
        "receiving",
        waiting.unapplied,
        "shortage",
        "Lihat TPS",
    ),
    Matter(
        "kurang",
        "Pelamar kurang berkas",
        "Hubungi mereka sebelum pemeriksaan berakhir.",
        "receiving",
        "screening",
        waiting.incomplete,
        "counter-missing",
        "Lihat daftar",
        lapses=True,
    ),
    Matter(
        "perbaikan",
        "Pelamar harus membawa dokumen yang lebih baik",
        "Kirim pesan pengingat yang sudah disiapkan sebelum hari terakhirnya.",
        "receiving",
        "screening",
        waiting.fixing,
        "paper-queue",
        "Ingatkan",
        "#lengkapi",
    ),
    Matter(
        "dokumen",
        "Dokumen pelamar menunggu diperiksa",
        "Satu tombol untuk setiap dokumen.",
        "receiving",
        "screening",
        waiting.papers,
        "paper-queue",
        "Periksa",
    ),
    Matter(
        "syarat",
        "Pelamar belum diperiksa",
        "Syarat dan berkas dibandingkan dengan aturan.",
        "screening",
        "screening",
        waiting.unchecked,
        "eligibility",
        "Periksa",
    ),
    Matter(
        "klarifikasi",
        "Klarifikasi menunggu usulan putusan",
        "Putusan memerlukan alasan dan dua orang.",
        "receiving",
        "screening",
        waiting.unproposed,
        "eligibility",
        "Putuskan",
        "?hasil=ASK",
    ),
    Matter(
        "kedua",
        "Putusan klarifikasi menunggu orang kedua",
        "Yang mengusulkan tidak menyetujui usulannya sendiri.",
        "receiving",
        "screening",
        waiting.unconfirmed,
        "eligibility",
        "Setujui",
        "?hasil=ASK",
    ),
    Matter(
        "pengumuman-administrasi",
        "Hasil penelitian administrasi belum diumumkan",
        "Nama, nomor, dan TPS saja yang diumumkan.",
        "screening_result",
        "screening_result",
        waiting.unannounced_screening,
        "village-papers",
        "Umumkan",
    ),
    Matter(
        "daftar",
        "Daftar pelamar belum ditetapkan untuk undian",
        "Ditetapkan sebelum dadu dilempar dalam pleno terbuka.",
        "selection",
        "selection",
        waiting.unfixed,
        "proposal",
        "Tetapkan daftar",
    ),
    Matter(
        "undian",
        "Undian belum menghasilkan usulan",
        "Daftarnya sudah ditetapkan; catat dadu, lalu susun usulan sebelum batasnya lewat.",
        "screening_result",
        "selection",
        waiting.undrawn,
        "proposal",
        "Lanjutkan",
    ),
    Matter(
        "usulan",
        "Usulan KPPS menunggu pleno PPS",
        "{proposed} orang diusulkan untuk {seats} kursi.",
        "selection",
        "selection",
        waiting.unadopted,
        "proposal",
        "Tetapkan",
    ),
    Matter(
        "pengumuman-seleksi",
        "Hasil seleksi belum diumumkan",
        "Pleno sudah menetapkan; umumkan kelompok dan cadangannya.",
        "selection",
        "selection",
        waiting.unannounced_selection,
        "village-papers",
        "Umumkan",
    ),
    Matter(
        "kosong",
        "Kursi masih kosong",
        "Diisi dari desa yang sama, desa tetangga, atau penunjukan langsung.",
        "decree",
        "decree",
        waiting.empty,
        "shortage",
        "Isi kursi",
    ),
    Matter(
        "sk",
        "Anggota belum punya keputusan (SK)",
        "Keputusan diterbitkan per desa setelah semua kursinya terisi.",
        "decree",
        "decree",
        waiting.undecreed,
        "village-papers",
        "Terbitkan",
    ),
)


def _responses(asked: Asked) -> ByVillage:
    found = waiting_by_village(asked.election.id, asked.path)
    return {path: Waits(count) for path, count in found.items()}


def _recommendations(asked: Asked) -> ByVillage:
    found = due_by_village(asked.election.id, asked.path)
    return {path: Waits(*counted) for path, counted in found.items()}


#: Waits in villages too, and has tasks of its own (:mod:`garda.web.tasks_responses`).
RESPONSES: tuple[Matter, ...] = (
    Matter(
        "tanggapan",
        "Tanggapan masyarakat belum selesai",
        "",
        RESPONDING,
        SETTLED_BY,
        _responses,
        "responses",
        "Buka",
    ),
    Matter(
        "rekomendasi",
        "Rekomendasi pengawas belum dijawab",
        "",
        RESPONDING,
        "voting",
        _recommendations,
        "responses",
        "Buka",
    ),
)


def asked_of(desk: Desk) -> Asked:
    """What the desk looks at. In a village nobody is asked to confirm their own proposal."""
    in_village = desk.region.level == RegionLevel.VILLAGE
    besides = desk.actor.identity if in_village else None
    return Asked(desk.election, desk.region.path, besides)


def begun(desk: Desk, matters: tuple[Matter, ...] = MATTERS) -> Iterator[tuple[Matter, Stage]]:
    """Matters that count today, with the stage by which they are due; none after the vote."""
    if desk.today > desk.election.voting_day:
        return
    stages = {stage.code: stage for stage in desk.pack.stages}
    for matter in matters:
        due = stages.get(matter.due)
        if due is not None and desk.stage(matter.begins) and not _lapsed(matter, due, desk.today):
            yield matter, due


def _lapsed(matter: Matter, due: Stage, today: date) -> bool:
    return matter.lapses and due.ends < today


def due_day(stage: Stage, waits: Waits) -> date:
    """The calendar's last day, or a day that somebody set."""
    return waits.due or stage.ends


def opens(desk: Desk, matter: Matter) -> bool:
    return may_open(desk.actor.role, matter.route)
