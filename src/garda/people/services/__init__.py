"""Writers of persons, accounts and grants."""

from __future__ import annotations

from .accounts import NewAccount, open_accounts, set_password, system_operator
from .persons import BadIdentityNumber, NewPerson, register_people

__all__ = [
    "BadIdentityNumber",
    "NewAccount",
    "NewPerson",
    "open_accounts",
    "register_people",
    "set_password",
    "system_operator",
]
