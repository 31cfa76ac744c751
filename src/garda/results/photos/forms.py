"""The form with which one page's photo is sent without the phone app."""

from __future__ import annotations

from typing import Any

from django import forms

from garda.documents.domain.kinds import MIB, PHOTO
from garda.kernel.ids import uuid7


class PagePhotoForm(forms.Form):
    """One file for one page; ``photo_id`` makes sending again harmless."""

    photo_id = forms.UUIDField(widget=forms.HiddenInput)
    page = forms.TypedChoiceField(label="Halaman", coerce=int)
    photo = forms.FileField(
        label="Foto halaman",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(PHOTO.media_types)}),
        help_text=f"Satu foto satu halaman: {PHOTO.type_names}, paling besar "
        f"{PHOTO.max_bytes // MIB} MB. Seluruh lembar masuk gambar, keempat tanda sudut terlihat.",
        error_messages={
            "required": "Pilih foto halamannya.",
            "empty": "Berkas ini kosong (0 bita). Pilih berkasnya lagi.",
        },
    )

    def __init__(self, pages: int, data: Any = None, files: Any = None, *, page: int = 1) -> None:
        initial = {"photo_id": uuid7(), "page": page}
        super().__init__(data, files, initial=initial, label_suffix="")
        choices = [(number, f"Halaman {number}") for number in range(1, pages + 1)]
        self.fields["page"].choices = choices  # type: ignore[attr-defined]
