"""The time a page is told in: the election's own, or the one a visitor of a rehearsal asks for."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
