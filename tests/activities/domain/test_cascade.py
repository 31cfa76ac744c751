"""The training cascade: every link is taught from the one above, in a region around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.activities.domain.cascade import (
    CASCADE,
    Session,
    hands_on,
    link_of,
    teacher_of,
)

WHOLE = [
    Session("kpu_province", "id"),
    Session("kpu_regency", "id/33"),
    Session("ppk_pps", "id/33/20"),
    Session("kpps", "id/33/20/09/2004"),
]
SESSIONS = st.builds(
    Session,
    st.sampled_from([link.audience for link in CASCADE]),
    st.sampled_from(["id", "id/33", "id/62", "id/33/20", "id/33/2", "id/33/20/09/2004"]),
)


def test_the_whole_cascade_holds() -> None:
    pairs = zip([None, *WHOLE], WHOLE, strict=False)
    assert all(hands_on(session, source) for source, session in pairs)
    assert not any(hands_on(session, None) for session in WHOLE[1:])


def test_each_link_knows_the_one_above() -> None:
    assert teacher_of("kpu_province") is None
    assert [teacher_of(link.audience) for link in CASCADE[1:]] == list(CASCADE[:-1])
    with pytest.raises(KeyError):
        link_of("saksi")


@given(SESSIONS, st.one_of(st.none(), SESSIONS))
def test_only_the_link_above_in_a_region_around_hands_on(
    session: Session, source: Session | None
) -> None:
    above = teacher_of(session.audience)
    expected = (
        source is None
        if above is None
        else source is not None
        and source.audience == above.audience
        and (session.path + "/").startswith(source.path + "/")
    )
    assert hands_on(session, source) is expected
