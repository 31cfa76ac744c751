"""The evening of the vote over HTTP: figures, figures with photos, and kill -9 meanwhile.

Prints one JSON object. ``garda up`` runs in a home of its own, its PostgreSQL waits for the disk at
every commit; this process sends, over ``--lines`` connections to 127.0.0.1 alone, and never more
than the numbers below. One submission is one phone's request with one form, signed and read back.

``web_figures_per_s``: submissions per second; ``web_with_photo_per_s``: submissions each followed
by a photo of 400 kB; ``p99_ms`` of the answers to figures. Other work on the machine makes these
worse, so the processor time is told beside them: ``…_cpu_ms`` per submission, by who spent it (web,
database, sequencer of the ledger, job worker, and ``sender``: this process), and
``…_on_two_free_cores``, what two processors would do that have nothing else to do. The job worker,
which looks at photos behind everything else (``nice``), is not part of that.

Then ``kill_submissions`` are sent, each with a photo, by phones that try again until they have a
receipt, while a web worker, the web server, the job worker, the database and sessions of it are
killed at random moments. ``lost_after_kill``: receipts whose reading or photo (row or bytes) is not
there; ``double_after_kill``: readings, photos or entries of the ledger beyond one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from results_lines import PATIENCE_SECONDS, Job, Sent, Tally, request, send
from results_stations import CONTESTS, Evening, Phone, another, evening, head, picture

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
STATIONS, PHOTOS, KILL_SUBMISSIONS, LINES = 2500, 600, 5000, 16
PHOTO_BYTES, SMALL_PHOTO_BYTES = 400_000, 20_000
KILLS, WARM = 20, 40
LEAST_FIGURES, LEAST_PHOTOS, MOST_P99 = 300, 60, 250
VOTES, OTHER_VOTES, THIRD_VOTES = (60, 50, 10), (61, 49, 10), (62, 48, 10)
#: Who spends processor time, by a word of the command line.
PARTS = {"granian": "web", "postgres": "database", "sequence": "sequencer", "worker": "worker"}
LATER = "worker"


# --- what is sent -----------------------------------------------------------------------------


def figures_of(
    load: Evening, phone: Phone, contest: str, votes: Sequence[int], **more: Any
) -> Sent:
    body = load.figures(phone, contest, votes, **more)
    return request("/api/hp/tps/isian", phone.cookie, "application/json", body)


def photo_of(phone: Phone, contest: str, photo: bytes, sha256: str) -> Sent:
    """The first page of a form, as a browser's form sends a file."""
    from garda.kernel.ids import uuid7

    fields = {**head(phone), "id": str(uuid7()), "round": str(phone.rounds[contest]), "page": "1"}
    fields |= {"sha256": sha256, "device_at": fields["sent_at"]}
    edge = "----garda-bench"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="foto"; filename="f.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    kind = f"multipart/form-data; boundary={edge}"
    text, end = "".join(parts).encode(), f"\r\n--{edge}--\r\n".encode()
    return request("/api/hp/tps/foto", phone.cookie, kind, text, photo, end)


def jobs_of(
    load: Evening, phones: Sequence[Phone], contest: str, votes: Sequence[int],
    photo: bytes = b"", first: int = 0, corrects: Mapping[Any, Any] | None = None,
) -> list[Job]:  # fmt: skip
    """One form of each phone; with ``photo`` and a page each, no two of the same bytes.
    ``corrects``: by round, the reading that is put right."""
    from garda.kernel.canonical import sha256_hex

    made = []
    for number, phone in enumerate(phones, start=first):
        taken = another(photo, number) if photo else b""
        sha256 = sha256_hex(taken)
        about: dict[str, Any] = {"photos": [sha256] if taken else []}
        if corrects is not None:
            before = corrects.get(phone.rounds[contest])
            about |= {"reason": "Dibaca ulang dari plano."}
            about |= {"corrects": str(before)} if before else {}
        job = Job(figures_of(load, phone, contest, votes, **about))
        if taken:
            job.photo = photo_of(phone, contest, taken, sha256)
        made.append(job)
    return made


def corrections(load: Evening, contest: str, photo: bytes, first: int) -> list[Job]:
    """Every station corrects its form once, with a reason and a new photo."""
    from garda.results.models import Reading

    latest = Reading.objects.filter(source="operator").order_by("version")
    votes = OTHER_VOTES if contest == CONTESTS[0] else THIRD_VOTES
    before = dict(latest.values_list("round", "id"))
    return jobs_of(load, load.phones, contest, votes, photo, first, before)


# --- what came of it --------------------------------------------------------------------------


def audit(tally: Tally, before: Counter[str]) -> dict[str, int]:
    """Receipts against tables and objects; this process's own session was killed, too."""
    _reconnect()
    from garda.documents.objects import store
    from garda.results.models import FormPhoto, Reading

    readings = {str(i): r for i, r in Reading.objects.values_list("id", "receipt")}
    photos = {str(i): s for i, s in FormPhoto.objects.values_list("id", "object_sha256")}
    lost = sum(readings.get(id_) != receipt for id_, receipt in tally.readings.items())
    lost += sum(id_ not in photos or not store().holds(photos[id_]) for id_ in tally.photos)
    after = counted()
    double = sum(
        max(0, after[name] - before[name] - len(kept))
        for name, kept in (
            ("readings", tally.readings), ("photos", tally.photos),
            ("readings.recorded", tally.readings), ("photo.taken", tally.photos),
        )
    )  # fmt: skip
    return {"lost_after_kill": lost, "double_after_kill": double}


def _reconnect() -> None:
    """Wait until the database answers this process again."""
    from django.db import OperationalError, connection

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection.close()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def counted() -> Counter[str]:
    from django.db.models import Sum

    from garda.ledger.models import LedgerEntry
    from garda.results.models import FormPhoto, Reading

    found = Counter(readings=Reading.objects.count(), photos=FormPhoto.objects.count())
    for act in ("readings.recorded", "photo.taken"):
        found[act] = LedgerEntry.objects.filter(act=act).aggregate(n=Sum("count"))["n"] or 0
    return found


def killer(office: Any, moments: Sequence[float], done: list[str]) -> Any:
    """Kills in turn, each once so many receipts are there."""
    ways = [
        office.kill_a_web_worker, office.kill_web, office.kill_job_worker, office.kill_database,
        office.kill_a_session,
    ]  # fmt: skip

    def kill(stop: threading.Event, tally: Tally) -> None:
        for number, moment in enumerate(moments):
            while len(tally.readings) < moment:
                if stop.wait(0.02):
                    return
            way = ways[number % len(ways)]
            with suppress(AssertionError, psutil.Error, OSError):
                way()
                done.append(way.__name__)

    return kill


def cpu_seconds() -> Counter[str]:
    """Processor time until now of this process and of all it started, by who spent it."""
    found: Counter[str] = Counter()
    for process in (psutil.Process(), *_started()):
        with suppress(psutil.Error):
            used = process.cpu_times()
            found[_part(process)] += used.user + used.system
    return found


def _started() -> Iterator[psutil.Process]:
    """The supervisor's processes, and those of the database, which has left it."""
    home = os.environ["GARDA_HOME"]
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            line = (process, *process.parents())
            mine = any(p.pid == os.getpid() for p in line[1:])
            if mine or any(home in " ".join(p.cmdline()) for p in line):
                yield process


def _part(process: psutil.Process) -> str:
    if process.pid == os.getpid():
        return "sender"
    words = " ".join(process.cmdline())
    return next((part for word, part in PARTS.items() if word in words), "other")


def costs(name: str, count: int, seconds: float, cpu: Counter[str]) -> dict[str, Any]:
    """Submissions per second, and processor milliseconds each."""
    each = {part: round(1000 * used / count, 2) for part, used in cpu.items() if used > 0}
    at_once = sum(cost for part, cost in each.items() if part != LATER)
    return {
        f"web_{name}_per_s": round(count / seconds, 1),
        f"web_{name}_cpu_ms": {**each, "all": round(at_once, 2)},
        f"web_{name}_per_s_on_two_free_cores": round(2000 / max(at_once, 0.01), 1),
    }


def measured(name: str, port: int, jobs: Sequence[Job], lines: int) -> dict[str, Any]:
    spent = cpu_seconds()
    seconds, tally = send(port, jobs, lines)
    cpu = Counter(cpu_seconds())
    cpu.subtract(spent)
    found = costs(name, len(jobs), seconds, cpu)
    return found | {f"{name}_p99_ms": tally.p99_ms(), name: dict(tally.answers)}


def run(options: argparse.Namespace) -> dict[str, Any]:
    from tests.support.up import running

    with running() as up:
        os.environ["GARDA_HOME"] = str(up.home)
        from garda.ops import framework, postgres

        framework.use_database(postgres.DEFAULT_DATABASE)
        return _measured(up, options)


def _measured(up: Any, options: argparse.Namespace) -> dict[str, Any]:
    chance = random.Random(options.seed)
    load, port, found = evening(options.stations, chance), up.port, {}
    phones = load.phones
    send(port, jobs_of(load, phones[:WARM], CONTESTS[1], VOTES), options.lines)
    jobs = jobs_of(load, phones, CONTESTS[0], VOTES)
    found |= measured("figures", port, jobs, options.lines)
    found["p99_ms"] = found.pop("figures_p99_ms")
    chosen = phones[WARM : WARM + options.photos]
    jobs = jobs_of(load, chosen, CONTESTS[1], VOTES, picture(PHOTO_BYTES))
    found |= measured("with_photo", port, jobs, options.lines)
    return found | _killed(up, load, options, chance)


def _killed(
    up: Any, load: Evening, options: argparse.Namespace, chance: random.Random
) -> dict[str, Any]:
    from tests.resilience.office import Office

    office = Office.__new__(Office)
    office.up = up
    photo, before, kills = picture(SMALL_PHOTO_BYTES), counted(), []
    jobs = [
        job
        for number, contest in enumerate(CONTESTS)
        for job in corrections(load, contest, photo, 1_000_000 * (number + 1))
    ][: options.kill_submissions]
    moments = sorted(chance.uniform(0, 0.9 * len(jobs)) for _ in range(options.kills))
    seconds, tally = send(
        up.port, jobs, options.lines, patient=True, meanwhile=killer(office, moments, kills)
    )
    return {
        **audit(tally, before),
        "kill_submissions": len(jobs),
        "kill_seconds": round(seconds, 1),
        "receipts": len(tally.readings),
        "photo_receipts": len(tally.photos),
        "kills": kills,
        "sent_again": tally.retries,
        "killed": dict(tally.answers),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=2024)
    arguments.add_argument("--lines", type=int, default=LINES)
    arguments.add_argument("--stations", type=int, default=STATIONS)
    arguments.add_argument("--photos", type=int, default=PHOTOS)
    arguments.add_argument("--kills", type=int, default=KILLS)
    arguments.add_argument("--kill-submissions", type=int, default=KILL_SUBMISSIONS)
    found = run(arguments.parse_args())
    within = (
        found["web_figures_per_s"] >= LEAST_FIGURES
        and found["web_with_photo_per_s"] >= LEAST_PHOTOS
        and found["p99_ms"] <= MOST_P99
        and not found["lost_after_kill"]
        and not found["double_after_kill"]
    )
    print(json.dumps({**found, "within": within}))


if __name__ == "__main__":
    main()
