"""election.toml and the time zone of a folder."""

from __future__ import annotations

from collections.abc import Mapping

from garda.exchange.domain.problems import Report

SETTINGS_FILE = "election.toml"
_KEYS = ("name", "time_zone")


def check_settings(values: Mapping[str, object], report: Report) -> dict[str, str]:
    """The known texts of election.toml; others are problems (no text) or warnings (not used)."""
    for key in values:
        if key not in _KEYS:
            report.add(SETTINGS_FILE, None, key, "extra_key", key=key)
        elif not isinstance(values[key], str):
            report.add(SETTINGS_FILE, None, key, "toml_value", key=key)
    return {key: str(values[key]) for key in _KEYS if isinstance(values.get(key), str)}


def time_zone_of(
    settings: Mapping[str, str],
    province: str | None,
    zones: Mapping[str, str],
    regions_file: str,
    report: Report,
) -> str:
    """The folder's IANA zone: its own setting, else that of the province's code in ``zones``.

    ``zones``: province code to IANA zone; its values are the only zones there are. ``""`` with a
    problem in the report where no zone is known; ``province`` None has its problem already.
    """
    allowed = sorted(set(zones.values()))
    listed = ", ".join(allowed)
    chosen = settings.get("time_zone")
    if chosen is None:
        if province is not None and province not in zones:
            report.add(regions_file, None, "code", "no_time_zone", code=province, zones=listed)
        return zones.get(province or "", "")
    if chosen not in allowed:
        report.add(SETTINGS_FILE, None, "time_zone", "time_zone", value=chosen, zones=listed)
        return ""
    return chosen
