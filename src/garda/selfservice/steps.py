"""The steps of the form: each asks one thing, in the fields and by the rules of the counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from garda.formation.domain.papers import due_documents
from garda.formation.forms.counter import CounterForm
from garda.formation.services import CounterEntry
from garda.formation.staffing import current_listings
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule, Keeper

from .errors import NotComplete
from .models import DraftFile
from .services.drafts import Opened, Typed


@dataclass(frozen=True, slots=True)
class Step:
    """``slug`` is its part of the address, ``ask`` what it says to the applicant."""

    slug: str
    title: str
    ask: str
    fields: tuple[str, ...]


STEPS: tuple[Step, ...] = (
    Step("nama", "Nama dan tanggal lahir", "Seperti pada KTP-el.", ("name", "sex", "birth_date")),
    Step(
        "nomor",
        "NIK dan nomor KK",
        "Disimpan tersegel. Tidak ada yang dapat melihatnya tanpa alasan yang tercatat.",
        ("nik", "kk", "spouse"),
    ),
    Step("telepon", "Nomor telepon", "Supaya PPS dapat menghubungi Anda.", ("phone",)),
    Step("alamat", "Alamat dan TPS", "Alamat pada KTP-el.", ("address", "rt", "rw", "station")),
    Step(
        "riwayat",
        "Pendidikan dan pengalaman",
        "Pendidikan terakhir yang ada ijazahnya.",
        ("education", "occupation", "experience"),
    ),
    Step(
        "pernyataan",
        "Pernyataan",
        "Centang hanya yang benar. Yang tidak Anda centang ditanyakan PPS, bukan langsung ditolak.",
        ("declared",),
    ),
    Step("kesediaan", "Kesediaan", "Boleh dikosongkan.", ("willing",)),
)


def step_of(slug: str) -> Step | None:
    return next((step for step in STEPS if step.slug == slug), None)


def after(step: Step) -> Step | None:
    """The step that follows; None after the last one."""
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def counter_form(opened: Opened, data: Any = None) -> CounterForm:
    """The counter's whole form for the slip's village. One query."""
    slip = opened.slip
    listings = current_listings(slip.election, slip.village)
    today = clock.today(slip.village.time_zone)
    return CounterForm(get_pack(slip.election.pack), listings, today, data)


def step_form(opened: Opened, step: Step, data: Any = None) -> CounterForm:
    """The fields of one step, with what was typed before when nothing is sent."""
    form = counter_form(opened, data)
    for name in form.fields.keys() - set(step.fields):
        del form.fields[name]
    form.order_fields(step.fields)
    if data is None:
        form.initial = {
            name: values if name in ("declared", "willing") else "".join(values)
            for name, values in opened.typed.items()
        }
    return form


def values_of(step: Step, data: MultiValueDict[str, str]) -> Typed:
    """What was sent of a step's fields, to be kept."""
    return {name: data.getlist(name) for name in step.fields}


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """One document that the applicant may send now; ``here``: it came and was found readable."""

    rule: DocumentRule
    file: DraftFile | None
    due: bool

    @property
    def here(self) -> bool:
        return self.file is not None and self.file.done_at is not None

    @property
    def at_counter(self) -> bool:
        """Health certificates are handed over at the counter: nothing of health is kept here."""
        return self.rule.keeper is Keeper.CARE


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an applicant is: steps that are right, and documents."""

    steps: Sequence[tuple[Step, bool]]
    documents: Sequence[DocumentStep]

    @property
    def open_steps(self) -> list[str]:
        return [step.title for step, done in self.steps if not done]

    @property
    def missing(self) -> list[str]:
        """Documents that are due and not here: they may also come to the counter in time."""
        return [d.rule.name.id for d in self.documents if d.due and not d.here]

    @property
    def may_send(self) -> bool:
        return not self.open_steps


def progress_of(opened: Opened) -> Progress:
    """Two queries."""
    whole = counter_form(opened, MultiValueDict(_as_lists(opened.typed)))
    wrong = set(whole.errors)
    steps = [(step, _is_done(opened, step, wrong)) for step in STEPS]
    facts = dict.fromkeys(opened.typed.get("declared", ()), True)
    files = {file.code: file for file in DraftFile.objects.filter(slip=opened.slip)}
    rules = get_pack(opened.slip.election.pack).documents
    due = {rule.code for rule in due_documents(rules, facts)}
    documents = [
        DocumentStep(rule, files.get(rule.code), rule.code in due)
        for rule in rules
        if rule.code in due or rule.code in files
    ]
    return Progress(steps, documents)


def _is_done(opened: Opened, step: Step, wrong: set[str]) -> bool:
    seen = all(name in opened.typed for name in step.fields)
    return seen and not wrong.intersection(step.fields)


def _as_lists(typed: Typed) -> dict[str, list[str]]:
    return {name: list(values) for name, values in typed.items()}


def entry_of(opened: Opened) -> CounterEntry:
    """Everything that was typed, for sending. Raises NotComplete."""
    progress = progress_of(opened)
    if not progress.may_send:
        raise NotComplete(progress.open_steps)
    papers = [document.rule.code for document in progress.documents if document.here]
    data = _as_lists(opened.typed) | {"id": [str(opened.slip.id)], "papers": papers}
    form = counter_form(opened, MultiValueDict(data))
    if not form.is_valid():
        raise NotComplete([str(form.fields[name].label) for name in form.errors])
    return form.entry(opened.slip.village.time_zone)
