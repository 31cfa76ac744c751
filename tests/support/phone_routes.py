"""Every route of a station's phone, with an ordinary request to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support import files
from tests.support.stationed import StationPhone

from garda.kernel.canonical import sha256_hex
from garda.kernel.ids import uuid7

Asked = Callable[[StationPhone], Any]
ROOT: Final = "/api/hp/tps"


def _about(phone: StationPhone, **more: Any) -> dict[str, Any]:
    made = {"id": str(uuid7()), "station": str(phone.station.id)}
    return {**made, "device_at": phone.told(phone.scene.now), **more}


def _page(phone: StationPhone) -> dict[str, Any]:
    about = {"id": str(uuid7()), "round": str(phone.round().id), "page": 1}
    told = {"sha256": sha256_hex(files.photo()), "device_at": phone.told(phone.scene.now)}
    return {**phone.head(), **about, **told}


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", files.photo(), "image/jpeg")


def _piece(phone: StationPhone) -> Any:
    page = _page(phone)
    names = ("account", "round", "page", "sha256", "device_at", "sent_at")
    query = {name: page[name] for name in names} | {"total": len(files.photo())}
    return phone.client.post(
        f"{ROOT}/foto/{page['id']}/0",
        files.photo(),
        content_type="application/octet-stream",
        query_params=query,
    )


def _incident_photo(phone: StationPhone) -> Any:
    wanted = _about(phone, kind="delay", text="Hujan deras.")
    phone.post("kejadian", wanted)
    head = {**phone.head(), "id": str(uuid7()), "incident": wanted["id"], "foto": _file()}
    return phone.client.post(f"{ROOT}/kejadian-foto", head)


#: By operation, as the published schema names it.
PHONE_ROUTES: Final[Mapping[str, Asked]] = {
    "GET /api/hp/tps/tugas": lambda phone: phone.get("tugas"),
    "GET /api/hp/tps/status": lambda phone: phone.get("status"),
    "GET /api/hp/tps/hari": lambda phone: phone.get("hari"),
    "POST /api/hp/tps/kunci": lambda phone: phone.post("kunci", phone.key_item()),
    "POST /api/hp/tps/isian": lambda phone: phone.post("isian", phone.item()),
    "POST /api/hp/tps/foto": lambda phone: phone.client.post(
        f"{ROOT}/foto", {**_page(phone), "foto": _file()}
    ),
    "POST /api/hp/tps/foto/{photo_id}/{offset}": _piece,
    "POST /api/hp/tps/laporan": lambda phone: phone.post("laporan", _about(phone, kind="opened")),
    "POST /api/hp/tps/kejadian": lambda phone: phone.post(
        "kejadian", _about(phone, kind="delay", text="Hujan deras.")
    ),
    "POST /api/hp/tps/kejadian-foto": _incident_photo,
}
