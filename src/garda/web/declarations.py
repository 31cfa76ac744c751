"""All acts and pairs of steps of the program: those of rooms that no page has loaded, too."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import walk_packages

from django.apps import apps

from garda.kernel import acts, duties
from garda.kernel.acts import Act
from garda.kernel.duties import TwoPeople

_OURS = "garda."


def all_acts() -> list[Act]:
    _load_services()
    return acts.declared()


def all_pairs() -> list[TwoPeople]:
    _load_services()
    return duties.declared()


@cache
def _load_services() -> None:
    """Rooms declare what they do where they do it, so their services are read once."""
    for config in apps.get_app_configs():
        name = f"{config.name}.services"
        if config.name.startswith(_OURS) and find_spec(name) is not None:
            room = import_module(name)
            for module in walk_packages(getattr(room, "__path__", ()), f"{name}."):
                import_module(module.name)
