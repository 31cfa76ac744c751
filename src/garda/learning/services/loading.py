"""Loading a module package into an election: checked first, then kept byte by byte."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from garda.documents.objects import store
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.roles import Role
from garda.learning.domain.manifest import MANIFEST, TYPES, Manifest, suffix_of
from garda.learning.domain.refusals import not_a_module
from garda.learning.errors import OldVersion, UnknownModule, VersionTaken
from garda.learning.models import Module, ModuleFile
from garda.learning.packaging import Package
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.regions.models import Election

LOAD = act("learning.load", "Memuat modul bimtek", Role.KPU_RI, machine=True)
LOAD_EXTRA = act(
    "learning.load_extra",
    "Memuat tambahan lokal sebuah modul",
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    machine=True,
)


@transaction.atomic
def load_module(
    actor: Actor, *, election: Election, package: Package, path: str = COUNTRY_PATH
) -> Module:
    """Load a checked package; loaded again, it is the same module.

    A core holds for the whole election and is loaded by KPU RI; an extra adds pages for the region
    ``path`` of a province or regency and leaves the core as it is. Raises NotAllowed,
    UnknownModule, VersionTaken, OldVersion, WrongModule for a core with a region of its own.
    """
    manifest = package.manifest
    (LOAD_EXTRA if manifest.is_extra else LOAD).require(actor, path=path)
    if not manifest.is_extra and path != COUNTRY_PATH:
        raise not_a_module(
            MANIFEST, "modul inti berlaku untuk semua wilayah.", "a core holds for all regions."
        )
    # One loading at a time: two contents never get the same version.
    Election.objects.select_for_update(no_key=True).get(pk=election.pk)
    known = Module.objects.filter(election=election, root=manifest.root, path=path).first()
    if known is not None:
        return known
    _check(election, manifest)
    module = _module(actor, election, package, path)
    _keep_files(module, package)
    record(
        actor,
        "learning.module_loaded",
        path=path,
        payload={
            "code": module.code,
            "version": module.version,
            "root": module.root,
            "core": module.core,
            "publisher": module.publisher,
        },
        items=[[entry.path, entry.sha256] for entry in manifest.files],
        election_id=election.id,
    )
    return module


def _check(election: Election, manifest: Manifest) -> None:
    if manifest.code not in {module.code for module in get_pack(election.pack).modules}:
        raise UnknownModule(manifest.code)
    cores = Module.objects.filter(election=election, code=manifest.code, core="")
    if manifest.is_extra:
        if not cores.filter(root=manifest.core).exists():
            raise UnknownModule(f"{manifest.code} ({manifest.core[:12]}…)")
        return
    newest = cores.order_by("version").values_list("version", flat=True).last() or 0
    if manifest.version == newest:
        raise VersionTaken(manifest.code, newest)
    if manifest.version < newest:
        raise OldVersion(manifest.code, newest)


def _module(actor: Actor, election: Election, package: Package, path: str) -> Module:
    manifest = package.manifest
    return Module.objects.create(
        election=election,
        code=manifest.code,
        version=manifest.version,
        root=manifest.root,
        title=manifest.title,
        minutes=manifest.minutes,
        changes=manifest.changes,
        publisher=package.publisher.code if package.publisher else "",
        practice=manifest.practice,
        core=manifest.core,
        path=path,
        pages=list(manifest.pages),
        questions=[asdict(question) for question in package.questions],
        loaded_at=clock.now(),
        loaded_by=actor.account_id,
    )


def _keep_files(module: Module, package: Package) -> None:
    """Manifest and signature are kept, too: whoever gets all files can compute the root."""
    objects = store()
    ModuleFile.objects.bulk_create(
        ModuleFile(
            module=module,
            name=name,
            object_sha256=objects.put(data),
            size=len(data),
            media_type=TYPES[suffix_of(name)],
        )
        for name, data in package.files.items()
    )
