"""A regency's oath: 12,201 check-ins from 195 phones, many of them late, all of them three times.

Prints one JSON object. The site is the web server of ``garda up`` over an embedded PostgreSQL that
waits for the disk at every commit, both made for this run and thrown away. 30 % of the phones were
offline for 50 minutes and send everything at once; the others send each TPS. Half of the members
were read from cards, half ticked. Every batch is sent three times, all in one shuffled order, by
phones whose clocks are off by up to ten minutes, over ``--lines`` connections.

``checkins_lost``: sent and not kept, or kept without the member being counted as sworn in, or at a
time that is wrong by more than a minute. ``checkins_double``: scans, sworn members or entries of
the ledger beyond one. ``checkins_per_s``: different check-ins per second from the first request to
the last answer; the repetitions are not counted (``requests_per_s`` counts all requests).
``cpu_s``: processor time of web server, database and senders together. Other work on the machine
makes ``checkins_per_s`` smaller; ``per_s_on_two_free_cores`` is what two processors would do that
have nothing else to do.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psutil
from activities_regency import Load, Phone, regency

REPEATS = 3
LINES, PATIENCE_SECONDS = 16, 30
LEAST_PER_SECOND = 300
HOST = "127.0.0.1"


# --- sending ----------------------------------------------------------------------------------


def send(load: Load, port: int, lines: int, chance: random.Random) -> tuple[float, Counter[str]]:
    """Send every batch three times in one shuffled order; seconds, and answers by status."""
    jobs = [(phone, batch) for phone in load.phones for batch in phone.batches()] * REPEATS
    chance.shuffle(jobs)
    waiting: SimpleQueue[tuple[Phone, list[dict[str, Any]]]] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    answers: Counter[str] = Counter()
    lock = threading.Lock()
    senders = [
        threading.Thread(target=_sender, args=(port, waiting, answers, lock)) for _ in range(lines)
    ]
    began = time.monotonic()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.monotonic() - began, answers


def _sender(
    port: int, waiting: SimpleQueue[Any], answers: Counter[str], lock: threading.Lock
) -> None:
    line = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    while True:
        try:
            phone, batch = waiting.get_nowait()
        except Empty:
            return
        said = _post(line, phone, batch)
        with lock:
            answers.update(said)


def _post(line: http.client.HTTPConnection, phone: Phone, batch: list[Any]) -> Counter[str]:
    from garda.kernel.ids import uuid7

    body = {
        "batch": str(uuid7()),
        "account": str(phone.account),
        "sent_at": (datetime.now(UTC) + phone.off).isoformat(),
        "app": "bench",
        "scans": batch,
    }
    headers = {"Cookie": f"garda-device={phone.cookie}", "Content-Type": "application/json"}
    line.request("POST", "/api/hp/hadir", json.dumps(body), headers)
    answer = line.getresponse()
    content = answer.read()
    if answer.status != 200:
        return Counter({f"http_{answer.status}": 1})
    results = json.loads(content)["results"]
    marked = Counter(mark for result in results for mark in result["marks"])
    return Counter(result["state"] for result in results) + marked + Counter({"http_200": 1})


@contextmanager
def web_server(database: str) -> Iterator[int]:
    """The very program that ``garda up`` starts; its port."""
    from garda.ops.children import stop_all
    from garda.ops.processes import children

    port = _free_port()
    web = next(child for child in children(database, port) if child.name == "web")
    web.start()
    try:
        _wait(port)
        yield port
    finally:
        stop_all([web])


def _free_port() -> int:
    import socket

    with socket.socket() as any_:
        any_.bind((HOST, 0))
        return int(any_.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            line = http.client.HTTPConnection(HOST, port, timeout=5)
            line.request("GET", "/siap/")
            line.getresponse().read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def cpu_seconds() -> float:
    """Processor time of this process, the web server and the database so far."""
    own = psutil.Process()
    found = [own, *own.children(recursive=True)]
    found += [p for p in psutil.process_iter() if _is_database(p)]
    return sum(_times(process) for process in {p.pid: p for p in found}.values())


def _is_database(process: psutil.Process) -> bool:
    """A process of the server that this run started: its folder is this run's."""
    home = os.environ["GARDA_HOME"]
    with suppress(psutil.Error):
        above = [process, *process.parents()]
        return any(home in " ".join(p.cmdline()) for p in above)
    return False


def _times(process: psutil.Process) -> float:
    """What ended meanwhile counts with its parent."""
    with suppress(psutil.Error):
        used = process.cpu_times()
        return used.user + used.system + used.children_user + used.children_system
    return 0.0


# --- counting ---------------------------------------------------------------------------------


def counted(load: Load) -> dict[str, int]:
    """What is missing and what is there more than once, read from the tables."""
    from django.db.models import Sum

    from garda.activities.models import Attendance, Scan
    from garda.ledger.models import LedgerEntry

    scans = {str(s.id): s for s in Scan.objects.all()}
    sworn = dict(
        Attendance.objects.filter(completed=True).values_list("appointment", "happened_at")
    )
    minute = timedelta(minutes=1)
    lost = sum(
        id_ not in scans or member not in sworn or abs(sworn[member] - load.happened[id_]) > minute
        for id_, member in load.members.items()
    )
    entries = LedgerEntry.objects.filter(act="activities.scans_taken")
    items = entries.aggregate(n=Sum("count"))["n"]
    double = Scan.objects.count() + Attendance.objects.count() + items - 3 * len(load.members)
    return {"checkins_lost": lost, "checkins_double": max(0, double), "entries": entries.count()}


def run(seed: int = 2024, lines: int = LINES) -> dict[str, Any]:
    """Measure one oath day on a server of its own; the figures by name."""
    home = Path(tempfile.mkdtemp(prefix="garda-checkins-"))
    home.chmod(0o711)  # the database runs in an account of its own when this one is root
    os.environ["GARDA_HOME"] = str(home)
    from importing import DATABASE, bench_database

    from garda.ops import postgres

    chance = random.Random(seed)
    try:
        with bench_database():
            load = regency(chance)
            with web_server(DATABASE) as port:
                spent = cpu_seconds()
                seconds, answers = send(load, port, lines, chance)
                spent = cpu_seconds() - spent
            found = counted(load)
    finally:
        postgres.cluster().stop("fast")
        shutil.rmtree(home, ignore_errors=True)
    rate = round(len(load.members) / seconds, 1)
    requests = sum(n for name, n in answers.items() if name.startswith("http_"))
    return {
        **found,
        "checkins_per_s": rate,
        "checkins": len(load.members),
        "seconds": round(seconds, 1),
        "cpu_s": round(spent, 1),
        "per_s_on_two_free_cores": round(2 * len(load.members) / spent, 1),
        "requests_per_s": round(requests / seconds, 1),
        "answers": dict(sorted(answers.items())),
        "within": not found["checkins_lost"]
        and not found["checkins_double"]
        and rate >= LEAST_PER_SECOND,
    }


def main() -> None:
    options = argparse.ArgumentParser(description="Check-ins of a regency's oath day.")
    options.add_argument("--seed", type=int, default=2024)
    options.add_argument("--lines", type=int, default=LINES)
    args = options.parse_args()
    print(json.dumps(run(args.seed, args.lines)))


if __name__ == "__main__":
    main()
