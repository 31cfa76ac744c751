"""``garda check``: prove that the ledger is whole."""

from __future__ import annotations

from argparse import Namespace

from garda.kernel.outcome import Outcome

from .check import Report, check_ledger

BROKEN = 1


def run(_args: Namespace) -> Outcome:
    """Check both logs; exit code 1 when anything is wrong."""
    report = check_ledger()
    return Outcome(report.as_json(), summary(report), 0 if report.whole else BROKEN)


def summary(report: Report) -> str:
    """The report for people: a verdict in both languages, the heads, and every problem."""
    verdict = "utuh (whole)" if report.whole else f"RUSAK (broken): {len(report.problems)} masalah"
    lines = [f"Buku besar {verdict}."]
    lines += [
        f"{log}: {count} catatan berantai, ujung {report.heads[log][:16]}"
        for log, count in report.links.items()
    ]
    lines.append(f"{report.waiting} menunggu diurutkan, {report.erased} isi sudah dihapus.")
    lines += [f"{p.log} {p.where}: {p.id} ({p.en})" for p in report.problems]
    return "\n".join(lines)
