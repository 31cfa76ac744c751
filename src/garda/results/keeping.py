"""Photographs of forms as rules of retention see them: evidence of the count, kept like the forms.

Officers' names and signatures stand on them; who may open them: decision 0059.
"""

from __future__ import annotations

from garda.privacy.categories import Category, register
from garda.regions.models import Election
from garda.regions.queries import within

from .models import FormPhoto


def _photos(election: Election, path: str) -> int:
    return FormPhoto.objects.filter(within(path), election=election).count()


def ready() -> None:
    register(Category("form_photos", _photos))
