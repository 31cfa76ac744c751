"""``garda read FOLDER``: all photographs in a folder, on several workers, as JSON lines."""

from __future__ import annotations

import hashlib
import json
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from garda.kernel.outcome import Outcome
from garda.packs.loader import get_pack

from .batch import Task, files_in, lines_of, read_files, task_for
from .classify import MODEL
from .journal import Journal
from .photos import PageRead


def run(args: Namespace, folder: Path) -> Outcome:
    """Read a folder. With ``--out`` the lines go to a file, and an interrupted run goes on."""
    out = Path(args.out) if args.out else None
    names = [name for name in files_in(folder) if not _is_ours(folder / name, out)]
    task = task_for(folder, names, get_pack(args.pack), args.contest, args.choices)
    journal = Journal(_part(out), folder, _about(task)) if out else None
    read = _read(task, names, max(1, args.workers), journal)
    lines = lines_of(task, read)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    told = _summary(names, lines)
    if out is None:
        return Outcome({**told, "lines": lines}, text.rstrip())
    _finish(out, text)
    return Outcome({**told, "out": str(out)}, f"{told['forms']} formulir di {out}")


def _read(
    task: Task, names: Sequence[str], workers: int, journal: Journal | None
) -> dict[str, list[PageRead]]:
    known = journal.done() if journal else {}
    read = {name: known[name] for name in names if name in known}
    left = [name for name in names if name not in read]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        row = bar.add_task("Membaca foto", total=len(names), completed=len(read))
        for name, pages in read_files(task, left, workers):
            read[name] = pages
            if journal:
                journal.add(name, pages)
            bar.advance(row)
    return read


def _part(out: Path) -> Path:
    return out.with_name(out.name + ".part")


def _is_ours(path: Path, out: Path | None) -> bool:
    return out is not None and path.resolve() in {out.resolve(), _part(out).resolve()}


def _about(task: Task) -> str:
    """What a page's reading hangs on: the network and the forms."""
    parts = [hashlib.sha256(MODEL.read_bytes()).hexdigest(), task.pack, task.contest]
    return " ".join([*parts, json.dumps(dict(task.choices), sort_keys=True)])


def _finish(out: Path, text: str) -> None:
    """The answer whole or not at all; then the journal has done its work."""
    fresh = out.with_name(out.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(out)
    _part(out).unlink(missing_ok=True)


def _summary(names: Sequence[str], lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    forms = [line for line in lines if line["kind"] == "form"]
    return {
        "files": len(names),
        "forms": len(forms),
        "without_page": len(lines) - len(forms),
        "verdicts": dict(sorted(Counter(line["verdict"] for line in forms).items())),
        "cpu_ms": round(sum(line["ms"] for line in forms), 1),
    }
