"""Who proposes that a vote is held again, and who decides: two people."""

from __future__ import annotations

from garda.kernel.duties import two_people

PROPOSER_AND_DECIDER = two_people(
    "votingday.order",
    "Mengusulkan pemungutan atau penghitungan ulang",
    "Memutuskan usulan itu",
)
