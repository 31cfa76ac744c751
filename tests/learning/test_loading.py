"""Modules of an election: loaded once, never changed, extras beside the core."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import factories
from tests.support.modules import Draft

from garda.documents.objects import store
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.learning.domain.manifest import MANIFEST
from garda.learning.domain.refusals import WrongModule
from garda.learning.errors import OldVersion, UnknownModule, VersionTaken
from garda.learning.models import Module, ModuleFile
from garda.learning.services import load_module
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> factories.World:
    return factories.world()


@pytest.fixture
def kpu_ri(world: factories.World) -> Actor:
    return factories.actor(world, Role.KPU_RI, world.country)


def load(world: factories.World, actor: Actor, draft: Draft, path: str = "id") -> Module:
    return load_module(actor, election=world.election, package=draft.package(), path=path)


def refused(
    error: type[GardaError], world: factories.World, actor: Actor, draft: Draft, path: str = "id"
) -> None:
    before = (Module.objects.count(), LedgerEntry.objects.count())
    with pytest.raises(error):
        load(world, actor, draft, path)
    assert (Module.objects.count(), LedgerEntry.objects.count()) == before


def test_a_module_is_kept_byte_by_byte(world: factories.World, kpu_ri: Actor) -> None:
    draft = Draft()
    module = load(world, kpu_ri, draft)
    kept = {f.name: store().get(f.object_sha256) for f in module.files.all()}
    assert kept == draft.files()
    assert (module.code, module.version, module.publisher) == ("T3", 1, "uji")
    assert [q["right"] for q in module.questions] == ["b"] * 6
    entry = LedgerEntry.objects.get(act="learning.module_loaded")
    assert entry.path == "id"


def test_loaded_twice_it_is_one(world: factories.World, kpu_ri: Actor) -> None:
    first = load(world, kpu_ri, Draft())
    assert load(world, kpu_ri, Draft()) == first
    assert LedgerEntry.objects.filter(act="learning.module_loaded").count() == 1


def test_versions_go_up_and_never_change(world: factories.World, kpu_ri: Actor) -> None:
    load(world, kpu_ri, Draft(version=2))
    refused(VersionTaken, world, kpu_ri, Draft(version=2, page="# Lain\n"))
    refused(OldVersion, world, kpu_ri, Draft(version=1))
    assert load(world, kpu_ri, Draft(version=3)).version == 3


def test_who_may_load(world: factories.World, kpu_ri: Actor) -> None:
    for role, region in ((Role.KPU_REGENCY, world.regency), (Role.PPS, world.village)):
        refused(NotAllowed, world, factories.actor(world, role, region), Draft())
    refused(WrongModule, world, kpu_ri, Draft(), world.regency.path)
    refused(UnknownModule, world, kpu_ri, Draft(code="T99"))


def test_an_extra_stands_beside_the_core(world: factories.World, kpu_ri: Actor) -> None:
    core = load(world, kpu_ri, Draft())
    regency = factories.actor(world, Role.KPU_REGENCY, world.regency)
    extra = Draft(core=core.root, page="# Jalan ke TPS\n\nJembatan ditutup.\n")
    refused(UnknownModule, world, regency, Draft(core="0" * 64), world.regency.path)
    refused(NotAllowed, world, regency, extra, "id")
    added = load(world, regency, extra, world.regency.path)
    assert (added.core, added.path, added.questions) == (core.root, world.regency.path, [])
    assert Module.objects.get(pk=core.pk).root == core.root


@pytest.mark.parametrize("table", ["module", "modulefile", "attempt", "practicecount"])
def test_nothing_of_it_can_be_changed(table: str) -> None:
    for statement in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(f"learning_{table}"))


def test_the_manifest_can_be_checked_by_anyone(world: factories.World, kpu_ri: Actor) -> None:
    module = load(world, kpu_ri, Draft())
    assert ModuleFile.objects.get(module=module, name=MANIFEST).object_sha256 == module.root
