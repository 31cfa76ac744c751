"""``garda read PHOTO…``: figures, confidences and verdict of a photographed form or sheet."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.packs.loader import get_pack
from garda.packs.types import Pack

from .forms import KnownForm, fitting, forms_of
from .gates import shipped_gates
from .matching import EmptySheet
from .opening import opened
from .photos import (
    Finder,
    Photo,
    PhotosRead,
    Probabilities,
    as_data,
    judged,
    open_photos,
    read_page,
    read_photos,
)
from .reader import SheetReading, read_sheet, read_station
from .sheet import FormEvidence
from .templates import BadTemplate, load_template
from .verdicts import Verdict

Read = Callable[[Mapping[str, Probabilities]], SheetReading]


class UnknownForm(GardaError):
    """No such photograph, contest or number of choices."""

    code = "unknown_form"


def run(args: Namespace) -> Outcome:
    """Read the photographs of one form, of one sheet that a template describes, or a folder."""
    if (folder := Path(args.photos[0])).is_dir():
        return _of_folder(args, folder)
    photos = [photo for name in args.photos for photo in _photos(Path(name))]
    finder, read = _of_template(Path(args.template)) if args.template else _of_pack(args, photos)
    data = as_data(_judged(photos, read_photos([read_page(p, finder) for p in photos], read)))
    return Outcome(data, _text(data))


def _of_folder(args: Namespace, folder: Path) -> Outcome:
    from .batch_command import run as read_folder

    if len(args.photos) > 1 or args.template:
        raise UnknownForm(
            id="Sebut satu folder saja, tanpa --template.",
            en="Name one folder alone, without --template.",
        )
    _known_contest(args)
    return read_folder(args, folder)


def _judged(photos: Sequence[Photo], answer: PhotosRead) -> PhotosRead:
    """With what is poor about the photographs, where it may be why the form was not accepted."""
    if answer.reading.judgement.verdict is Verdict.ACCEPTED:
        return answer
    pages = tuple(judged(photo, page) for photo, page in zip(photos, answer.pages, strict=True))
    return replace(answer, pages=pages)


def _photos(path: Path) -> list[Photo]:
    try:
        return list(open_photos(str(path), path.read_bytes()))
    except OSError as error:
        raise UnknownForm(id=f"{path} tidak terbaca.", en=f"{path} cannot be read.") from error


def _of_template(path: Path) -> tuple[Finder, Read]:
    template = load_template(path)
    try:
        empty = EmptySheet(template, opened(template.image.read_bytes()))
    except (OSError, GardaError) as error:
        raise BadTemplate("image", "bukan gambar yang terbaca", "no picture to read") from error
    return empty, lambda boxes: read_sheet(template.sheet(boxes), shipped_gates())


def _of_pack(args: Namespace, photos: Sequence[Photo]) -> tuple[Finder, Read]:
    pack = _known_contest(args)
    forms = forms_of(pack, args.contest, args.choices)
    form = fitting(forms, [photo.grey for photo in photos if photo.grey is not None])
    return form, lambda boxes: _station(form, boxes)


def _known_contest(args: Namespace) -> Pack:
    pack = get_pack(args.pack)
    if args.contest not in pack.contests:
        known = ", ".join(pack.contests)
        raise UnknownForm(
            id=f"Pemilihan {args.contest} tidak dikenal; yang dikenal: {known}.",
            en=f"Contest {args.contest} is unknown; known are {known}.",
        )
    return pack


def _station(form: KnownForm, boxes: Mapping[str, Probabilities]) -> SheetReading:
    kind = form.definition.contest_kind
    return read_station({kind: FormEvidence(form.definition, boxes)}, shipped_gates())[kind]


def _text(data: Mapping[str, Any]) -> str:
    """One line per figure, then the verdict."""
    lines = [f"{key}\t{_shown(figure)}" for key, figure in data["figures"].items()]
    reasons = [f"{r['code']}: {', '.join(r['figures'])} {r['message_id']}" for r in data["reasons"]]
    pages = data["pages"]
    problems = [f"{page['file']}: {page['problem_id']}" for page in pages if page["problem_id"]]
    problems += [f"{page['file']}: {poor['message_id']}" for page in pages for poor in page["poor"]]
    return "\n".join([*problems, *lines, data["verdict"], *reasons])


def _shown(figure: Mapping[str, Any]) -> str:
    value = "-" if figure["decoded"] is None else str(figure["decoded"])
    return value if figure["plain"] == figure["decoded"] else f"{value} ({figure['as_written']})"
