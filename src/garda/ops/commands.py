"""The commands that run Garda itself. Each takes the parsed arguments; GardaError means refused."""

from __future__ import annotations

import os
import signal
import threading
from argparse import Namespace
from types import FrameType
from typing import Final

from garda.ops import framework, postgres, processes
from garda.ops.output import emit

#: Beside the web server, of equally many who want a processor, jobs get about a tenth of it.
JOB_NICENESS: Final = 10


def up(args: Namespace) -> None:
    """Serve until a stop signal."""

    def ready(url: str) -> None:
        text = f"Garda melayani {url} (Ctrl-C menghentikan)."
        emit({"url": url, "database": args.database}, as_json=args.json, text=text)

    processes.serve(args.database, args.port, listen=args.listen, on_ready=ready)


def down(args: Namespace) -> None:
    """Stop what runs."""
    stopped = processes.down()
    text = "Garda sudah dihentikan." if stopped else "Tidak ada yang berjalan."
    emit({"stopped": stopped}, as_json=args.json, text=text)


def migrate(args: Namespace) -> None:
    """Create and migrate one database."""
    server = postgres.ensure_running()
    name = args.database or server.default_database
    created = postgres.ensure_database(server, name)
    framework.migrate(server, name)
    framework.check_app_role(server, name)
    text = f"Basis data {name} mutakhir."
    emit({"database": name, "created": created}, as_json=args.json, text=text)


def worker(args: Namespace) -> None:
    """Run jobs until told to stop, or until none waits; finished ones are deleted, failed kept."""
    if not args.one_shot:
        # People who wait for an answer come first, whatever lies in the queues.
        os.nice(JOB_NICENESS)
    framework.use_database()
    from django.core.management import call_command

    ends = ["--one-shot"] if args.one_shot else []
    call_command("procrastinate", "worker", "--delete-jobs", "successful", *ends)


def sequence(args: Namespace) -> None:
    """Give ledger entries their places until told to stop, or once."""
    if args.once:
        framework.use_database()
        from garda.ledger.sequencer import link_all

        link_all()
        return
    _sequence_until_told()


def _sequence_until_told() -> None:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    framework.use_database()
    from garda.ledger.sequencer import link_all, run_forever

    run_forever(stop)
    # What the others wrote last, before they ended.
    link_all()
