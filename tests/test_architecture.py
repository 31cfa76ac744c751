"""Hygiene of the source: only services write, functions fit on a screen, files stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import garda

SOURCE = Path(garda.__file__).parent
MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 60

#: Modules outside the services that write, and why they may.
WRITERS = {
    "kernel/bulk.py": "the COPY that services call",
    "ledger/sequencer.py": "the one writer of links",
    "documents/numbering.py": "the numbers that the services of documents give",
    "ops/postgres.py": "databases and roles, no rows",
}
#: Methods that nothing but managers, querysets and related managers have here.
_WRITING = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create",
}  # fmt: skip
_FUNCTIONS = {"copy_rows", "insert_rows", "update_rows"}
_SQL = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE\s|MERGE\s+INTO|COPY\s+\S+.*FROM)\b",
    re.IGNORECASE,
)


def sources() -> list[str]:
    return sorted(
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
    )


def may_write(module: str) -> bool:
    parts = module.removesuffix(".py").split("/")
    return "services" in parts[1:] or module in WRITERS


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each thing in a module that writes to the database."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_write(node):
            yield node.lineno, ast.unparse(node.func)
        elif isinstance(node, ast.Constant | ast.JoinedStr) and _SQL.search(text_of(node)):
            yield node.lineno, text_of(node).strip().partition("\n")[0]


def text_of(node: ast.Constant | ast.JoinedStr) -> str:
    """A text, with a word in each place that is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(text_of(v) if isinstance(v, ast.Constant) else "x" for v in node.values)


def is_write(call: ast.Call) -> bool:
    """Dictionaries, hashes and files have some of the names, too: their arguments tell them."""
    if isinstance(call.func, ast.Name):
        return call.func.id in _FUNCTIONS
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    keywords = {keyword.arg for keyword in call.keywords}
    if name in {"update", "aupdate"}:
        return not call.args and bool(keywords)
    if name in {"delete", "adelete"}:
        return not call.args
    if name in {"save", "asave"}:
        return not call.args and keywords <= {"update_fields", "force_insert", "using"}
    return name in _WRITING


@pytest.mark.parametrize(
    "source",
    ["Person.objects.create(name=x)", "Person.objects.filter(a=1).update(b=2)", "row.save()",
     "row.save(update_fields=['a'])", "Row.objects.bulk_create([])", "copy_rows(Row, [], [])",
     "insert_rows(Row, [], [])", "update_rows(Row, [], [])",
     "account.grants.all().delete()", "Row.objects.get(pk=1).delete()",
     "cursor.execute('INSERT INTO a VALUES (1)')", "cursor.execute(f'UPDATE {x} SET a = 1')",
     "x = 'DELETE FROM a'", "contest.choices.create(a=1)", "row.delete()",
     "Row.objects.select_for_update().get_or_create(a=1)"],
)  # fmt: skip
def test_writes_are_seen(source: str) -> None:
    assert list(writes(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ["digest.update(b'x')", "names.update({1: 2})", "joined.save(out, deterministic_id=True)",
     "bars.update(tasks[label], completed=1)", "storage.delete(name)",
     "Person.objects.filter(a=1).first()", "session.get(1)", "x = 'Update on the delete'"],
)  # fmt: skip
def test_other_calls_are_not(source: str) -> None:
    assert not list(writes(ast.parse(source)))


@pytest.mark.parametrize("module", sources())
def test_only_services_write(module: str) -> None:
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    assert may_write(module) or list(writes(tree)) == []


@pytest.mark.parametrize("module", sources())
def test_everything_fits_on_a_screen(module: str) -> None:
    text = (SOURCE / module).read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_FILE_LINES
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES
    }
    assert long == {}


def test_exceptions_are_still_there() -> None:
    assert set(WRITERS) <= set(sources())
