"""The rule language, and a form with its choices filled in."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.packs.forms import (
    WrongChoices,
    build_definition,
    definition_from_json,
    definition_hash,
    definition_to_json,
)
from garda.packs.relations import RelationError, expand, parse_relation, relation_text
from garda.packs.types import Block, Pack, Relation, RuleScope, Term


class TestLanguage:
    def test_sum(self) -> None:
        assert parse_relation("a = b + 2*list.c - d - 3") == Relation(
            (Term("a"),), "=", (Term("b"), Term("c", 2, "list"), Term("d", -1)), -3
        )

    def test_constant_moves_to_the_right(self) -> None:
        assert parse_relation("2*a - 3 >= b + 1") == Relation(
            (Term("a", 2),), ">=", (Term("b"),), 4
        )

    @pytest.mark.parametrize(
        "text", ["a", "a = b = c", "a = ", "= b", "a = b ** 2", "a = B", "a ≤ b"]
    )
    def test_refused(self, text: str) -> None:
        with pytest.raises(RelationError):
            parse_relation(text)

    def test_votes_stand_for_their_sum(self) -> None:
        (filled,) = expand(parse_relation("valid = votes"), (1, 2, 3))
        assert filled.right == (Term("votes_1"), Term("votes_2"), Term("votes_3"))

    def test_each_makes_one_relation_per_choice(self) -> None:
        filled = expand(parse_relation("each(votes) <= valid"), (1, 2))
        assert [r.left for r in filled] == [(Term("votes_1"),), (Term("votes_2"),)]

    @given(st.data())
    def test_text_of_a_relation_parses_to_it(self, data: st.DataObject) -> None:
        keys = st.sampled_from(["a", "b_j", "votes_2"])
        counts = st.integers(-3, 3).filter(bool)
        terms = st.lists(
            st.builds(Term, keys, counts, st.sampled_from(["", "list"])), min_size=1, max_size=3
        ).map(tuple)
        op = data.draw(st.sampled_from(["=", "<=", ">="]))
        relation = Relation(data.draw(terms), op, data.draw(terms), data.draw(st.integers(-9, 9)))
        assert parse_relation(relation_text(relation)) == relation


class TestDefinition:
    def test_fields_in_order(self, pack: Pack) -> None:
        definition = build_definition(pack, "bupati", (1, 2))
        assert definition.keys == (
            "dpt_l", "dpt_p", "dpt_j",
            "users_dpt_l", "users_dpt_p", "users_dpt_j",
            "users_moved_l", "users_moved_p", "users_moved_j",
            "users_added_l", "users_added_p", "users_added_j",
            "users_total_l", "users_total_p", "users_total_j",
            "ballots_received", "ballots_used", "ballots_spoiled", "ballots_unused",
            "disabled_users_l", "disabled_users_p", "disabled_users_j",
            "votes_1", "votes_2", "valid", "invalid", "total",
        )  # fmt: skip
        assert definition.title.id == "C.Hasil-KWK Bupati dan Wakil Bupati"
        assert {field.maximum for field in definition.fields} == {999}

    def test_blocks(self, pack: Pack) -> None:
        definition = build_definition(pack, "gubernur", (1,))
        assert definition.keys_of(Block.VOTES) == ("votes_1", "valid", "invalid", "total")
        assert len(definition.keys_of(Block.USERS)) == 15
        assert len(definition.keys_of(Block.BALLOTS)) == 4
        assert len(definition.keys_of(Block.DISABILITY)) == 3

    def test_a_rule_belongs_to_its_latest_block(self, pack: Pack) -> None:
        definition = build_definition(pack, "bupati", (1, 2))
        blocks: dict[str, set[Block]] = {}
        for rule in definition.rules:
            if rule.scope in (RuleScope.FORM, RuleScope.STATION) and rule.code != "K17":
                blocks.setdefault(rule.code, set()).add(rule.block)
        votes, users, ballots, disability = Block
        assert blocks == {
            "K01": {users, disability}, "K02": {users}, "K03": {users},
            "K04": {ballots}, "K05": {ballots}, "K06": {votes}, "K07": {votes}, "K08": {ballots},
            "K09": {disability}, "K10": {votes, users}, "K11": {ballots}, "K12": {users},
            "K13": {users}, "K14": set(Block), "K15": {users}, "K16": {users},
        }  # fmt: skip

    def test_rules_over_rows_that_are_off_are_left_out(self, pack: Pack) -> None:
        definition = build_definition(pack, "bupati", (1,))
        named = {t.key for rule in definition.rules for r in rule.relations for t in r.terms}
        assert not any(key.startswith(("disabled_registered", "eligible")) for key in named)

    @pytest.mark.parametrize("choices", [(), (2,), (1, 3), (1, 1), (0, 1), tuple(range(1, 8))])
    def test_wrong_choices(self, pack: Pack, choices: tuple[int, ...]) -> None:
        with pytest.raises(WrongChoices):
            build_definition(pack, "bupati", choices)

    def test_unknown_contest(self, pack: Pack) -> None:
        with pytest.raises(KeyError):
            build_definition(pack, "president", (1,))

    def test_toy_takes_its_own_boxes_and_values(self, toy: Pack) -> None:
        definition = build_definition(toy, "mayor", (1, 2, 3))
        assert {field.maximum for field in definition.fields} == {99}
        values = {rule.code: rule.value for rule in definition.rules if rule.value is not None}
        assert values == {"K11": Fraction(1, 10), "K13": Fraction(50)}
        with pytest.raises(WrongChoices):
            build_definition(toy, "mayor", (1, 2, 3, 4))


class TestFrozen:
    @pytest.mark.parametrize("count", range(1, 7))
    def test_json_and_back(self, pack: Pack, count: int) -> None:
        definition = build_definition(pack, "gubernur", range(1, count + 1))
        stored = json.loads(json.dumps(definition_to_json(definition)))
        assert definition_from_json(stored) == definition
        assert definition_hash(definition_from_json(stored)) == definition_hash(definition)

    def test_hash_tells_forms_apart(self, pack: Pack) -> None:
        hashes = {
            definition_hash(build_definition(pack, kind, range(1, n + 1)))
            for kind in pack.contests
            for n in (1, 2)
        }
        assert len(hashes) == 6
