"""Constructs that make injection possible, and weak tools, are not in the source at all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import garda

SOURCE = Path(garda.__file__).parent
PYTHON = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = sorted(SOURCE.rglob("*.html"))
SCRIPTS = sorted(SOURCE.rglob("*.js"))

#: Run text as a program, or build objects from bytes.
_RUN = {"eval", "exec", "compile", "__import__"}
_UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "telnetlib", "ftplib"}
#: Speak to other machines. ``doctor`` asks the own site whether it is well.
_OUTGOING = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "smtplib", "ldap3"}
_MAY_GO_OUT = {"ops/doctor/examining.py"}
#: Chance that is not for secrets: simulation, and when to sweep out old buckets.
_MAY_USE_RANDOM = {"demo", "signin/services/buckets.py", "learning/domain/ballots.py"}
#: Text that is marked as markup: constants, and a picture drawn here.
_MAY_MARK_SAFE = {
    "web/templatetags/garda_ui.py",
    "documents/qr.py",
    # Markdown with HTML off, of modules whose every byte is signed or loaded by an act.
    "learning/rendering.py",
}
_WEAK = {"md5", "sha1", "ECB", "CBC", "DES", "TripleDES", "ARC4", "Blowfish", "PKCS1v15", "modes"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever it does."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes(path) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_text_is_never_run() -> None:
    assert [name_of(p) for p in PYTHON for call in calls(p) if called(call) in _RUN] == []


def test_commands_go_to_no_shell() -> None:
    shells = [
        name_of(path)
        for path in PYTHON
        for call in calls(path)
        if any(keyword.arg == "shell" for keyword in call.keywords)
        or ast.unparse(call.func) in {"os.system", "os.popen", "subprocess.getoutput"}
    ]
    assert shells == []


def test_no_objects_are_made_of_bytes() -> None:
    assert [name_of(p) for p in PYTHON if imported(p) & _UNSAFE_MODULES] == []


def test_xml_is_parsed_where_entities_are_refused() -> None:
    """Workbooks (``kernel/test_sheets.py``) and modules' drawings (``learning/test_packaging.py``)
    refuse a part that could define one; the SCORM manifest is written alone. The room of documents
    looks through the bytes for what is forbidden, and packs them again."""
    xml = [p for p in PYTHON if any(m.split(".")[0] in {"xml", "lxml"} for m in imported(p))]
    assert [name_of(path) for path in xml] == [
        "kernel/sheets.py",
        "learning/pictures.py",
        "learning/scorm/package.py",
    ]


def test_nothing_asks_other_machines() -> None:
    out = {name_of(path) for path in PYTHON if imported(path) & _OUTGOING}
    assert out == _MAY_GO_OUT


def test_no_weak_cipher_or_hash() -> None:
    weak = [
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in _WEAK
        and ast.unparse(node.value) in {"hashlib", "algorithms", "modes", "padding"}
    ]  # fmt: skip
    assert weak == []
    assert not [p for p in PYTHON if "cryptography.hazmat.primitives.ciphers.modes" in imported(p)]


def test_secrets_are_no_simulations_chance() -> None:
    users = {name_of(path) for path in PYTHON if "random" in imported(path)}
    allowed = tuple(_MAY_USE_RANDOM)
    assert [name for name in users if not name.startswith(allowed)] == []


def test_markup_is_never_made_of_foreign_text() -> None:
    marked = {name_of(p) for p in PYTHON for call in calls(p) if called(call) == "mark_safe"}
    assert marked <= _MAY_MARK_SAFE
    loose = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq")
    assert [name_of(path) for path in TEMPLATES if loose.search(path.read_text())] == []


def test_templates_are_files() -> None:
    """None is made of text from outside."""
    built = [
        name_of(path)
        for path in PYTHON
        for call in calls(path)
        if ast.unparse(call.func) in {"Template", "template.Template", "engines.from_string"}
    ]
    assert built == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_text_and_not_markup(script: Path) -> None:
    """No markup from text, no code from text, and pasting into fields is left alone."""
    text = script.read_text(encoding="utf-8")
    forbidden = (
        r"\.(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        r"|setTimeout\(\s*[\"']|addEventListener\(\s*[\"']paste|onpaste|\.then\(eval"
    )
    # To the app's own service worker, or by a channel of this site.
    sent = text.replace("waiting?.postMessage", "")
    own = "postMessage" not in sent or "BroadcastChannel" in sent
    assert re.search(forbidden, text) is None
    assert own, "messages go to tabs and workers of this site only"


def test_what_is_kept_in_the_browser_names_nobody() -> None:
    """Drafts are of figures and reasons on public forms alone; the counter's store is sealed.

    That nothing of it is legible, ``e2e/test_counter.py`` looks up in a browser's own store.
    """
    drafts = {path.parent.name for path in TEMPLATES if "data-draft=" in path.read_text()}
    assert drafts <= {"recap", "results"}
    places = re.compile(r"(?:localStorage|sessionStorage|indexedDB)\b")
    # The phone app's session.js keeps a clock and whether it is a rehearsal; sealing.js seals.
    keeping = {"garda.js", "theme.js", "sealing.js", "session.js"}
    assert {p.name for p in SCRIPTS if places.search(p.read_text())} <= keeping


#: Compose statements of names that they quote themselves; values are always parameters.
_COMPOSES_SQL = {"kernel/bulk.py", "ops/postgres.py", "ops/backup/contents.py"}
_EXECUTES = {"execute", "executemany", "copy", "raw", "extra", "RawSQL"}


def composed(node: ast.expr) -> bool:
    """Whether a statement is put together from parts that are no constants."""
    return isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("str.format", '".format'))
    )


def test_statements_are_constants_with_parameters() -> None:
    found = {
        name_of(path)
        for path in PYTHON
        for call in calls(path)
        if isinstance(call.func, ast.Attribute | ast.Name)
        and ast.unparse(call.func).rpartition(".")[2] in _EXECUTES
        and call.args
        and composed(call.args[0])
    }
    assert found <= _COMPOSES_SQL
