"""The evening of the vote over HTTP: figures, figures with photos, and kill -9 meanwhile.

Prints one JSON object. ``garda up`` runs in a home of its own, its PostgreSQL waits for the disk at
every commit; this process sends, over ``--lines`` connections to 127.0.0.1 alone, and never more
than the numbers below. One submission is one phone's request with one form, signed and read back.

``web_figures_per_s``: submissions per second; ``web_with_photo_per_s``: submissions each followed
by a photo of 400 kB; ``p99_ms`` of the answers to figures. ``…_on_two_free_cores`` is what two
processors would do that have nothing else to do: other work on the machine makes the first smaller.

Then ``kill_submissions`` are sent, each with a photo, by phones that try again until they have a
receipt, while a web worker, the web server, the job worker, the database and sessions of it are
killed at random moments. ``lost_after_kill``: receipts whose reading or photo (row or bytes) is not
there; ``double_after_kill``: readings, photos or entries of the ledger beyond one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psutil
from results_stations import CONTESTS, Evening, Phone, another, evening, head, picture

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
HOST = "127.0.0.1"
STATIONS, PHOTOS, KILL_SUBMISSIONS, LINES = 2500, 600, 5000, 16
PHOTO_BYTES, SMALL_PHOTO_BYTES = 400_000, 20_000
KILLS, PATIENCE_SECONDS = 12, 90
LEAST_FIGURES, LEAST_PHOTOS, MOST_P99 = 300, 60, 250
VOTES, OTHER_VOTES, THIRD_VOTES = (60, 50, 10), (61, 49, 10), (62, 48, 10)


@dataclass
class Job:
    """A phone's work: a body of figures, and the page to send after it."""

    phone: Phone
    figures: bytes
    photo: bytes = b""
    round: str = ""


@dataclass
class Tally:
    """What came back. ``kept``: ids of readings and photos with a receipt."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    readings: dict[str, str] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Line:
    """One connection; with ``patient`` it tries again until there is a receipt."""

    def __init__(self, port: int, tally: Tally, *, patient: bool) -> None:
        self.port, self.tally, self.patient = port, tally, patient
        self.open = http.client.HTTPConnection(HOST, port, timeout=15)

    def work(self, jobs: SimpleQueue[Job]) -> None:
        while True:
            try:
                job = jobs.get_nowait()
            except Empty:
                return
            self._figures(job)
            if job.photo:
                self._photo(job)

    def _figures(self, job: Job) -> None:
        began = time.monotonic()
        said = self._ask("/api/hp/tps/isian", job.figures, "application/json", job.phone.cookie)
        with self.tally.lock:
            self.tally.seconds.append(time.monotonic() - began)
            for result in said["results"]:
                self.tally.answers[_word(result)] += 1
                for form in result["forms"]:
                    self.tally.readings[form["id"]] = form["receipt"]

    def _photo(self, job: Job) -> None:
        from garda.kernel.ids import uuid7

        id_, body, kind = str(uuid7()), b"", ""
        body, kind = _multipart(job, id_)
        said = self._ask("/api/hp/tps/foto", body, kind, job.phone.cookie)
        with self.tally.lock:
            for result in said["results"]:
                self.tally.answers["photo " + _word(result)] += 1
                if result["state"] != "refused":
                    self.tally.photos[result["id"]] = result["receipt"]

    def _ask(self, path: str, body: bytes, kind: str, cookie: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._once(path, body, kind, cookie)
            except (OSError, http.client.HTTPException, ValueError):
                self.open.close()
                if not self.patient or time.monotonic() > deadline:
                    raise
            with self.tally.lock:
                self.tally.retries += 1
            time.sleep(0.05)

    def _once(self, path: str, body: bytes, kind: str, cookie: str) -> dict[str, Any]:
        headers = {"Cookie": f"garda-device={cookie}", "Content-Type": kind}
        self.open.request("POST", path, body, headers)
        answer = self.open.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status} {content[:200]!r}")
        found: dict[str, Any] = json.loads(content)
        return found


def _word(result: dict[str, Any]) -> str:
    held = "" if result.get("counts", True) else " held"
    return result["state"] + held + (" " + result["refusal"]["code"] if result["refusal"] else "")


def _multipart(job: Job, id_: str) -> tuple[bytes, str]:
    from garda.kernel.canonical import sha256_hex

    fields = {**head(job.phone), "id": id_, "round": job.round, "page": "1"}
    fields |= {"sha256": sha256_hex(job.photo), "device_at": fields["sent_at"]}
    edge = b"----garda-bench"
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (edge, name.encode(), value.encode())
        for name, value in fields.items()
    ]
    parts.append(
        b'--%s\r\nContent-Disposition: form-data; name="foto"; filename="f.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n%s\r\n--%s--\r\n" % (edge, job.photo, edge)
    )
    return b"".join(parts), f"multipart/form-data; boundary={edge.decode()}"


def send(
    port: int, jobs: Sequence[Job], lines: int, *, patient: bool = False,
    meanwhile: Callable[[threading.Event], None] | None = None,
) -> tuple[float, Tally]:  # fmt: skip
    """Send all jobs over ``lines`` connections; seconds, and what came back."""
    waiting: SimpleQueue[Job] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    tally, done = Tally(), threading.Event()
    senders = [
        threading.Thread(target=Line(port, tally, patient=patient).work, args=(waiting,))
        for _ in range(lines)
    ]
    killer = threading.Thread(target=meanwhile, args=(done,)) if meanwhile else None
    began = time.monotonic()
    for thread in (*senders, *([killer] if killer else [])):
        thread.start()
    for sender in senders:
        sender.join()
    seconds = time.monotonic() - began
    done.set()
    if killer:
        killer.join()
    return seconds, tally


# --- what is sent -----------------------------------------------------------------------------


def jobs_of(
    load: Evening, phones: Sequence[Phone], contest: str, votes: Sequence[int],
    photo: bytes = b"", first: int = 0, **more: Any,
) -> list[Job]:  # fmt: skip
    from garda.kernel.canonical import sha256_hex

    made = []
    for number, phone in enumerate(phones, start=first):
        taken = another(photo, number) if photo else b""
        about = {"photos": [sha256_hex(taken)] if taken else []} | more
        body = load.figures(phone, contest, votes, **about)
        made.append(Job(phone, body, taken, str(phone.rounds[contest])))
    return made


def corrections(load: Evening, contest: str, photo: bytes, first: int) -> list[Job]:
    """Every station corrects its form once, with a reason and a new photo."""
    from garda.kernel.canonical import sha256_hex
    from garda.results.models import Reading

    latest = dict(
        Reading.objects.filter(source="operator").order_by("version").values_list("round", "id")
    )
    made = []
    for number, phone in enumerate(load.phones, start=first):
        taken, round_ = another(photo, number), phone.rounds[contest]
        before = {"corrects": str(latest[round_])} if round_ in latest else {}
        body = load.figures(
            phone, contest, OTHER_VOTES if contest == CONTESTS[0] else THIRD_VOTES,
            photos=[sha256_hex(taken)], reason="Dibaca ulang dari plano.", **before,
        )  # fmt: skip
        made.append(Job(phone, body, taken, str(round_)))
    return made


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


def killer(office: Any, chance: random.Random, kills: int, done: list[str]) -> Any:
    ways = [
        office.kill_a_web_worker, office.kill_web, office.kill_job_worker, office.kill_database,
        office.kill_a_session,
    ]  # fmt: skip

    def kill(stop: threading.Event) -> None:
        for number in range(kills):
            if stop.wait(chance.uniform(0.5, 3)):
                return
            way = ways[number % len(ways)]
            with suppress(AssertionError, psutil.Error, OSError):
                way()
                done.append(way.__name__)

    return kill


def cpu_seconds(home: str) -> float:
    """Processor time of everything that runs in ``home``, and of this process."""
    found = {os.getpid(): psutil.Process()}
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any(home in " ".join(p.cmdline()) for p in (process, *process.parents())) or any(
                p.pid == os.getpid() for p in process.parents()
            ):
                found[process.pid] = process
    total = 0.0
    for process in found.values():
        with suppress(psutil.Error):
            used = process.cpu_times()
            total += used.user + used.system
    return total


def rates(name: str, count: int, seconds: float, cpu: float) -> dict[str, float]:
    return {
        f"web_{name}_per_s": round(count / seconds, 1),
        f"web_{name}_per_s_on_two_free_cores": round(2 * count / max(cpu, 0.01), 1),
    }


def run(options: argparse.Namespace) -> dict[str, Any]:
    from tests.support.up import running

    with running() as up:
        os.environ["GARDA_HOME"] = str(up.home)
        from garda.ops import framework, postgres

        framework.use_database(postgres.DEFAULT_DATABASE)
        return _measured(up, options)


def _measured(up: Any, options: argparse.Namespace) -> dict[str, Any]:
    chance = random.Random(options.seed)
    load, port, home = evening(options.stations, chance), up.port, str(up.home)
    found: dict[str, Any] = {}
    phones = load.phones
    send(port, jobs_of(load, phones[:40], CONTESTS[1], VOTES), options.lines)  # warm
    jobs = jobs_of(load, phones, CONTESTS[0], VOTES)
    spent = cpu_seconds(home)
    seconds, tally = send(port, jobs, options.lines)
    found |= rates("figures", len(jobs), seconds, cpu_seconds(home) - spent)
    found["p99_ms"] = round(1000 * sorted(tally.seconds)[int(0.99 * len(tally.seconds))], 1)
    found["figures"] = dict(tally.answers)
    chosen = phones[40 : 40 + options.photos]
    jobs = jobs_of(load, chosen, CONTESTS[1], VOTES, picture(PHOTO_BYTES))
    spent = cpu_seconds(home)
    seconds, tally = send(port, jobs, options.lines)
    found |= rates("with_photo", len(jobs), seconds, cpu_seconds(home) - spent)
    found["with_photo"] = dict(tally.answers)
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
    _, tally = send(
        up.port, jobs, options.lines, patient=True,
        meanwhile=killer(office, chance, options.kills, kills),
    )  # fmt: skip
    return {
        **audit(tally, before),
        "kill_submissions": len(jobs),
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
