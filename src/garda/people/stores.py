"""Where keys of persons lie: one store per purpose, some behind a database role of their own."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from garda.kernel.rowlock import as_role

from .keyring import Purpose
from .models import Contact, PersonKey, PersonKeyBase


@dataclass(frozen=True, slots=True)
class KeyStore:
    """Keys of one purpose. ``role`` alone reaches them, when it is named.

    ``holds``: tables of what these keys seal, whose rows (with a ``person``) go with an erasure.
    """

    purpose: Purpose
    model: type[PersonKeyBase]
    role: str = ""
    holds: tuple[type[models.Model], ...] = ()

    def reached(self) -> AbstractContextManager[None]:
        """Inside, the session may touch the store (and, behind a role, nothing else)."""
        return as_role(self.role) if self.role else nullcontext()

    def rows(self) -> QuerySet[PersonKeyBase]:
        """The keys of this purpose; to be read inside :meth:`reached`."""
        return self.model._default_manager.filter(purpose=self.purpose)


IDENTITY = KeyStore(Purpose.IDENTITY, PersonKey)
CONTACT = KeyStore(Purpose.CONTACT, PersonKey, holds=(Contact,))

_stores: dict[Purpose, KeyStore] = {IDENTITY.purpose: IDENTITY, CONTACT.purpose: CONTACT}


def register(store: KeyStore) -> None:
    """Tell rotation and erasure of a store. Raises ValueError when its purpose has another."""
    if _stores.setdefault(store.purpose, store) != store:
        raise ValueError(f"two stores of keys for {store.purpose}")


def stores() -> list[KeyStore]:
    """All stores, those of people first."""
    return list(_stores.values())


def store_of(purpose: Purpose) -> KeyStore:
    """The store of a purpose. Raises KeyError when no room of this installation has one."""
    return _stores[purpose]
