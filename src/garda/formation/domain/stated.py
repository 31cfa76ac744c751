"""Facts about an applicant as the papers state them, whichever way they came in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from garda.packs.types import Pack

from .eligibility import Fact
from .lifecycle import due_codes


def stated_facts(
    pack: Pack, declared: Iterable[str], words: Mapping[str, Fact], papers: Collection[str]
) -> dict[str, Fact]:
    """What was stated is true; what was not is left out: not known, so it is asked.

    ``declared``: facts of the pack's declarations; ``words``: what was written (education …), left
    out when empty; ``papers``: codes handed in, which prove what the pack says they prove.
    """
    facts: dict[str, Fact] = dict.fromkeys(declared, True)
    facts |= {name: value for name, value in words.items() if value not in {"", None}}
    due = due_codes(pack.documents, facts)
    proofs = (proof for proof in pack.intake.proofs if proof.document in due)
    return facts | {proof.fact: proof.document in papers for proof in proofs}
