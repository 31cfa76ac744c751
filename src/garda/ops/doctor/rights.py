"""What the serving role may do, compared with what ``ops/roles.py`` says it should."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from garda.kernel.errors import GardaError
from garda.ops import roles
from garda.ops.doctor.findings import Finding, fail, ok

_WRITING = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
_HAS = """
    SELECT c.relname, r.word FROM pg_class c, unnest(%s::text[]) AS r(word)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND has_table_privilege(current_user, c.oid, r.word)
"""
# Bits of pg_trigger.tgtype.
_GUARDS = """
    SELECT c.relname, t.tgtype & 16 > 0, t.tgtype & 8 > 0, t.tgtype & 32 > 0
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE p.proname = 'garda_refuse_change' AND t.tgenabled = 'A'
"""
_LOCKS = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity
      AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
"""
_REPAIR_ID = "Jalankan: garda migrate"
_REPAIR_EN = "Run: garda migrate"


def check(app: psycopg.Connection) -> Iterator[Finding]:
    """Everything about the serving role, on its own connection."""
    try:
        roles.check_not_owner(app)
    except GardaError as error:
        yield fail("roles", error.id, error.en)
    wrong = [*_rights(app), *_guards(app), *_row_locks(app)]
    yield from wrong
    if not wrong:
        yield ok(
            "roles",
            "Hak peran, pemicu pelindung, dan kunci baris seperti seharusnya.",
            "The role's rights, guarding triggers and row locks are as they should be.",
        )


def _rights(app: psycopg.Connection) -> Iterator[Finding]:
    """What the role has and should not, and the other way round."""
    has: dict[str, set[str]] = {name: set() for name in _tables(app)}
    for table, word in app.execute(_HAS, [list(_WRITING)]):
        has[table].add(word)
    for table, words in sorted(has.items()):
        wanted = _wanted(table)
        if words - wanted:
            surplus = ", ".join(sorted(words - wanted))
            yield fail(
                "roles",
                f"Peran layanan boleh {surplus} pada {table}, padahal tidak. {_REPAIR_ID}",
                f"The serving role may {surplus} on {table} but should not. {_REPAIR_EN}",
            )
        if wanted - words:
            lacking = ", ".join(sorted(wanted - words))
            yield fail(
                "roles",
                f"Peran layanan tidak boleh {lacking} pada {table}. {_REPAIR_ID}",
                f"The serving role may not {lacking} on {table}. {_REPAIR_EN}",
            )


def _wanted(table: str) -> set[str]:
    sealed = {name for tables in roles.VAULTS.values() for name in tables}
    return set() if table in sealed else set(roles.RIGHTS.get(table, roles.FREE))


def _tables(app: psycopg.Connection) -> list[str]:
    query = (
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    return [row[0] for row in app.execute(query)]


def _guards(app: psycopg.Connection) -> Iterator[Finding]:
    """Triggers refuse for every role what the serving role has no right to."""
    guarded: dict[str, set[str]] = {}
    for table, update, delete, truncate in app.execute(_GUARDS):
        events = {"UPDATE": update, "DELETE": delete, "TRUNCATE": truncate}
        guarded.setdefault(table, set()).update(word for word, on in events.items() if on)
    there = set(_tables(app))
    for table, rights in sorted(roles.RIGHTS.items()):
        filled = table in there and "INSERT" in rights
        refused = {"UPDATE", "DELETE", "TRUNCATE"} - set(rights) if filled else set()
        lacking = refused - guarded.get(table, set())
        if lacking:
            missing = ", ".join(sorted(lacking))
            yield fail(
                "roles",
                f"Pemicu yang menolak {missing} pada {table} hilang atau dimatikan. Pulihkan dari"
                " cadangan atau pasang kembali menurut migrasinya, dan cari tahu siapa pelakunya.",
                f"The trigger that refuses {missing} on {table} is missing or off. Restore a backup"
                " or set it up again as its migration does, and find out who did it.",
            )


def _row_locks(app: psycopg.Connection) -> Iterator[Finding]:
    locked = {row[0] for row in app.execute(_LOCKS)}
    for table in sorted(set(roles.ROW_LOCKED) & set(_tables(app)) - locked):
        yield fail(
            "roles",
            f"Kunci baris pada {table} mati: orang wilayah lain dapat terlihat. Pasang kembali"
            " menurut migrasinya.",
            f"The row lock on {table} is off: people of other regions may be seen. Set it up"
            " again as its migration does.",
        )
