"""Loads an election pack: a folder of TOML files becomes one frozen ``Pack``."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from garda.packs import errors, sections
from garda.packs.attendance import read_attendance
from garda.packs.eligibility import read_eligibility
from garda.packs.errors import PackError
from garda.packs.form_reader import read_forms
from garda.packs.intake import read_intake
from garda.packs.learning import read_learning
from garda.packs.lineage import lineage
from garda.packs.neutrality import read_neutrality
from garda.packs.papers import read_papers
from garda.packs.placement import read_placement
from garda.packs.privacy import read_breach, read_exports, read_retention
from garda.packs.readiness import read_readiness
from garda.packs.results import read_results
from garda.packs.selection import Known, read_selection
from garda.packs.table import Table, read_toml
from garda.packs.template import FormTemplate
from garda.packs.types import ContestSpec, Pack, Text
from garda.packs.visits import read_visits
from garda.packs.votingday import read_votingday

PACKS_VARIABLE = "GARDA_PACKS"
_OWN_PACKS = Path(__file__).resolve().parents[3] / "packs"
_NUMBERS = ("max_voters_per_station", "special_station_from", "max_choices", "draw_days")
_SHARE = "reserve_share"


def packs_folder() -> Path:
    """Where packs lie: ``GARDA_PACKS``, else ``packs`` of the checkout."""
    named = os.environ.get(PACKS_VARIABLE)
    return Path(named) if named else _OWN_PACKS


def get_pack(pack_id: str) -> Pack:
    """The pack in the packs folder, read again when a file of it has changed.

    Whether one has is looked up once a second: an act asks for its pack thousands of times. Raises
    PackError when there is none of this name or it is wrong.
    """
    folder = packs_folder() / pack_id
    return _cached(folder, _stamp(folder, int(time.monotonic())))


@lru_cache(maxsize=8)
def _cached(folder: Path, _stamp: object) -> Pack:
    """The stamp is part of the cache's key and nothing else."""
    return load_pack(folder)


@lru_cache(maxsize=8)
def _stamp(folder: Path, _second: int) -> tuple[tuple[str, int, int], ...]:
    """Times and sizes of the pack's files: cheaper than their hash."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(file for base in lineage(folder) for file in _files(base)))


def _files(folder: str | Path) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size


def pack_hash(folder: Path) -> str:
    """SHA-256 (hex) over names and contents of all files of the pack, in order of their names,
    and over the hash of the pack it extends."""
    digest = hashlib.sha256()
    for base in lineage(folder)[1:2]:
        digest.update(f"extends {base.name}\0{pack_hash(base)}".encode())
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load_pack(folder: Path) -> Pack:
    """Read and check a pack. Raises PackError naming file, line and the code of the check."""
    head = _read_head(folder)
    simulation, assumed = sections.read_simulation(folder)
    placement, weighed = read_placement(folder)
    contests = sections.read_list(folder, "contests.toml", "contest", sections.read_contest, "kind")
    forms = read_forms(folder, contests)
    _check_forms(folder, contests, forms)
    stages = sections.read_stages(folder, head["voting_day"])
    bodies = sections.read_list(folder, "bodies.toml", "body", sections.read_body)
    papers = read_papers(folder)
    settings = {
        "fix_days": papers.fix_days_citation,
        "unchecked": papers.unchecked_citation,
    }
    documents = [document.code for document in papers.documents]
    rules, checks = read_eligibility(folder, documents)
    known = Known([body.code for body in bodies], [rule.code for rule in rules], documents)
    return Pack(
        hash=pack_hash(folder),
        stages=stages,
        bodies={body.code: body for body in bodies},
        eligibility=rules,
        found_checks=checks,
        papers=papers,
        intake=read_intake(folder, stages, known.bodies, documents),
        selections=read_selection(folder, known),
        contests={contest.kind: contest for contest in contests},
        modules=sections.read_list(folder, "modules.toml", "module", sections.read_module),
        learning=read_learning(folder),
        visits=read_visits(folder),
        readiness=read_readiness(folder),
        results=read_results(folder),
        votingday=read_votingday(folder),
        oaths=sections.read_oaths(folder),
        attendance=read_attendance(folder),
        letters=sections.read_letters(folder),
        simulation=simulation,
        placement=placement,
        exports=read_exports(folder),
        breach=read_breach(folder),
        retention=read_retention(folder, [stage.code for stage in stages]),
        neutrality=read_neutrality(
            folder, [rule.code for rule in rules], [stage.code for stage in stages]
        ),
        forms=forms,
        **{**head, "citations": {**head["citations"], **assumed, **settings, **weighed}},
    )


def _read_head(folder: Path) -> dict[str, Any]:
    """What ``pack.toml`` says: identity, voting day, settings and kinds of voter list."""
    with read_toml(folder, "pack.toml") as top:
        tables = {name: top.table(name) for name in ("voting_day", *_NUMBERS, _SHARE)}
        top.optional("extends", str)  # its files were found by it already
        head: dict[str, Any] = {"id": _read_id(top, folder), "name": top.text("name")}
        lists = [sections.read_voter_list(table) for table in top.tables("voter_list")]
    head["voting_day"] = sections.read_setting(tables["voting_day"], date)
    head[_SHARE] = sections.read_share(tables[_SHARE])
    head |= {name: sections.read_setting(tables[name], int) for name in _NUMBERS}
    head["voter_lists"] = tuple(sorted(lists, key=lambda item: item.order))
    head["citations"] = {name: table.citation() for name, table in tables.items()}
    return head


def _read_id(top: Table, folder: Path) -> str:
    pack_id = top.string("id")
    if pack_id != folder.name:
        message = Text(
            f"id {pack_id} bukan nama foldernya, {folder.name}.",
            f"id {pack_id} is not the folder's name, {folder.name}.",
        )
        raise top.error(errors.UNKNOWN_CODE, message, "id")
    return pack_id


def _check_forms(
    folder: Path, contests: tuple[ContestSpec, ...], forms: Mapping[str, FormTemplate]
) -> None:
    """Every contest names a form of the pack."""
    tables = read_toml(folder, "contests.toml").tables("contest")
    for contest, table in zip(contests, tables, strict=True):
        if contest.form not in forms:
            message = Text(
                f"{contest.kind}: formulir {contest.form} tidak ada.",
                f"{contest.kind}: there is no form {contest.form}.",
            )
            raise table.error(errors.UNKNOWN_CODE, message, "form")


__all__ = ["PackError", "get_pack", "load_pack", "pack_hash", "packs_folder"]
