"""Logs for people and machines: one JSON object a line, without values from requests or queries.

What is never written: the text of an exception that may quote what somebody typed or what a row
holds, addresses, and objects. What was written by mistake is caught at the end: :func:`scrub` takes
out everything that could be an identity or telephone number.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from garda.kernel.errors import GardaError

REMOVED = "[…]"
# A NIK or KK number has 16 digits; people write such numbers in groups. Ten digits in one run may
# be a telephone or an account. Times have fewer, and signs that are no separators here.
_NUMBERS = re.compile(
    r"\d(?:[ .\-/_]?\d){15,}"  # 16 and more, in groups or not
    r"|\d{10,}"
    r"|(?:\+?62|0)[ .\-]?8(?:[ .\-]?\d){7,}"  # a mobile number in groups
)
#: Exceptions whose text speaks of the program, never of data.
_PLAIN = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    NotImplementedError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    TypeError,
)
_LONGEST_CHAIN = 10
_LONGEST_TEXT = 2000

Event = structlog.types.EventDict


def scrub(text: str) -> str:
    """``text`` with everything that could be an identity, account or telephone number removed."""
    return _NUMBERS.sub(REMOVED, text)


# --- exceptions -----------------------------------------------------------------------------


def describe(error: BaseException) -> str:
    """Kinds and places of an exception and of what it came from; no values.

    The text is kept for kinds that speak of the program only. Of a database error the SQLSTATE is
    kept, of a refusal its code.
    """
    return "\n".join(line for link in _chain(error) for line in _link(link))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, then what it came from."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen and len(seen) < _LONGEST_CHAIN:
        seen.append(current)
        yield current
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden


def _link(error: BaseException) -> Iterator[str]:
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}{_detail(error)}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def _detail(error: BaseException) -> str:
    if isinstance(error, GardaError):
        return f" [{error.code}]"
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        return f" [{sqlstate}]"
    if isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    return f": {scrub(str(error)[:_LONGEST_TEXT])}" if isinstance(error, _PLAIN) else ""


# --- processors -----------------------------------------------------------------------------


def _exceptions(_logger: Any, _method: str, event: Event) -> Event:
    """Replace ``exc_info`` by what :func:`describe` makes of it."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = describe(error)
    return event


def _no_addresses(_logger: Any, _method: str, event: Event) -> Event:
    """Django's own messages name the address that was asked for: keep their wording only."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.name.startswith("django"):
        template = str(getattr(record, "garda_template", ""))
        event["event"] = "response" if template.startswith("%") else template
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            event["status"] = status
    return event


class _KeepTemplate(logging.Filter):
    """Remembers the message before its values were put in; nothing is filtered."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.garda_template = record.msg
        return True


def _scrubbed(_logger: Any, _method: str, event: Event) -> Event:
    """The last line of defence, over every text of the event."""
    return {scrub(str(name)): _plain(value) for name, value in event.items()}


def _plain(value: Any) -> Any:
    """Texts scrubbed, long numbers removed; of an object only its kind."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if scrub(str(value)) == str(value) else REMOVED
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(str(name)): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return f"<{type(value).__name__}>"


_SHARED: tuple[structlog.types.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Writes one event, of ours or of a library, as one line."""
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            _no_addresses,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _exceptions,
            _scrubbed,
            renderer,
        ],
        foreign_pre_chain=_SHARED,
    )


# --- set-up ---------------------------------------------------------------------------------


def configure() -> dict[str, Any]:
    """Set structlog up and return Django's ``LOGGING``.

    Warnings and worse of libraries, information of ours. SQL and its parameters are never logged.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    _hook_the_uncaught()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "filters": {"template": {"()": _KeepTemplate}},
        "handlers": {
            "standard_error": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["template"],
            }
        },
        "root": {"handlers": ["standard_error"], "level": "WARNING"},
        "loggers": {
            "garda": {"level": "INFO"},
            # Django would mail and print errors of its own beside ours.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # Every refusal has its line in garda.access already.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.db.backends": {"level": "WARNING"},
        },
    }


def _hook_the_uncaught() -> None:
    """What nobody caught ends in a line of the log, without values; a person at work sees all."""
    if sys.stderr.isatty():
        return
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    del kind, trace
    if isinstance(error, KeyboardInterrupt):
        return
    logging.getLogger("garda").critical("uncaught", exc_info=error)
