"""The command ``garda``. Commands are imported when called, so that each starts quickly."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome

Add = Callable[..., ArgumentParser]
REFUSED = 1
INTERRUPTED = 130
DEFAULT_SEED = 2024
DEFAULT_PORT = 8000
DEFAULT_PACK = "pilkada2024"


def parser() -> ArgumentParser:
    """All commands with their arguments. ``handler`` is ``module:function``."""
    top = ArgumentParser(
        prog="garda",
        description="Garda: petugas dan hasil Pilkada. (People and count of a regional election.)",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="PERINTAH")

    def add(name: str, handler: str, help: str) -> ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.add_argument("--json", action="store_true", help="satu objek JSON di keluaran baku")
        command.set_defaults(handler=handler, on_database=False)
        return command

    _add_running(add)
    _add_data(add)
    return top


def _add_running(add: Add) -> None:
    up = add("up", "garda.ops.commands:up", "jalankan basis data, situs, pekerja, dan pengurut")
    _add_database(up)
    _add_port(up)
    up.add_argument("--listen", default="127.0.0.1", metavar="ALAMAT", help="untuk wadah: 0.0.0.0")
    add("down", "garda.ops.commands:down", "hentikan yang berjalan, termasuk basis data")
    _add_database(add("migrate", "garda.ops.commands:migrate", "buat atau mutakhirkan tabel"))
    _add_database(add("doctor", "garda.ops.doctor.command:run", "periksa apakah semuanya baik"))
    _add_backup(add)
    _add_keys(add)
    worker = add("worker", "garda.ops.commands:worker", "jalankan pekerja antrean (dipakai up)")
    worker.add_argument("--one-shot", action="store_true", help="berhenti bila antrean kosong")
    sequence = add("sequence", "garda.ops.commands:sequence", "urutkan buku besar (dipakai up)")
    sequence.add_argument("--once", action="store_true", help="urutkan yang ada, lalu selesai")


def _add_keys(add: Add) -> None:
    keys = add("keys", "garda.ops.keys:run", "daftar kunci data rahasia; ganti atau musnahkan")
    keys.add_argument(
        "act", nargs="?", choices=("list", "rotate", "destroy"), default="list", metavar="TINDAKAN",
        help="list (bawaan), rotate, atau destroy: kunci lama yang tidak diperlukan cadangan lagi",
    )  # fmt: skip
    keys.add_argument("--purpose", metavar="KEGUNAAN", help="misalnya identity")
    _on_database(keys)


def _add_backup(add: Add) -> None:
    backup = add("backup", "garda.ops.backup.command:backup", "cadangkan basis data dan objeknya")
    backup.add_argument("file", nargs="?", metavar="BERKAS")
    backup.add_argument(
        "--verify", action=BooleanOptionalAction, default=True, help="buktikan dengan memulihkannya"
    )
    backup.add_argument("--keep", type=int, metavar="N", help="sisakan N cadangan, hapus yang lama")
    restore = add("restore", "garda.ops.backup.command:restore", "pulihkan sebuah cadangan")
    restore.add_argument("file", metavar="BERKAS")
    restore.add_argument("--replace", action="store_true", help="ganti basis data yang berisi")
    for command in (backup, restore):
        command.add_argument(
            "--key", metavar="BERKAS", help="kunci cadangan, bawaan: keys/backup.key"
        )
        _add_database(command)


def _add_data(add: Add) -> None:
    demo = add("demo", "garda.demo.command:run", "mainkan seluruh perjalanan di basis data peraga")
    demo.add_argument("paths", nargs="+", metavar="FOLDER", help="nama di examples/ atau folder")
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="BILANGAN")
    demo.add_argument("--until", metavar="TAHAP", help="berhenti pada tahap ini")
    demo.add_argument("--no-serve", action="store_true", help="jangan layani situs sesudahnya")
    _add_port(demo)
    _add_import(add)
    exporting = add("export", "garda.exchange.command:run_export", "ekspor satu pemilihan")
    exporting.add_argument("path", metavar="FOLDER")
    exporting.add_argument("--election", metavar="KODE")
    _add_officers(exporting)
    exporting.add_argument(
        "--account", metavar="NAMA_PENGGUNA", help="officers: siapa yang meminta"
    )
    exporting.add_argument("--purpose", default="coordination", metavar="TUJUAN")
    exporting.add_argument(
        "--recipient", default="Operator SIAKBA", metavar="PENERIMA", help="officers: untuk siapa"
    )
    _on_database(exporting)
    keeping = add("retention", "garda.privacy.command:retention", "tunjukkan data yang habis masa")
    keeping.add_argument("--dry-run", action="store_true", help="hanya menunjukkan (bawaan)")
    keeping.add_argument("--verify", action="store_true", help="buktikan yang dihapus sudah hilang")
    keeping.add_argument("--election", metavar="KODE")
    _on_database(keeping)
    assessing = add("dpia", "garda.privacy.command:dpia", "tulis penilaian dampak pelindungan data")
    assessing.add_argument("file", nargs="?", metavar="BERKAS", help="*.pdf atau Markdown")
    assessing.add_argument("--election", metavar="KODE")
    _on_database(assessing)
    _add_invite(add)
    _add_formation(add)
    _add_modules(add)
    _add_reader(add)
    _add_read(add)
    _add_crops(add)
    _add_forms(add)
    _add_check(add)


def _add_check(add: Add) -> None:
    check = add("check", "garda.ledger.command:run", "buktikan bahwa buku besar utuh")
    _on_database(check)
    bundle = check.add_subparsers(dest="act", metavar="TINDAKAN").add_parser(
        "bundle", help="periksa bundel sebuah TPS, tanpa basis data"
    )
    bundle.add_argument("file", metavar="BERKAS", help="berkas bundel, atau teks QR-nya")
    bundle.add_argument("--keys", required=True, metavar="BERKAS", help="daftar kunci kabupaten")
    bundle.add_argument("--signer", default="", metavar="KUNCI", help="kunci yang dicetak")
    bundle.add_argument("--json", action="store_true", help="satu objek JSON di keluaran baku")
    bundle.set_defaults(handler="garda.results.check_command:run", on_database=False)


def _add_reader(add: Add) -> None:
    reader = add("reader", "garda.results.reading.commands:run", "pembaca angka pada foto formulir")
    reader.add_argument(
        "act", choices=("train", "classify"), metavar="TINDAKAN",
        help="train: latih model baru; classify: baca kotak-kotak dari berkas npz",
    )  # fmt: skip
    reader.add_argument(
        "path", metavar="BERKAS", help="train: folder kumpulan angka; classify: berkas npz"
    )
    reader.add_argument("--out", metavar="FOLDER", help="train: tempat model dan kartunya")
    reader.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="BILANGAN")
    reader.add_argument("--pages", type=int, default=600, metavar="N", help="train: lembar latihan")
    reader.add_argument("--epochs", type=int, default=3, metavar="N", help="train: putaran")


def _add_read(add: Add) -> None:
    read = add("read", "garda.results.reading.read_command:run", "baca foto formulir menjadi angka")
    read.add_argument(
        "photos", nargs="+", metavar="FOTO",
        help="semua halaman satu formulir (JPEG, PNG, WebP, HEIC, PDF), atau satu folder",
    )  # fmt: skip
    read.add_argument(
        "--workers", type=int, default=1, metavar="N", help="folder: banyaknya proses"
    )
    read.add_argument(
        "--out", metavar="BERKAS", help="folder: baris JSON; bila terhenti, dilanjutkan"
    )
    read.add_argument("--template", metavar="BERKAS", help="JSON lembar lain, bukan C.Hasil")
    read.add_argument("--pack", default=DEFAULT_PACK, metavar="PAKET")
    read.add_argument("--contest", default="bupati", metavar="PEMILIHAN")
    read.add_argument("--choices", type=int, metavar="N", help="bawaan: dilihat dari lembarnya")


def _add_crops(add: Add) -> None:
    crops = add(
        "crops",
        "garda.results.crops_command:run",
        "ekspor gambar angka yang sudah dipastikan orang",
    )
    crops.add_argument("folder", metavar="FOLDER", help="untuk garda reader train")
    crops.add_argument("--election", metavar="KODE")
    _on_database(crops)


def _add_officers(command: ArgumentParser) -> None:
    command.add_argument(
        "file", nargs="?", metavar="BERKAS", help="dengan officers: xlsx petugas (PPK, PPS, KPPS)"
    )


def _add_import(add: Add) -> None:
    importing = add(
        "import", "garda.exchange.command:run_import", "impor folder data, atau daftar pembanding"
    )
    importing.add_argument("path", metavar="FOLDER|BERKAS")
    importing.add_argument("--election", metavar="KODE", help="bawaan: paket-kode kabupaten")
    importing.add_argument("--kind", choices=("real", "practice"), help="jenis pemilihan baru")
    importing.add_argument("--pack", default=DEFAULT_PACK, metavar="PAKET")
    importing.add_argument(
        "--list", choices=("party", "campaign"),
        help="berkas CSV anggota partai atau tim kampanye; NIK tidak disimpan",
    )  # fmt: skip
    importing.add_argument("--name", metavar="NAMA", help="nama daftar, bawaan: nama berkasnya")
    importing.add_argument("--source", metavar="ASAL", help="siapa yang memberi daftar itu")
    importing.add_argument("--region", metavar="KODE", help="bawaan: seluruh Indonesia")
    _add_officers(importing)
    importing.add_argument(
        "--dry-run", action="store_true", help="officers: hanya katakan apa yang akan terjadi"
    )
    importing.add_argument("--valid-from", metavar="TANGGAL", help="keadaan per tanggal itu")
    _on_database(importing)


def _add_invite(add: Add) -> None:
    invite = add(
        "invite", "garda.signin.command:run", "beri orang pertama sebuah kantor kode masuk"
    )
    invite.add_argument("username", metavar="NAMA_PENGGUNA")
    invite.add_argument("--role", metavar="PERAN", help="untuk akun baru, misalnya kpu_regency")
    invite.add_argument("--region", metavar="KODE", help="untuk akun baru, misalnya 33.20")
    invite.add_argument("--election", metavar="KODE")
    _on_database(invite)


def _add_formation(add: Add) -> None:
    formation = add("formation", "", "undian KPPS satu desa: tulis bundelnya, atau ulangi")
    acts = formation.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    bundle = acts.add_parser("bundle", help="tulis bundel undian satu desa ke keluaran baku")
    bundle.add_argument("--village", required=True, metavar="KODE", help="misalnya 33.20.09.2004")
    bundle.add_argument("--election", metavar="KODE")
    _on_database(bundle)
    bundle.set_defaults(handler="garda.formation.command:run_bundle")
    again = acts.add_parser("rerun", help="ulangi undian dari sebuah bundel, tanpa basis data")
    again.add_argument("file", metavar="BUNDEL")
    again.add_argument("--json", action="store_true", help="satu objek JSON di keluaran baku")
    again.set_defaults(handler="garda.formation.command:run_rerun")


def _add_modules(add: Add) -> None:
    modules = add("modules", "", "modul bimtek: kunci, tanda tangan, periksa, muat, ekspor")
    acts = modules.add_subparsers(dest="act", required=True, metavar="TINDAKAN")

    def act(name: str, help: str, path: str = "FOLDER") -> ArgumentParser:
        command = acts.add_parser(name, help=help)
        command.add_argument("path", nargs="?" if path.startswith("[") else None, metavar=path)
        command.add_argument("--pack", default=DEFAULT_PACK, metavar="PAKET")
        command.add_argument("--json", action="store_true", help="satu objek JSON di keluaran baku")
        command.set_defaults(handler=f"garda.learning.command:run_{name}")
        return command

    act("key", "buat kunci penerbit (Ed25519) dalam sebuah berkas", "BERKAS")
    signing = act("sign", "tulis manifest dan tanda tangan modul dalam sebuah folder")
    signing.add_argument("--key", required=True, metavar="BERKAS", help="kunci rahasia penerbit")
    signing.add_argument("--publisher", required=True, metavar="KODE", help="kode di learning.toml")
    act("check", "periksa satu modul, atau semua modul paket", "[FOLDER|ZIP]")
    loading = act("load", "muat satu modul, atau semua modul paket", "[FOLDER|ZIP]")
    loading.add_argument("--election", metavar="KODE")
    loading.add_argument("--region", metavar="KODE", help="untuk tambahan lokal, misalnya 33.20")
    _on_database(loading)
    exporting = act("export", "tulis modul sebagai satu zip", "FOLDER|ZIP")
    exporting.add_argument("file", metavar="BERKAS")
    exporting.add_argument("--scorm", action="store_true", help="zip SCORM 1.2 untuk LMS lain")


def _add_forms(add: Add) -> None:
    forms = add("forms", "", "formulir cetak per TPS, dan daftar aturannya")
    acts = forms.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    making = acts.add_parser("make", help="cetak PDF formulir semua TPS di satu wilayah")
    making.add_argument("--region", required=True, metavar="KODE", help="misalnya 33.20.09")
    making.add_argument("--contest", required=True, metavar="JENIS", help="misalnya bupati")
    making.add_argument(
        "--kind", choices=("hasil", "salinan", "hadir", "kejadian"), default="hasil"
    )
    making.add_argument("--paper", default="", metavar="KERTAS", help="A4 (bawaan) atau F4")
    making.add_argument("--out", default="formulir", metavar="FOLDER")
    making.add_argument(
        "--by-village", action="store_true", help="satu berkas per desa, bukan per TPS"
    )
    making.add_argument("--election", metavar="KODE")
    making.add_argument("--json", action="store_true", help="satu objek JSON di keluaran baku")
    making.set_defaults(handler="garda.results.sheets.command:run_make")
    _on_database(making)
    rules = acts.add_parser("rules", help="tulis daftar aturan formulir untuk panduan")
    rules.add_argument("file", nargs="?", metavar="BERKAS")
    rules.add_argument("--check", action="store_true", help="hanya periksa apakah mutakhir")
    rules.add_argument("--json", action="store_true", help="satu objek JSON di keluaran baku")
    rules.set_defaults(handler="garda.results.sheets.command:run_rules")


def _on_database(command: ArgumentParser) -> None:
    """The command finds Django set up on the chosen database, which must be migrated."""
    _add_database(command)
    command.set_defaults(on_database=True)


def _add_database(command: ArgumentParser) -> None:
    command.add_argument("--database", metavar="NAMA", help="basis data selain yang baku")


def _add_port(command: ArgumentParser) -> None:
    command.add_argument("--port", type=int, default=DEFAULT_PORT, metavar="PORT")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 refused (with a message), 2 usage, 130 stopped."""
    args = parser().parse_args(arguments)
    try:
        return _run(args)
    except GardaError as error:
        from garda.ops.output import fail

        fail(error, as_json=args.json)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(args: Namespace) -> int:
    """Call the handler. It returns an exit code, an Outcome, or the object ``--json`` prints."""
    if args.on_database:
        _use_database(args.database)
    outcome = _handler(args)(args)
    if isinstance(outcome, Mapping):
        outcome = Outcome(outcome, "\n".join(f"{k}: {v}" for k, v in outcome.items()))
    if isinstance(outcome, Outcome):
        from garda.ops.output import emit

        emit(outcome.data, as_json=args.json, text=outcome.text)
        return outcome.code
    return int(outcome or 0)


def _use_database(name: str | None) -> None:
    """Set Django up. Raises GardaError for a database that is not there (where we may look)."""
    from garda.ops import framework, postgres

    server = postgres.ensure_running()
    wanted = name or server.default_database
    if server.owner is not None and not postgres.database_exists(server, wanted):
        raise GardaError(
            id=f"Basis data {wanted} belum ada. Jalankan dahulu: garda migrate",
            en=f"There is no database {wanted}. Run first: garda migrate",
            code="no_database",
        )
    framework.use_database(name)


def _handler(args: Namespace) -> Callable[[Namespace], Any]:
    module, _, function = str(args.handler).partition(":")
    handler: Callable[[Namespace], Any] = getattr(import_module(module), function)
    return handler


if __name__ == "__main__":
    sys.exit(main())
