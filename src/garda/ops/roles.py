"""What the serving role may do to each table. Granted anew after every migration.

The owner's role never serves, so a fault in a page cannot change the past: the ledger and the
readings can only be added to, and no table can be emptied or altered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import psycopg
from psycopg import sql

from garda.kernel.errors import GardaError

#: Tables whose rights differ from reading and writing freely.
RIGHTS: Mapping[str, tuple[str, ...]] = {
    "ledger_ledgerentry": ("SELECT", "INSERT"),
    "ledger_ledgerlink": ("SELECT", "INSERT"),
    # A payload is the only part of the ledger that may be erased.
    "ledger_ledgerpayload": ("SELECT", "INSERT", "DELETE"),
    "results_reading": ("SELECT", "INSERT"),
    "results_formphoto": ("SELECT", "INSERT"),
    "results_photoinspection": ("SELECT", "INSERT"),
    "results_heldreading": ("SELECT", "INSERT"),
    "results_heldanswer": ("SELECT", "INSERT"),
    "results_keylist": ("SELECT", "INSERT"),
    "results_machinefinding": ("SELECT", "INSERT"),
    "results_anomalylook": ("SELECT", "INSERT"),
    "results_secondlookdraw": ("SELECT", "INSERT"),
    "results_secondlook": ("SELECT", "INSERT"),
    # A draw is public: nobody changes its list or its dice afterwards. A list's content may go.
    "formation_fixedlist": ("SELECT", "INSERT", "UPDATE"),
    "formation_dicethrow": ("SELECT", "INSERT"),
    # What two people confirmed is opened again as a whole, with a reason; it is never altered.
    "formation_score": ("SELECT", "INSERT", "DELETE"),
    # Proofs that data were destroyed stay as they were made.
    "people_erasurecertificate": ("SELECT", "INSERT"),
    "people_erasedkey": ("SELECT", "INSERT"),
    "privacy_look": ("SELECT", "INSERT"),
    "privacy_lookperson": ("SELECT", "INSERT"),
    "privacy_exportcopy": ("SELECT", "INSERT"),
    "activities_scan": ("SELECT", "INSERT"),
    "visits_visitreport": ("SELECT", "INSERT"),
    "visits_visitphoto": ("SELECT", "INSERT"),
    "activities_scanvoid": ("SELECT", "INSERT"),
    "learning_module": ("SELECT", "INSERT"),
    "learning_modulefile": ("SELECT", "INSERT"),
    "learning_attempt": ("SELECT", "INSERT"),
    "learning_practicecount": ("SELECT", "INSERT"),
    "readiness_readinessreport": ("SELECT", "INSERT"),
    "readiness_readinessphoto": ("SELECT", "INSERT"),
    # What stations told on voting day, what happened there and what was handed over.
    "votingday_stationreport": ("SELECT", "INSERT"),
    "votingday_rollcallmember": ("SELECT", "INSERT"),
    "votingday_incident": ("SELECT", "INSERT"),
    "votingday_incidentphoto": ("SELECT", "INSERT"),
    "votingday_incidentstep": ("SELECT", "INSERT"),
    "votingday_handover": ("SELECT", "INSERT"),
    "votingday_handoverstation": ("SELECT", "INSERT"),
    # What was read out or signed stays word by word.
    "documents_wording": ("SELECT", "INSERT"),
    "oaths_signature": ("SELECT", "INSERT"),
    "responses_slip": ("SELECT", "INSERT"),
    "responses_responsefile": ("SELECT", "INSERT"),
    "django_migrations": ("SELECT",),
}
#: Roles that alone reach a vault of specific data, with its tables (UU 27/2022, article 4).
#: The serving role has no right on these tables by itself.
VAULTS: Mapping[str, tuple[str, ...]] = {
    "garda_care": ("care_healthpaper", "care_healthkey"),
    "garda_funds": ("funds_bankaccount", "funds_bankkey"),
    "garda_court": ("conduct_courtpaper", "conduct_courtkey"),
    "garda_minor": ("sealed_guardian", "sealed_guardiankey"),
    # Who is on a list, and what lies in a case: no specific data, but nobody's to look up.
    "garda_neutral": ("neutrality_listrow", "neutrality_casehit", "neutrality_casestep"),
}
#: Tables with row-level security; the policies stand in the migrations of their rooms.
ROW_LOCKED = (
    "people_person",
    "people_personkey",
    "people_identityclaim",
    "people_spouseclaim",
    "people_contact",
    "people_pathshare",
    "neutrality_case",
    "responses_response",
    "responses_note",
    "responses_reporter",
    "responses_reporterkey",
    "responses_recommendation",
    *(table for tables in VAULTS.values() for table in tables),
)
FREE = ("SELECT", "INSERT", "UPDATE", "DELETE")


def grant(connection: psycopg.Connection, app_role: str) -> None:
    """Give ``app_role`` its rights on all tables, sequences and functions of the public schema.

    One transaction on the owner's connection: no request ever meets a half-granted database.
    """
    role = sql.Identifier(app_role)
    with connection.transaction():
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            connection.execute(sql.SQL(statement).format(role))
        sealed = {table for tables in VAULTS.values() for table in tables}
        for table in _tables(connection):
            if table not in sealed:
                _grant_table(connection, table, role)
        _grant_vaults(connection)


def _grant_vaults(connection: psycopg.Connection) -> None:
    """Each vault's role reaches its own tables and nothing else. Raises GardaError without it."""
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for vault, tables in VAULTS.items():
        if vault not in known:
            raise GardaError(
                id=f"Peran basis data {vault} belum ada. Buat dahulu: CREATE ROLE {vault} NOLOGIN;"
                f" GRANT {vault} TO peran_aplikasi (lihat README).",
                en=f"The database role {vault} is missing. Make it first: CREATE ROLE {vault}"
                f" NOLOGIN; GRANT {vault} TO app_role (see the README).",
                code="vault_role",
            )
        role = sql.Identifier(vault)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        for table in tables:
            _grant_table(connection, table, role)


def _tables(connection: psycopg.Connection) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [row[0] for row in connection.execute(query)]


def _grant_table(connection: psycopg.Connection, table: str, role: sql.Identifier) -> None:
    rights = _words(RIGHTS.get(table, FREE))
    statement = sql.SQL("GRANT {} ON TABLE {} TO {}")
    connection.execute(statement.format(rights, sql.Identifier("public", table), role))


def _words(rights: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(right) for right in rights)


def check_not_owner(connection: psycopg.Connection) -> None:
    """Refuse a serving role that owns tables or stands above the rights given to it.

    Raises GardaError.
    """
    row = connection.execute(
        "SELECT current_user, r.rolsuper OR r.rolbypassrls OR EXISTS ("
        "  SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        "  WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
        "    AND pg_has_role(r.oid, c.relowner, 'USAGE'))"
        " FROM pg_roles r WHERE r.rolname = current_user"
    ).fetchone()
    if row is not None and row[1]:
        raise GardaError(
            id=f"Peran {row[0]} memiliki tabel, sehingga dapat mengubah catatan lama."
            " Layani dengan peran aplikasi yang tidak memiliki apa pun.",
            en=f"Role {row[0]} owns tables and so could change the past."
            " Serve with the app's role, which owns nothing.",
            code="app_owns_tables",
        )
