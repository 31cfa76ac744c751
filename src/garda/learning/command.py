"""``garda modules``: keys, signing, checking, loading and exporting module packages."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from garda.kernel.outcome import Outcome
from garda.packs.loader import get_pack

from .domain.manifest import MANIFEST, SIGNATURE, manifest_bytes, read_manifest, read_object
from .library import package_folders
from .packaging import Package, check_content, open_package, read_files, zip_bytes
from .signing import make_key, public_key, read_key, sign

#: What a manifest says besides its files; ``garda modules sign`` keeps it as written.
_HEAD = ("code", "version", "title", "practice", "minutes", "changes", "core", "pages")


def run_key(args: Namespace) -> Outcome:
    """A new publisher's key; its public half belongs in ``learning.toml`` of the pack."""
    key = make_key(Path(args.path))
    text = f"Kunci rahasia: {args.path}\nKunci publik (key di learning.toml): {key}"
    return Outcome({"file": args.path, "key": key}, text)


def run_sign(args: Namespace) -> Outcome:
    """Write manifest (with fresh hashes) and signature of the package in a folder."""
    folder = Path(args.path)
    files = read_files(folder)
    head = read_object(MANIFEST, files.pop(MANIFEST, b"{}"))
    files.pop(SIGNATURE, None)
    data = manifest_bytes({name: head[name] for name in _HEAD if name in head}, files)
    manifest = read_manifest(data)
    check_content(manifest, files)
    key = read_key(Path(args.key))
    signature = sign(manifest.root, publisher=args.publisher, key=key)
    (folder / MANIFEST).write_bytes(data)
    (folder / SIGNATURE).write_bytes(signature)
    facts = {"root": manifest.root, "publisher": args.publisher, "key": public_key(key)}
    return Outcome(facts, f"Ditandatangani {args.publisher}.\nakar {manifest.root}")


def run_check(args: Namespace) -> Outcome:
    """Check one package, or every one of the pack. Raises WrongModule naming the file."""
    paths = [Path(args.path)] if args.path else package_folders(args.pack)
    publishers = get_pack(args.pack).learning.publishers
    found = [facts_of(open_package(path, publishers)) for path in paths]
    lines = [f"{f['code']} versi {f['version']}  {f['root']}  {f['bytes']} bait" for f in found]
    return Outcome({"modules": found}, "\n".join([*lines, f"{len(found)} modul utuh."]))


def facts_of(package: Package) -> dict[str, Any]:
    manifest = package.manifest
    return {
        "code": manifest.code,
        "version": manifest.version,
        "root": manifest.root,
        "publisher": package.publisher.code if package.publisher else "",
        "files": len(manifest.files),
        "questions": len(package.questions),
        "bytes": sum(map(len, package.files.values())),
    }


def run_load(args: Namespace) -> Outcome:
    """Load a package, or all that come with the pack, into an election."""
    from garda.people.services import system_operator
    from garda.regions.choosing import chosen_election

    from .services import load_module

    election = chosen_election(args.election)
    publishers = get_pack(election.pack).learning.publishers
    paths = [Path(args.path)] if args.path else package_folders(election.pack)
    packages = [open_package(path, publishers) for path in paths]
    place = _path(args.region)
    actor = system_operator(election.id)
    loaded = [load_module(actor, election=election, package=p, path=place) for p in packages]
    facts = [{"code": m.code, "version": m.version, "root": m.root} for m in loaded]
    return Outcome({"modules": facts}, "\n".join(f"{m.code} {m.version} {m.root}" for m in loaded))


def _path(code: str | None) -> str:
    from garda.kernel.codes import COUNTRY_PATH
    from garda.regions.queries import region_by_code

    return region_by_code(code).path if code else COUNTRY_PATH


def run_export(args: Namespace) -> Outcome:
    """Write a checked package as one zip: as it is, or for a learning system."""
    from .scorm import scorm_files

    rules = get_pack(args.pack).learning
    package = open_package(Path(args.path), rules.publishers)
    files = scorm_files(package, rules.pass_percent) if args.scorm else package.files
    target = Path(args.file)
    target.write_bytes(zip_bytes(files))
    facts: Mapping[str, Any] = {**facts_of(package), "file": str(target), "scorm": args.scorm}
    return Outcome(facts, f"{target}: {facts['code']} versi {facts['version']}")
