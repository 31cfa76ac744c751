"""One chain per log: sequencing, and what the check finds when somebody meddles as the owner."""

from __future__ import annotations

import json
import threading
from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from garda import cli
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.ledger import sequencer
from garda.ledger.check import PATIENCE, check_ledger, made_at
from garda.ledger.command import run
from garda.ledger.models import LedgerEntry, LedgerLink, LedgerPayload, Log
from garda.ledger.sequencer import link_all, run_forever
from garda.ledger.services import record

ACTOR = Actor("operator", "id")
TABLES = ("ledger_ledgerentry", "ledger_ledgerlink", "ledger_ledgerpayload")


def write(count: int, log: Log = Log.INTERNAL) -> list[LedgerEntry]:
    with transaction.atomic():
        return [record(ACTOR, "uji", path="id", payload={"n": n}, log=log) for n in range(count)]


def messages() -> list[str]:
    return [f"{p.log} {p.where} {p.en}" for p in check_ledger().problems]


@pytest.mark.django_db
class TestWhole:
    def test_both_logs_are_chained_apart(self) -> None:
        write(3)
        write(2, Log.RESULTS)
        assert link_all() == 5
        assert link_all() == 0
        report = check_ledger()
        assert report.whole
        assert (report.links, report.waiting, report.erased) == (
            {"results": 2, "internal": 3},
            0,
            0,
        )
        assert list(LedgerLink.objects.filter(log="internal").values_list("seq", flat=True)) == [
            1, 2, 3,
        ]  # fmt: skip

    def test_batches_continue_the_chain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sequencer, "BATCH", 2)
        write(5)
        assert link_all() == 5
        write(1)
        assert link_all() == 1
        assert check_ledger().links["internal"] == 6
        assert check_ledger().whole

    def test_an_empty_ledger_is_whole(self) -> None:
        assert check_ledger().as_json() == {
            "whole": True,
            "links": {"results": 0, "internal": 0},
            "heads": {"results": "00" * 32, "internal": "00" * 32},
            "waiting": 0,
            "erased_payloads": 0,
            "problems": [],
        }

    def test_an_erased_payload_is_counted_and_the_chain_stays_whole(self) -> None:
        entries = write(3)
        link_all()
        LedgerPayload.objects.filter(entry=entries[1]).delete()
        report = check_ledger()
        assert (report.whole, report.erased) == (True, 1)

    def test_the_newest_entries_may_wait_a_moment(self) -> None:
        write(2)
        report = check_ledger()
        assert (report.whole, report.waiting) == (True, 2)

    def test_waiting_longer_is_a_problem(self) -> None:
        write(1)
        fresh = LedgerEntry.objects.get()
        fresh.pk = before(uuid7(), PATIENCE + timedelta(seconds=1))
        fresh.save(force_insert=True)
        [message] = messages()
        assert message.startswith(f"internal {fresh.pk} This entry is not in the chain yet")

    def test_queries_do_not_grow(self, django_assert_num_queries: Callable[..., object]) -> None:
        write(30)
        link_all()
        with django_assert_num_queries(5):
            check_ledger()


def before(id_: UUID, age: timedelta) -> UUID:
    """The same id, made earlier."""
    moved = UUID(int=id_.int - (int(age.total_seconds() * 1000) << 80))
    assert made_at(id_) - made_at(moved) == age
    return moved


@pytest.mark.django_db(transaction=True)
class TestTampering:
    """As the owner, with the triggers switched off: what no trigger can stop, the check finds."""

    @pytest.fixture
    def owner(self, owner_connection: psycopg.Connection) -> psycopg.Connection:
        write(5)
        link_all()
        for table in TABLES:
            owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return owner_connection

    def test_a_changed_entry_breaks_the_chain_there(self, owner: psycopg.Connection) -> None:
        entry = LedgerLink.objects.get(seq=3).entry_id
        owner.execute("UPDATE ledger_ledgerentry SET path = 'id/99' WHERE id = %s", [entry])
        assert messages() == [
            "internal #3 The fingerprint does not match: this entry or an earlier one was changed."
        ]

    def test_an_exchanged_link_breaks_its_neighbour_too(self, owner: psycopg.Connection) -> None:
        owner.execute("UPDATE ledger_ledgerlink SET hash = sha256('x') WHERE seq = 2")
        assert [message.split()[1] for message in messages()] == ["#2", "#3"]

    def test_a_removed_entry_is_a_gap(self, owner: psycopg.Connection) -> None:
        entry = LedgerLink.objects.get(seq=3).entry_id
        owner.execute("DELETE FROM ledger_ledgerpayload WHERE entry_id = %s", [entry])
        owner.execute("DELETE FROM ledger_ledgerlink WHERE seq = 3")
        owner.execute("DELETE FROM ledger_ledgerentry WHERE id = %s", [entry])
        found = messages()
        assert found[0] == "internal #3 Sequence number 3 is missing; the next one is 4."
        assert len(found) == 2
        assert found[1].startswith("internal #4 The fingerprint")

    def test_a_changed_payload_does_not_fit_its_commitment(self, owner: psycopg.Connection) -> None:
        entry = LedgerLink.objects.get(seq=1).entry_id
        owner.execute(
            "UPDATE ledger_ledgerpayload SET payload = '{\"n\": 7}' WHERE entry_id = %s", [entry]
        )
        assert messages() == [f"internal {entry} The payload does not match its commitment."]

    def test_the_command_tells_and_ends_with_one(self, owner: psycopg.Connection) -> None:
        assert run(Namespace()).code == 0
        assert run(Namespace()).text.startswith("Buku besar utuh (whole).")
        owner.execute("UPDATE ledger_ledgerentry SET act = 'lain'")
        outcome = run(Namespace())
        assert outcome.code == 1
        assert outcome.data["whole"] is False
        assert len(outcome.data["problems"]) == 5
        assert "RUSAK (broken): 5 masalah" in outcome.text
        assert "internal #2: Sidik jari tidak cocok" in outcome.text


def test_check_prints_one_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    monkeypatch.setattr(cli, "_use_database", lambda _name: None)
    assert cli.main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["whole"] is True
    assert cli.main(["check"]) == 0
    assert "internal: 0 catatan berantai" in capsys.readouterr().err


CHANGES = [
    *(f"UPDATE {table} SET {column} = {column}" for table, column in
      (("ledger_ledgerentry", "act"), ("ledger_ledgerlink", "seq"),
       ("ledger_ledgerpayload", "payload"))),
    "DELETE FROM ledger_ledgerentry",
    "DELETE FROM ledger_ledgerlink",
    *(f"TRUNCATE {table} CASCADE" for table in TABLES),
]  # fmt: skip


@pytest.mark.parametrize("statement", CHANGES)
def test_nobody_changes_the_past(
    statement: str, owner_connection: psycopg.Connection, db: None
) -> None:
    """The app has no right to, and the owner is stopped by the trigger, rows or none."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"):
        owner_connection.execute(statement)
    with (
        pytest.raises(Exception, match="permission denied") as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db(transaction=True)
class TestSequencers:
    def test_two_at_once_make_one_chain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sequencer, "BATCH", 7)
        write(150)
        linked = together(4, link_until_done)
        assert sum(linked) == 150
        assert list(LedgerLink.objects.order_by("seq").values_list("seq", flat=True)) == [
            *range(1, 151)
        ]
        assert check_ledger().whole

    def test_a_lost_database_is_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write(2)
        stop, outcomes = threading.Event(), iter([OperationalError("gone"), None])
        link = sequencer.link_all

        def unsteady() -> int:
            failure = next(outcomes)
            if failure is not None:
                raise failure
            stop.set()
            return link()

        monkeypatch.setattr(sequencer, "link_all", unsteady)
        monkeypatch.setattr(sequencer, "PAUSE_SECONDS", 0)
        run_forever(stop)
        assert check_ledger().links["internal"] == 2


def link_until_done() -> int:
    """What a sequencer does that does not give up when another one has the lock."""
    done = 0
    while LedgerEntry.objects.filter(link__isnull=True).exists():
        done += link_all()
    return done


def together(count: int, work: Callable[[], int]) -> list[int]:
    """Run ``work`` in threads that start at once, each with a connection of its own."""
    barrier, results = threading.Barrier(count), []

    def one() -> None:
        barrier.wait()
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
