"""``garda backup`` and ``garda restore``: arguments in, outcome out."""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.ops import paths, postgres
from garda.ops.backup import files, keys
from garda.ops.backup.making import Made, make
from garda.ops.backup.restoring import Restored
from garda.ops.backup.restoring import restore as put_back

INCOMPLETE = 1
_MEBIBYTE = 1 << 20


def backup(args: Namespace) -> Outcome:
    """Make one backup; exit code 1 when objects that rows refer to were missing in the store."""
    if args.keep is not None and args.keep < 1:
        raise GardaError(
            id="--keep harus 1 atau lebih.", en="--keep must be 1 or more.", code="keep"
        )
    started = time.monotonic()
    server = postgres.ensure_running()
    name = args.database or server.default_database
    target = Path(args.file or files.default_file(name, datetime.now(UTC)))
    key, fresh_key = keys.for_making(_path(args.key))
    made = make(server, name, target, key, verify=args.verify)
    pruned = files.prune(name, args.keep) if args.keep else []
    data = {
        "file": str(made.file),
        "bytes": made.bytes,
        "database": name,
        "tables": len(made.manifest.contents.tables),
        "rows": made.manifest.contents.rows,
        "digest": made.manifest.contents.digest,
        "heads": made.manifest.contents.heads,
        "objects": made.end.objects,
        "objects_bytes": made.end.objects_bytes,
        "missing_objects": made.end.missing_count,
        "verified": made.verified,
        "key_made": str(keys.default_file()) if fresh_key else None,
        "pruned": [str(path) for path in pruned],
        "seconds": round(time.monotonic() - started, 2),
    }
    code = INCOMPLETE if made.end.missing_count else 0
    return Outcome(data, _made_text(made, fresh_key=fresh_key), code)


def _made_text(made: Made, *, fresh_key: bool) -> str:
    verdict = "sudah dibuktikan dengan memulihkannya" if made.verified else "BELUM dibuktikan"
    held = made.manifest.contents
    lines = [
        f"{made.file}: {made.bytes / _MEBIBYTE:.1f} MiB, {len(held.tables)} tabel,"
        f" {held.rows} baris, {made.end.objects} objek; {verdict}."
    ]
    if made.end.missing_count:
        named = ", ".join(address[:12] for address in made.end.missing)
        lines.append(
            f"PERHATIAN: {made.end.missing_count} objek yang dirujuk tidak ada atau rusak di"
            f" penyimpanan: {named}. Pulihkan dari cadangan yang lebih lama."
        )
    if fresh_key:
        lines.append(
            f"Kunci cadangan baru dibuat: {keys.default_file()}. Simpan salinannya di tempat lain,"
            " terpisah dari cadangan: tanpa kunci itu cadangan tidak dapat dibuka siapa pun."
        )
    return "\n".join(lines)


def restore(args: Namespace) -> Outcome:
    """Restore one backup."""
    started = time.monotonic()
    key = keys.for_opening(_path(args.key))
    server = postgres.ensure_running()
    done = put_back(server, Path(args.file), key, database=args.database, replace=args.replace)
    data = {
        "database": done.database,
        "made_at": done.manifest.made_at,
        "tables": len(done.manifest.contents.tables),
        "rows": done.manifest.contents.rows,
        "digest": done.manifest.contents.digest,
        "digest_equal": True,
        "objects": done.end.objects,
        "objects_bytes": done.end.objects_bytes,
        "missing_objects": done.end.missing_count,
        "migrated": done.migrated,
        "ledger": done.ledger,
        "keys_lacking": done.keys_lacking,
        "replaced": done.replaced,
        "seconds": round(time.monotonic() - started, 2),
    }
    return Outcome(data, _restored_text(done))


def _restored_text(done: Restored) -> str:
    links = sum(done.ledger["links"].values())
    lines = [
        f"Basis data {done.database} dipulihkan dari cadangan {done.manifest.made_at}:"
        f" {done.manifest.contents.rows} baris dan {done.end.objects} objek, sama dengan aslinya.",
        f"Buku besar utuh, {links} catatan berantai; hak peran dipasang kembali.",
    ]
    if done.migrated:
        lines.append(f"{done.migrated} perubahan tabel yang lebih baru dijalankan sesudahnya.")
    if done.replaced:
        lines.append("Basis data yang sebelumnya bernama itu sudah diganti.")
    if done.end.missing_count:
        lines.append(
            f"PERHATIAN: {done.end.missing_count} objek memang tidak ada saat dicadangkan."
        )
    if done.keys_lacking:
        lines.append(
            f"PERHATIAN: berkas kunci {', '.join(done.keys_lacking)} di {paths.keys_folder()} tidak"
            " ada atau lain; tanpa kunci aslinya NIK dan data rahasia tidak dapat dibuka."
        )
    return "\n".join(lines)


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
