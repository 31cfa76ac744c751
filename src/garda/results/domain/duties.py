"""Who reads a form, who decides about it, who confirms: three people at least where it differs."""

from __future__ import annotations

from garda.kernel.duties import two_people

SOURCES = two_people(
    "results.sources", "Mengisi C.Hasil untuk satu sumber", "Mengisi C.Hasil itu untuk sumber lain"
)
READER_AND_ARBITER = two_people(
    "results.arbiter", "Mengisi C.Hasil", "Memutus selisih pada C.Hasil itu"
)
ARBITER_AND_CONFIRMER = two_people(
    "results.confirmer", "Memutus selisih C.Hasil", "Mengonfirmasi atau menolak putusan itu"
)
WRITER_AND_READER = two_people(
    "results.read_back", "Mengetik angka C.Hasil", "Membacakan ulang angka yang diketik"
)
