"""``garda up`` and ``garda down``: database, web, job worker and sequencer as one."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from garda.kernel.errors import GardaError
from garda.ops import framework, paths, postgres, state
from garda.ops.children import Child, end_leftovers, stop_all, wait_until
from garda.ops.postgres import Server
from garda.ops.state import ProcessMark, Running

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
WEB_WORKERS = 2
# As many as a worker's pool has connections.
WEB_THREADS = 4
_TEND_SECONDS = 0.5
# A page is made in less; printing the papers of a regency's largest district takes about as long.
WEB_GRACE_SECONDS, WORKER_GRACE_SECONDS = 20.0, 60.0
_DOWN_SECONDS = 120
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(
    database: str | None = None,
    port: int = DEFAULT_PORT,
    *,
    listen: str = HOST,
    on_ready: Callable[[str], None] = lambda url: None,
) -> None:
    """Run Garda on ``database`` until a stop signal, then stop what this call started.

    ``listen`` is the address that others may reach the site at; it is this machine's own unless
    the machine is a container. ``on_ready`` gets the site's address once it answers. Raises
    GardaError when another ``garda up`` runs, the port is taken, or the app's role owns tables.
    """
    set_address(port, listen)
    with state.only_one(), _stop_event() as stop:
        _end_leftovers()
        _check_port_free(listen, port)
        name = database or postgres.server().default_database
        state.write(Running(ProcessMark.of(os.getpid()), name, port))
        was_up = _embedded_answers()
        try:
            server = postgres.ensure_running()
            prepare(server, name)
            # Counters of the run before; a worker that is started again goes on counting.
            shutil.rmtree(paths.make_metrics_folder())
            _run(server, children(name, port, listen), port, stop, on_ready)
        finally:
            state.clear()
            if not was_up:
                postgres.stop()


def set_address(port: int, listen: str = HOST) -> None:
    """Let links and QR codes name the port that is served, unless the operator said an address."""
    if listen == HOST:
        os.environ.setdefault("GARDA_PUBLIC_URL", f"http://{HOST}:{port}")


def prepare(server: Server, database: str) -> None:
    """Create and migrate ``database`` when needed, and refuse an app role that owns tables.

    Without the owner's address the tables must be up to date already; the role is checked anyway.
    A route that does not declare who may use it stops the start here, too.
    """
    if server.owner is not None:
        postgres.ensure_database(server, database)
        framework.migrate(server, database)
    framework.check_app_role(server, database)
    framework.run_django("check", env={framework.DATABASE_VARIABLE: database})
    framework.run_django("collectstatic", "--no-input", "--verbosity=0", env={})


def children(database: str, port: int, listen: str = HOST) -> tuple[Child, ...]:
    """The three programs that make up a running Garda, in the order in which they end.

    Requests in flight may enqueue jobs, and both write entries that wait for the sequencer.
    """
    env = {framework.DATABASE_VARIABLE: database}
    own = (sys.executable, "-m", "garda")
    web = (
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", listen,
        "--port", str(port), "--workers", str(WEB_WORKERS),
        "--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers",
        "--log-level", "warning", "garda.web.wsgi:application",
    )  # fmt: skip
    return (
        Child("web", web, env, grace=WEB_GRACE_SECONDS),
        Child("worker", (*own, "worker"), env, grace=WORKER_GRACE_SECONDS),
        Child("sequencer", (*own, "sequence"), env),
    )


def _run(
    server: Server,
    crew: tuple[Child, ...],
    port: int,
    stop: threading.Event,
    on_ready: Callable[[str], None],
) -> None:
    announced = False
    try:
        while not stop.is_set():
            if server.embedded and not postgres.cluster().listens():
                postgres.cluster().start()
            for child in crew:
                child.tend()
            if not announced and _answers(port):
                announced = True
                on_ready(f"http://{HOST}:{port}")
            stop.wait(_TEND_SECONDS)
    finally:
        stop_all(crew)


def down() -> bool:
    """Stop ``garda up``, all it started and the embedded database. False when nothing ran."""
    found = state.running()
    if found is not None:
        _end_supervisor(found)
    left = _end_leftovers()
    return postgres.stop() or left or found is not None


def _end_supervisor(found: Running) -> None:
    process = found.supervisor.process()
    if process is None:
        return
    process.terminate()
    # Waiting for the number to vanish could last for ever: without an init a zombie keeps it.
    if not wait_until(lambda: found.supervisor.process() is None, _DOWN_SECONDS):
        process.kill()


def _end_leftovers() -> bool:
    """End what a killed supervisor left running; True when there was something."""
    found = state.last()
    if found is None or found.supervisor.process() is not None:
        return False
    ended = end_leftovers(found.supervisor)
    state.clear()
    return ended > 0


# --- small checks ---------------------------------------------------------------------------


@contextmanager
def _stop_event() -> Iterator[threading.Event]:
    """An event that the stop signals set while the block runs."""
    event = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        event.set()

    before = {number: signal.signal(number, ask) for number in _STOP_SIGNALS}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_port_free(listen: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen, port))
        except OSError as error:
            raise GardaError(
                id=f"Port {port} di {listen} tidak dapat dipakai ({error.strerror});"
                " pilih yang lain dengan --port.",
                en=f"Port {port} at {listen} cannot be used ({error.strerror}); choose another"
                " with --port.",
                code="port",
            ) from error


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _embedded_answers() -> bool:
    return postgres.server().embedded and postgres.cluster().answers()
