"""The days on which requirements are checked."""

from __future__ import annotations

from tests import factories

#: The first of them.
DAY = factories.local(factories.get_pack(factories.PACK).stage("screening").starts)
