"""A file from a request: limits while it comes, and a process of its own that may die of it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings
from tests.support import files
from tests.support.files import SentFile, photo, saved

from garda.documents import intake
from garda.documents.domain.kinds import JPEG, MIB, PAPER, PDF, PHOTO, PNG, TABLE, WEBP
from garda.documents.domain.refusals import UploadRefused
from garda.documents.sanitising import worker

SCAN = (PHOTO, PAPER)


def refused(sent: intake.Sent, kinds: Any = SCAN) -> str:
    with pytest.raises(UploadRefused) as error:
        intake.receive(sent, kinds)
    return error.value.code


def in_python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run ``program`` as the worker is run."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    env = {"PYTHONPATH": str(Path(worker.__file__).parents[3])}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


PEAK = """
import sys, pathlib, re
from garda.documents.sanitising import worker
worker.take_limits()
worker.sanitise(sys.argv[1], *map(pathlib.Path, sys.argv[2:]))
print(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


def peak_mebibytes(media: str, source: Path, target: Path) -> float:
    done = in_python(PEAK, media, source, target)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / 1024


def test_a_photo_is_received_and_cleaned_elsewhere() -> None:
    data = photo()
    received = intake.receive(SentFile(data, len(data)), SCAN)
    assert (received.kind, received.received_type, received.media_type) == (PHOTO, JPEG, JPEG)
    assert received.received == data
    assert received.cleaned != data
    assert received.facts == {"width": 120, "height": 80}


def test_the_kind_follows_from_the_bytes() -> None:
    assert intake.receive(SentFile(files.paper()), SCAN).media_type == PDF
    assert intake.receive(SentFile(files.workbook()), (TABLE,)).facts == {"sheets": 1}
    assert intake.receive(SentFile(b"a,b\n1,2\n"), (TABLE,)).facts == {"rows": 2, "columns": 2}
    assert refused(SentFile(files.workbook())) == "file_type"
    assert refused(SentFile(photo()), (PAPER,)) == "file_type"
    assert refused(SentFile(b"<html><script>")) == "file_type"


class Endless:
    """A file that never ends; counts what was taken of it."""

    size = None

    def __init__(self) -> None:
        self.taken = 0

    def chunks(self) -> Iterable[bytes]:
        while True:
            self.taken += MIB
            yield b"\xff\xd8\xff" + bytes(MIB - 3)


def test_no_more_is_read_than_the_limit() -> None:
    endless = Endless()
    assert refused(endless) == "file_too_large"
    assert endless.taken <= PHOTO.max_bytes + MIB


def test_an_announced_size_is_refused_before_reading() -> None:
    class Untouched(SentFile):
        def chunks(self) -> Iterable[bytes]:
            raise AssertionError("was read")

    assert refused(Untouched(b"", 100 * MIB)) == "file_too_large"


def test_each_kind_has_its_own_limit() -> None:
    table = b"a,b\n" * (3 * MIB)
    assert refused(SentFile(table), (TABLE,)) == "file_too_large"
    assert refused(SentFile(table), (PHOTO, TABLE)) == "file_too_large"


def test_an_empty_file_says_so() -> None:
    assert refused(SentFile(b"")) == "file_empty"


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    intake.receive(SentFile(photo()), SCAN)
    assert refused(SentFile(photo()[:200])) == "file_damaged"
    assert list(tmp_path.iterdir()) == []


class TestScanner:
    """The place's own virus scanner, played by a few lines of Python."""

    LOOKS = "import sys; sys.exit(b'JAHAT' in open(sys.argv[1], 'rb').read())"

    def test_what_it_refuses_is_refused(self, settings: Settings) -> None:
        settings.GARDA_SCANNER = [sys.executable, "-c", self.LOOKS]
        assert refused(SentFile(photo(comment=b"JAHAT"))) == "infected"
        assert intake.receive(SentFile(photo()), SCAN).kind is PHOTO

    @pytest.mark.parametrize("program", ["import sys; sys.exit(2)", "import time; time.sleep(60)"])
    def test_one_that_does_not_answer_lets_nothing_in(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, program: str
    ) -> None:
        monkeypatch.setattr(intake, "WALL_SECONDS", 1)
        settings.GARDA_SCANNER = [sys.executable, "-c", program]
        assert refused(SentFile(photo())) == "unscanned"

    def test_nor_one_that_is_not_there(self, settings: Settings) -> None:
        settings.GARDA_SCANNER = ["/nowhere/scanner"]
        assert refused(SentFile(photo())) == "unscanned"


class TestOwnProcess:
    @pytest.mark.parametrize(
        ("media", "size", "mode", "options"),
        [
            (JPEG, (8192, 6144), "RGB", {}),
            (JPEG, (5180, 4040), "RGB", {"exif": files.exif(6)}),
            (JPEG, (4860, 3450), "RGB", {"progressive": True, "subsampling": 0}),
            (JPEG, (4860, 3450), "CMYK", {"exif": files.exif(6)}),
            (PNG, (5180, 4040), "RGBA", {"compress_level": 1, "exif": files.exif(6)}),
            (PNG, (5180, 4040), "LA", {"compress_level": 1, "exif": files.exif(6)}),
            (WEBP, (3700, 2830), "RGBA", {"method": 0, "exif": files.exif(6)}),
        ],
    )
    def test_the_heaviest_photos_stay_under_two_hundred_megabytes(
        self, tmp_path: Path, media: str, size: tuple[int, int], mode: str, options: Any
    ) -> None:
        kind = media.partition("/")[2].upper()
        sent = tmp_path / "in"
        sent.write_bytes(saved(Image.new(mode, size), kind, **options))
        assert peak_mebibytes(media, sent, tmp_path / "out") < 200

    def test_one_that_takes_too_long_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "WALL_SECONDS", 0.01)
        assert refused(SentFile(photo())) == "file_too_heavy"

    def test_its_death_is_a_refusal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for program, code in (
            ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "file_too_heavy"),
            ("raise SystemError", "file_damaged"),
        ):
            monkeypatch.setattr(intake, "_command", lambda *_, p=program: [sys.executable, "-c", p])
            assert refused(SentFile(photo())) == code

    def test_it_is_bound_before_it_opens_anything(self) -> None:
        """Memory, time, files: the limits hold in the process itself."""
        done = in_python(
            "from garda.documents.sanitising import worker; worker.take_limits()\n"
            "import resource as r\n"
            "print(*(r.getrlimit(limit)[1] for limit in (r.RLIMIT_AS, r.RLIMIT_CPU)))\n"
            "x = bytearray(500 << 20)"
        )
        assert done.stdout.split() == [str(worker.MEMORY_BYTES), str(worker.CPU_SECONDS)]
        assert "MemoryError" in done.stderr

    def test_too_little_memory_is_a_refusal_too(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def heavy(*_: object) -> dict[str, object]:
            raise MemoryError

        monkeypatch.setattr(worker, "take_limits", lambda: None)
        monkeypatch.setattr(worker, "sanitise", heavy)
        worker.main(JPEG, str(tmp_path), str(tmp_path))
        assert "file_too_heavy" in capsys.readouterr().out

    def test_it_knows_no_keys_and_no_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: dict[str, Any] = {}
        run = subprocess.run

        def spy(command: Any, **options: Any) -> Any:
            seen.update(options)
            return run(command, **options)

        monkeypatch.setenv("GARDA_DATABASE_URL", "postgresql://rahasia@x/y")
        monkeypatch.setattr(intake.subprocess, "run", spy)
        intake.receive(SentFile(photo()), SCAN)
        assert set(seen["env"]) == {"PYTHONPATH"}

    def test_it_loads_no_django(self) -> None:
        done = in_python(
            "import sys, garda.documents.sanitising.worker\n"
            "from garda.documents.sanitising import papers, pictures, tables\n"
            "print('django' in sys.modules)"
        )
        assert done.stdout.strip() == "False", done.stderr

    def test_only_a_few_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "_slots", threading.BoundedSemaphore(1))
        monkeypatch.setattr(intake, "WAIT_SECONDS", 0.05)
        with intake._slots:
            assert refused(SentFile(photo())) == "upload_busy"
        assert intake.receive(SentFile(photo()), SCAN).kind is PHOTO
