"""Writers of persons, accounts and grants."""

from __future__ import annotations

from .accounts import NewAccount, open_accounts, set_demo_password, system_operator
from .claims import dispute_claim, replace_number, verify_claim
from .contacts import BadTelephoneNumber, record_contact, record_contacts
from .envelopes import open_envelope, seal_envelope
from .erasure import Erasing, erase_people, erase_person
from .giving import Mandate, NewGrant
from .grants import Place, end_grants_on, end_with_task, give_deputy, give_grants, revoke_grant
from .merging import decide_merge, propose_merge, propose_split
from .numbers import nik_holders, same_human, same_nik
from .persons import BadIdentityNumber, NewPerson, register_people, rename_person
from .spouses import record_spouses
from .witnesses import NewWitness, name_witnesses

__all__ = [
    "BadIdentityNumber",
    "BadTelephoneNumber",
    "Erasing",
    "Mandate",
    "NewAccount",
    "NewGrant",
    "NewPerson",
    "NewWitness",
    "Place",
    "decide_merge",
    "dispute_claim",
    "end_grants_on",
    "end_with_task",
    "erase_people",
    "erase_person",
    "give_deputy",
    "give_grants",
    "name_witnesses",
    "nik_holders",
    "open_accounts",
    "open_envelope",
    "propose_merge",
    "propose_split",
    "record_contact",
    "record_contacts",
    "record_spouses",
    "register_people",
    "rename_person",
    "replace_number",
    "revoke_grant",
    "same_human",
    "same_nik",
    "seal_envelope",
    "set_demo_password",
    "system_operator",
    "verify_claim",
]
