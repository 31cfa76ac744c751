"""Writers of persons, accounts and grants."""

from __future__ import annotations

from .accounts import NewAccount, open_accounts, set_demo_password, system_operator
from .contacts import BadTelephoneNumber, record_contact
from .erasure import Erasing, erase_people, erase_person
from .giving import Mandate, NewGrant
from .grants import end_grants_on, give_deputy, give_grants, revoke_grant
from .numbers import nik_holders, same_nik
from .persons import BadIdentityNumber, NewPerson, register_people
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
    "end_grants_on",
    "erase_people",
    "erase_person",
    "give_deputy",
    "give_grants",
    "name_witnesses",
    "nik_holders",
    "open_accounts",
    "record_contact",
    "register_people",
    "revoke_grant",
    "same_nik",
    "set_demo_password",
    "system_operator",
]
