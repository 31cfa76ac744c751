"""Forms about applicants' documents: sending one, and why one must come again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from garda.documents.domain.kinds import MIB
from garda.formation.services.papers import kinds_of
from garda.packs.papers import DocumentRule, RefusalReason

_REQUIRED = {"required": "Isi bagian ini."}


class RefusePaperForm(forms.Form):
    """Why a document must come again, in words where the reason asks for them, and until when."""

    reason = forms.ChoiceField(
        label="Alasan", error_messages={"required": "Pilih alasannya."}, required=True
    )
    note = forms.CharField(label="Keterangan", required=False, max_length=200)
    due_on = forms.DateField(
        label="Paling lambat",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal yang benar."},
    )

    def __init__(self, reasons: Sequence[RefusalReason], data: Any = None) -> None:
        noted = [reason.code for reason in reasons if reason.noted]
        first = {"reason": noted[0]} if noted else {}
        super().__init__(data, label_suffix="", auto_id="tolak_%s", initial=first)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(reason.code, reason.name.id) for reason in reasons]
        self._noted = frozenset(noted)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("reason") in self._noted and not given.get("note", "").strip():
            self.add_error("note", "Untuk alasan ini, tulis keterangannya.")
        return given


class AttachPaperForm(forms.Form):
    """A document of one kind; without a file it is noted as lying at the counter."""

    file = forms.FileField(label="Berkas", required=False, allow_empty_file=True)
    issuer = forms.CharField(label="Penerbit", required=False, max_length=150)
    issued_on = forms.DateField(
        label="Tanggal dokumen",
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal yang benar."},
    )
    received_at = forms.DateTimeField(
        label="Diterima",
        help_text="Waktu pada tanda terima, menurut jam di desa.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        error_messages=_REQUIRED | {"invalid": "Tulis tanggal dan jam yang benar."},
    )

    def __init__(
        self, rule: DocumentRule, now: datetime, data: Any = None, files: Any = None
    ) -> None:
        """``now`` is local: a form without an own time means now."""
        super().__init__(
            data,
            files,
            label_suffix="",
            auto_id=f"{rule.code}_%s",
            initial={"received_at": now.replace(tzinfo=None, second=0, microsecond=0)},
        )
        kinds = kinds_of(rule)
        names = ", ".join(kind.type_names for kind in kinds)
        self.fields["file"].help_text = f"{names}; paling besar {rule.max_mb} MB."
        self.fields["file"].widget.attrs |= {
            "accept": ",".join(media for kind in kinds for media in kind.media_types),
            "data-max-bytes": str(rule.max_mb * MIB),
            "data-too-large": f"Berkas ini lebih besar dari {rule.max_mb} MB. Kecilkan "
            "resolusinya, lalu pilih lagi.",
        }
        if rule.scan:
            self.fields["file"].label = "Foto atau pindaian"
