"""What holds many numbers for a short while opens for its own row and kind alone."""

from __future__ import annotations

import pytest

from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.people.services import open_envelope, seal_envelope

pytestmark = pytest.mark.django_db
NIK = b"3320900905950001"


def test_it_comes_back_and_is_never_twice_the_same() -> None:
    owner = uuid7()
    first, second = (seal_envelope(owner, "list", NIK) for _ in range(2))
    assert open_envelope(owner, "list", first) == NIK
    assert first != second
    assert NIK not in first


def test_moved_to_another_row_or_kind_it_does_not_open() -> None:
    owner = uuid7()
    sealed = seal_envelope(owner, "list", NIK)
    for other, kind in ((uuid7(), "list"), (owner, "rejected")):
        with pytest.raises(GardaError):
            open_envelope(other, kind, sealed)
    with pytest.raises(GardaError):
        open_envelope(owner, "list", sealed[:-1] + bytes([sealed[-1] ^ 1]))
