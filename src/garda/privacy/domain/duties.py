"""Steps about data of persons that need two people."""

from __future__ import annotations

from garda.kernel.duties import two_people

EXPORT = two_people(
    "privacy.export", "Meminta daftar dengan nomor telepon", "Menyetujui atau menolak daftar itu"
)
CLOSING = two_people(
    "privacy.breach_closing", "Mengusulkan penutupan kebocoran data", "Menutup kebocoran data itu"
)
ERASING = two_people(
    "privacy.erasing",
    "Mengusulkan penghapusan data yang habis masanya",
    "Menyetujui penghapusan itu",
)
