"""Many photographs of many forms: read file by file on several workers, then joined form by form.

The order of the answer depends on the files alone, never on which worker was quicker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2

from garda.packs.loader import get_pack
from garda.packs.types import Pack, Text
from garda.results.domain.photo_marks import WORDS, Mark
from garda.results.domain.sheetcode import SheetCode

from .codes import code_of
from .forms import KnownForm, fitting, forms_of
from .gates import shipped_gates
from .photos import PageRead, Photo, as_data, judged, open_photos, read_page, read_photos
from .placing import Grey
from .reader import read_station
from .sheet import FormEvidence
from .verdicts import Verdict

#: Files, from all over the folder, on which the contests and their choices are seen; of each
#: contest so many pictures.
_SAMPLED_FILES = 32
_SAMPLE = 6
_CRASHED = Text(
    "Berkas ini membuat pembacanya berhenti. Simpan ulang sebagai JPEG, lalu coba lagi.",
    "This file stopped the program that reads it. Save it anew as JPEG, then try again.",
)
_GONE = Text("Berkas tidak terbaca.", "The file cannot be read.")


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker must know. ``choices``: number of choices by contest of the pack."""

    folder: Path
    pack: str
    contest: str
    choices: Mapping[str, int]

    def form(self, contest: str) -> KnownForm:
        pack = get_pack(self.pack)
        return forms_of(pack, contest, self.choices.get(contest, pack.max_choices))[0]


def files_in(folder: Path) -> list[str]:
    """Names of all files, by their path from ``folder``; hidden ones are left out."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(p.as_posix() for p in found if not any(s.startswith(".") for s in p.parts))


def task_for(
    folder: Path, names: Sequence[str], pack: Pack, contest: str, choices: int | None
) -> Task:
    """How many choices each contest has is seen on the first pictures that show one of its pages;
    ``choices`` says it for ``contest``."""
    given = {contest: choices} if choices else {}
    blind = Task(folder, pack.id, contest, given)
    seen: dict[str, list[Grey]] = {}
    for name in names[:: max(1, len(names) // _SAMPLED_FILES)]:
        for photo in _opened(folder, name):
            kind = _contest_of(photo, blind)
            if kind and photo.grey is not None and len(seen.setdefault(kind, [])) < _SAMPLE:
                seen[kind].append(photo.grey)
    found = {
        kind: len(fitting(forms_of(pack, kind, None), greys).definition.choices)
        for kind, greys in seen.items()
        if kind not in given
    }
    return Task(folder, pack.id, contest, {**found, **given})


def _contest_of(photo: Photo, task: Task) -> str | None:
    form = task.form(task.contest)
    located = form.locate(photo.grey) if photo.grey is not None else None
    if photo.grey is None or located is None:
        return None
    code = code_of(photo.grey, located)
    known = get_pack(task.pack).contests
    return code.contest if code and code.contest in known else task.contest


def _opened(folder: Path, name: str) -> list[Photo]:
    try:
        return list(open_photos(name, (folder / name).read_bytes()))
    except OSError:
        return [Photo(name, None, _GONE)]


def read_file(task: Task, name: str) -> list[PageRead]:
    """The pages of one file, each by the form that its own code names."""
    cv2.setNumThreads(1)
    return [_read(task, photo) for photo in _opened(task.folder, name)]


def _read(task: Task, photo: Photo) -> PageRead:
    page = read_page(photo, task.form(task.contest))
    code = page.code
    if code and code.contest != task.contest:
        if code.contest not in task.choices:
            words = WORDS[Mark.OTHER_CONTEST]
            return PageRead(photo.name, None, {}, Text(words.id, words.en), ms=page.ms)
        page = read_page(photo, task.form(code.contest))
    return _light(judged(photo, page))


def _light(page: PageRead) -> PageRead:
    """Without what only the worker needs."""
    return PageRead(page.name, page.page, page.boxes, page.problem, None, page.code, page.ms,
                    page.poor)  # fmt: skip


def read_files(
    task: Task, names: Sequence[str], workers: int
) -> Iterator[tuple[str, list[PageRead]]]:
    """Files as they are done. One that stops its worker has a problem; the others are read."""
    if workers < 2:
        yield from ((name, read_file(task, name)) for name in names)
        return
    left: list[str] = []
    with _pool(workers) as pool:
        waiting = {pool.submit(read_file, task, name): name for name in names}
        for future in as_completed(waiting):
            found = _answer(future)
            if found is None:
                left.append(waiting[future])
            else:
                yield waiting[future], found
    for name in sorted(left):
        yield name, _alone(task, name)


def _answer(future: Future[list[PageRead]]) -> list[PageRead] | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _alone(task: Task, name: str) -> list[PageRead]:
    """A file that was under way when a worker stopped, in a process of its own."""
    with _pool(1) as pool:
        found = _answer(pool.submit(read_file, task, name))
    return [PageRead(name, None, {}, _CRASHED)] if found is None else found


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def lines_of(task: Task, read: Mapping[str, Sequence[PageRead]]) -> list[dict[str, Any]]:
    """One line per form, then one per photograph on which no page was found."""
    groups: dict[tuple[str, ...], list[PageRead]] = {}
    lost: list[PageRead] = []
    for name in sorted(read):
        for page in read[name]:
            if page.page is None:
                lost.append(page)
            else:
                groups.setdefault(_form_of(task, name, page.code), []).append(page)
    forms = [_form_line(task, key, groups[key]) for key in sorted(groups)]
    return forms + [_file_line(page) for page in lost]


def _form_of(task: Task, name: str, code: SheetCode | None) -> tuple[str, ...]:
    """What makes pages one form: their code; without one the folder, or the file, they lie in."""
    if code is not None:
        return (code.contest, code.election, code.station, str(code.round))
    parent = Path(name).parent.as_posix()
    return (task.contest, "", name if parent == "." else parent, "")


def _form_line(task: Task, key: tuple[str, ...], pages: Sequence[PageRead]) -> dict[str, Any]:
    contest, election, place, round_ = key
    definition = task.form(contest if contest in get_pack(task.pack).contests else task.contest)
    kind, gates = definition.definition.contest_kind, shipped_gates()
    answer = read_photos(
        pages,
        lambda boxes: read_station({kind: FormEvidence(definition.definition, boxes)}, gates)[kind],
    )
    about = {"kind": "form", "contest": contest, "station" if election else "place": place}
    return (
        about | ({"election": election, "round": int(round_)} if election else {}) | as_data(answer)
    )


def _file_line(page: PageRead) -> dict[str, Any]:
    problem = page.problem or _GONE
    return {"kind": "file", "file": page.name, "verdict": str(Verdict.REJECTED),
            "problem": {"id": problem.id, "en": problem.en}}  # fmt: skip
