"""Every rule of series K on a form, a station, a recapitulation; and the public cases."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.packs.forms import build_definition
from garda.packs.types import Block, FormDefinition, Pack, Severity
from garda.results.domain.checks import (
    Finding,
    check_form,
    check_published_shares,
    check_recap,
    check_station,
    errors_of,
    reserve_bounds,
)
from garda.results.domain.definition import as_figures, block_values

Sheet = dict[str, int | None]


def found(definition: FormDefinition, sheet: Sheet, **changed: int | None) -> set[str]:
    figures = as_figures(definition, sheet | changed)
    return {finding.code for finding in check_form(definition, figures)}


class TestForm:
    def test_a_right_form_has_no_finding(self, bupati: FormDefinition, good: Sheet) -> None:
        assert found(bupati, good) == set()

    @pytest.mark.parametrize(
        ("changed", "codes"),
        [
            ({"dpt_l": 121}, {"K01"}),
            ({"disabled_users_j": 4}, {"K01"}),
            ({"users_added_l": 3}, {"K01", "K02"}),
            ({"users_total_l": 84, "users_total_p": 96}, {"K02"}),
            ({"users_dpt_l": 121, "users_dpt_p": 54, "users_total_l": 124, "users_total_p": 56},
             {"K03"}),
            ({"ballots_unused": 76}, {"K04"}),
            ({"ballots_used": 181, "ballots_unused": 74}, {"K05", "K08"}),
            ({"votes_1": 71}, {"K06"}),
            ({"total": 181}, {"K07", "K08"}),
            ({"votes_2": 110, "valid": 180, "invalid": 0}, set()),
            ({"disabled_users_l": 84, "disabled_users_j": 86}, {"K09"}),
            ({"votes_1": 171}, {"K06", "K10", "K17"}),
            ({"votes_2": 111, "valid": 181, "total": 191}, {"K08", "K10"}),
            ({"ballots_received": 258, "ballots_unused": 76}, set()),
            ({"ballots_received": 256, "ballots_unused": 74}, set()),
            ({"ballots_received": 259, "ballots_unused": 77}, {"K11"}),
            ({"ballots_received": 255, "ballots_unused": 73}, {"K11"}),
            ({"ballots_unused": 1075, "ballots_received": 1257}, {"K11", "K14"}),
            ({"ballots_spoiled": -1, "ballots_unused": 78}, {"K14"}),
            ({"votes_1": 0, "votes_2": 170}, {"K17"}),
            ({"votes_1": 30, "valid": 130, "invalid": 50}, {"K17"}),
            ({"votes_1": 35, "valid": 135, "invalid": 45}, set()),
        ],
    )  # fmt: skip
    def test_each_rule(
        self, bupati: FormDefinition, good: Sheet, changed: Sheet, codes: set[str]
    ) -> None:
        assert found(bupati, good, **changed) == codes

    @pytest.mark.parametrize(("voters", "codes"), [(600, set()), (601, {"K13"})])
    def test_voters_of_a_station(
        self, bupati: FormDefinition, good: Sheet, voters: int, codes: set[str]
    ) -> None:
        received = voters + 16
        changed = {
            "dpt_l": voters - 130, "dpt_j": voters,
            "ballots_received": received, "ballots_unused": received - 182,
        }  # fmt: skip
        assert found(bupati, good, **changed) == codes

    def test_full_turnout_is_looked_at(self, bupati: FormDefinition, good: Sheet) -> None:
        changed = {"dpt_l": 83, "dpt_p": 97, "dpt_j": 180, "ballots_received": 185}
        assert found(bupati, good, **changed, ballots_unused=3) == {"K17"}

    def test_empty_form_is_silent(self, bupati: FormDefinition) -> None:
        assert found(bupati, {}) == set()
        assert found(bupati, dict.fromkeys(bupati.keys, 0)) == set()

    def test_unread_figure_silences_what_it_stands_in(
        self, bupati: FormDefinition, good: Sheet
    ) -> None:
        assert found(bupati, good, votes_1=None, valid=171) == {"K07"}

    def test_one_choice_alone_is_no_landslide(self, pack: Pack, good: Sheet) -> None:
        definition = build_definition(pack, "bupati", (1,))
        assert found(definition, good, votes_1=170) == set()

    def test_a_finding_says_what_differs(self, bupati: FormDefinition, good: Sheet) -> None:
        figures = as_figures(bupati, good | {"users_total_j": 1743})
        finding = next(f for f in check_form(bupati, figures) if f.code == "K02")
        assert finding == Finding(
            code="K02",
            severity=Severity.ERROR,
            block=Block.USERS,
            keys=("users_total_j", "users_dpt_j", "users_moved_j", "users_added_j"),
            relation="users_total_j = users_dpt_j + users_moved_j + users_added_j",
            left=1743,
            right=180,
            message=finding.message,
            contest="bupati",
        )
        assert finding.difference == 1563
        assert finding.message.id == (
            "Jumlah pengguna hak pilih (J) tertulis 1.743, "
            "sedangkan jumlah DPT, pindahan, dan tambahan 180."
        )
        assert "1,743" in finding.message.en

    def test_wrong_number_of_figures(self, bupati: FormDefinition) -> None:
        with pytest.raises(ValueError, match="zip"):
            check_form(bupati, (1, 2, 3))

    def test_errors_of_a_block(self, bupati: FormDefinition, good: Sheet) -> None:
        changed = {"votes_1": 171, "dpt_l": 121, "ballots_received": 300}
        findings = check_form(bupati, as_figures(bupati, good | changed))
        assert errors_of(findings, Block.VOTES) == ("K06", "K10")
        assert errors_of(findings, Block.USERS) == ("K01",)
        assert errors_of(findings, Block.BALLOTS) == ("K04",)  # K11 is a warning
        assert errors_of(findings, Block.DISABILITY) == ()

    def test_toy_pack_has_its_own_limits(self, toy: Pack) -> None:
        definition = build_definition(toy, "mayor", (1, 2))
        sheet: Sheet = {
            "dpt_l": 30, "dpt_p": 20, "dpt_j": 50, "users_dpt_l": 10, "users_dpt_p": 10,
            "users_dpt_j": 20, "users_total_l": 10, "users_total_p": 10, "users_total_j": 20,
            "ballots_received": 55, "ballots_used": 20,
            "votes_1": 9, "votes_2": 8, "valid": 17, "invalid": 3, "total": 20,
        }  # fmt: skip
        assert found(definition, sheet) == set()
        assert found(definition, sheet, ballots_received=57) == {"K11"}
        assert found(definition, sheet, dpt_l=31, dpt_j=51, ballots_received=56) == {"K13"}
        assert found(definition, sheet, ballots_received=100) == {"K11", "K14"}


class TestReserve:
    def test_the_public_case(self) -> None:
        assert reserve_bounds(Fraction(25, 1000), 250) == (256, 258)

    def test_regency_floor_is_inside(self) -> None:
        least, most = reserve_bounds(Fraction(25, 1000), 137_495)
        assert (least, most) == (140_932, 140_934)

    @given(st.fractions(0, 1), st.integers(0, 2000))
    def test_bounds_hold_the_exact_reserve(self, share: Fraction, voters: int) -> None:
        least, most = reserve_bounds(share, voters)
        assert least <= voters + share * voters <= most - 1
        assert 1 <= most - least <= 2


class TestPublicCases:
    """Field values of real forms, as published for an earlier election with the same fields."""

    @pytest.mark.parametrize(
        ("rows", "votes", "tail"),
        [
            ([103, 98, 201, 62, 73, 135, 0, 0, 0, 11, 5, 16, 73, 78, 151], (17, 124, 9),
             (150, 1, 151)),
            ([103, 105, 208, 82, 96, 178, 0, 0, 0, 1, 2, 3, 83, 98, 181], (None, None, None),
             (170, 11, 181)),
        ],
    )  # fmt: skip
    def test_forms_that_hold(
        self,
        pack: Pack,
        rows: list[int],
        votes: tuple[int | None, ...],
        tail: tuple[int, ...],
    ) -> None:
        definition = build_definition(pack, "gubernur", (1, 2, 3))
        unread = [None] * 7  # ballots and disability are not published
        assert check_form(definition, [*rows, *unread, *votes, *tail]) == ()

    @pytest.mark.parametrize(("read", "true"), [(617, 117), (748, 74), (951, 62)])
    def test_misread_votes_are_blocked(
        self, bupati: FormDefinition, good: Sheet, read: int, true: int
    ) -> None:
        right = {"votes_1": true, "votes_2": 50, "valid": true + 50, "total": true + 60}
        right |= {"invalid": 10, "ballots_used": true + 60, "users_total_j": true + 60}
        assert not found(bupati, good, **right) & {"K06", "K07", "K08", "K14"}
        assert {"K06", "K10"} <= found(bupati, good, **{**right, "votes_1": read})

    def test_a_figure_beyond_its_boxes(self, bupati: FormDefinition, good: Sheet) -> None:
        assert "K14" in found(bupati, good, votes_1=3_500_000)

    def test_voter_list_whose_parts_do_not_sum(self, bupati: FormDefinition, good: Sheet) -> None:
        assert "K01" in found(bupati, good, dpt_l=115_382, dpt_p=147_776, dpt_j=303_608)


class TestStation:
    def check(
        self,
        definitions: tuple[FormDefinition, FormDefinition],
        bupati: Sheet,
        gubernur: Sheet,
        voters: Sheet | None = None,
    ) -> list[tuple[str, str, Severity]]:
        by_kind = {d.contest_kind: d for d in definitions}
        sheets = {"bupati": bupati, "gubernur": gubernur}
        figures = {kind: as_figures(by_kind[kind], sheet) for kind, sheet in sheets.items()}
        findings = check_station(by_kind, figures, voters)
        return [(f.code, f.contest, f.severity) for f in findings]

    def test_a_right_station(
        self, bupati: FormDefinition, gubernur: FormDefinition, good: Sheet
    ) -> None:
        voters: Sheet = {"dpt_l": 120, "dpt_p": 130, "dpt_j": 250}
        assert self.check((bupati, gubernur), good, good, voters) == []
        assert self.check((bupati, gubernur), good, good) == []

    def test_forms_are_compared_with_each_other_once(
        self, bupati: FormDefinition, gubernur: FormDefinition, good: Sheet
    ) -> None:
        other = good | {"dpt_l": 121, "users_total_j": 179}
        assert self.check((bupati, gubernur), good, other) == [
            ("K15", "bupati", Severity.ERROR),
            ("K16", "bupati", Severity.WARNING),
        ]

    def test_each_form_is_compared_with_the_list(
        self, bupati: FormDefinition, gubernur: FormDefinition, good: Sheet
    ) -> None:
        voters: Sheet = {"dpt_l": 119, "dpt_p": None, "dpt_j": 250}
        assert self.check((bupati, gubernur), good, good, voters) == [
            ("K12", "bupati", Severity.ERROR),
            ("K12", "gubernur", Severity.ERROR),
        ]

    def test_a_single_contest(self, bupati: FormDefinition, good: Sheet) -> None:
        figures = {"bupati": as_figures(bupati, good)}
        assert check_station({"bupati": bupati}, figures, {"dpt_j": 250}) == ()

    def test_more_for_governor_is_usual(
        self, bupati: FormDefinition, gubernur: FormDefinition, good: Sheet
    ) -> None:
        assert self.check((bupati, gubernur), good, good | {"users_total_j": 190}) == []


class TestRecap:
    def test_parts_that_sum(self, bupati: FormDefinition, good: Sheet) -> None:
        part = as_figures(bupati, good)
        total = [2 * value for value in part if value is not None]
        assert check_recap(bupati, [part, part], total) == ()

    def test_parts_that_do_not(self, bupati: FormDefinition, good: Sheet) -> None:
        parts = [dict.fromkeys(bupati.keys, 0) | {"invalid": n} for n in (822, 108, 233)]
        total = dict.fromkeys(bupati.keys, 0) | {"invalid": 1223}
        figures = [as_figures(bupati, dict(part)) for part in parts]
        (finding,) = check_recap(bupati, figures, as_figures(bupati, dict(total)))
        assert (finding.code, finding.keys, finding.difference) == ("K20", ("invalid",), 60)
        assert (finding.block, finding.severity) == (Block.VOTES, Severity.ERROR)
        assert "1.223" in finding.message.id
        assert "1.163" in finding.message.id

    def test_parts_that_make_more_than_was_printed(
        self, bupati: FormDefinition, good: Sheet
    ) -> None:
        """117 in all, of 172 in its parts."""
        parts = [
            as_figures(bupati, dict.fromkeys(bupati.keys, 0) | {"invalid": n}) for n in (86, 86)
        ]
        total = as_figures(bupati, dict.fromkeys(bupati.keys, 0) | {"invalid": 117})
        (finding,) = check_recap(bupati, parts, total)
        assert (finding.code, finding.difference) == ("K20", -55)

    def test_unknown_parts_are_not_compared(self, bupati: FormDefinition, good: Sheet) -> None:
        part = as_figures(bupati, good | {"valid": None})
        total = as_figures(bupati, good | {"valid": 5})
        assert check_recap(bupati, [part], total) == ()

    def test_no_parts_mean_nothing(self, bupati: FormDefinition, good: Sheet) -> None:
        codes = {f.code for f in check_recap(bupati, [], as_figures(bupati, good))}
        assert codes == {"K20"}


class TestShares:
    def test_published_shares_that_fit(self, bupati: FormDefinition) -> None:
        votes = {1: 107_756, 2: 457_209}
        shares = {1: Decimal("19.07"), 2: Decimal("80.93")}
        assert check_published_shares(bupati, votes, shares) == ()

    def test_shares_of_other_votes(self, bupati: FormDefinition) -> None:
        findings = check_published_shares(
            bupati, {1: 105_743, 2: 427_892}, {1: Decimal("19.07"), 2: Decimal("80.93")}
        )
        assert [(f.code, f.left, f.right) for f in findings] == [
            ("K21", 1907, 1982),
            ("K21", 8093, 8018),
        ]
        assert "19,07%" in findings[0].message.id
        assert "19.82%" in findings[0].message.en

    def test_a_share_that_was_printed_too_small(self, bupati: FormDefinition) -> None:
        """65 of 27,006 was called less than 0.05 per cent."""
        shares = {1: Decimal("0.05"), 2: Decimal("99.76")}
        (finding,) = check_published_shares(bupati, {1: 65, 2: 26_941}, shares)[:1]
        assert (finding.code, finding.left, finding.right) == ("K21", 5, 24)
        assert "0,24%" in finding.message.id

    def test_shares_beyond_the_whole(self, gubernur: FormDefinition) -> None:
        findings = check_published_shares(
            gubernur, {1: 140_814, 2: 410_421}, {1: Decimal("25.55"), 2: Decimal("74.48")}
        )
        assert [(f.keys, f.left, f.right) for f in findings] == [
            (("votes_2",), 7448, 7445),
            (("votes_1", "votes_2"), 10003, 10000),
        ]

    def test_some_shares_only(self, bupati: FormDefinition) -> None:
        assert check_published_shares(bupati, {1: 1, 2: 2}, {1: Decimal("33.3")}) == ()

    def test_no_votes_at_all(self, bupati: FormDefinition) -> None:
        votes, shares = {1: 0, 2: 0}, {1: Decimal(0), 2: Decimal(0)}
        assert [f.left for f in check_published_shares(bupati, votes, shares)] == [0]


class TestBlocks:
    def test_values_come_in_the_order_of_the_fields(
        self, bupati: FormDefinition, good: Sheet
    ) -> None:
        figures = as_figures(bupati, good)
        assert block_values(bupati, Block.VOTES, figures) == (70, 100, 170, 10, 180)
