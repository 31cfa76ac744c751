"""Signatures of module packages: Ed25519 over the root hash."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from garda.kernel.errors import GardaError
from garda.packs.learning import Publisher

from .domain.manifest import FORMAT, SIGNATURE, read_object
from .domain.refusals import WrongModule

_KEYS: Final = frozenset({"publisher", "root", "signature"})


def signed_text(root: str) -> bytes:
    """What is signed: the format with the root, so that no signature serves for something else."""
    return f"{FORMAT}\n{root}\n".encode()


def sign(root: str, *, publisher: str, key: Ed25519PrivateKey) -> bytes:
    """``signature.json`` for a root hash."""
    content = {
        "publisher": publisher,
        "root": root,
        "signature": key.sign(signed_text(root)).hex(),
    }
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def check_signature(
    data: bytes | None, *, root: str, publishers: Mapping[str, Publisher]
) -> Publisher:
    """Who signed ``root``. Raises WrongModule: unsigned, by somebody unknown, or not this root."""
    if data is None:
        raise _refused("modul ini tidak ditandatangani.", "this module is not signed.")
    content = read_object(SIGNATURE, data)
    if set(content) != _KEYS or not all(isinstance(value, str) for value in content.values()):
        raise _refused("isinya tidak lengkap.", "it is not whole.")
    publisher = publishers.get(content["publisher"])
    if publisher is None:
        raise _refused(
            "penerbitnya tidak dikenal paket pemilihan ini. Pakai modul dari penerbit yang sah.",
            "the election pack does not know its publisher. Use a module of a known one.",
        )
    if content["root"] != root or not _holds(publisher, root, content["signature"]):
        raise _refused(
            f"tanda tangan tidak cocok dengan isi modul ({publisher.name.id}).",
            f"the signature is not for this content ({publisher.name.en}).",
        )
    return publisher


def _holds(publisher: Publisher, root: str, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(publisher.key))
        key.verify(bytes.fromhex(signature), signed_text(root))
    except (InvalidSignature, ValueError):
        return False
    return True


def _refused(id: str, en: str) -> WrongModule:
    return WrongModule(SIGNATURE, id, en, code="module_signature")


def make_key(path: Path) -> str:
    """A new private key in ``path``, for this account's eyes; its public key in hex.

    Raises GardaError rather than replace a key that is there.
    """
    key = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise GardaError(
            id=f"{path} sudah ada. Pilih nama lain; kunci tidak pernah ditimpa.",
            en=f"{path} exists. Choose another name; a key is never replaced.",
            code="key_exists",
        ) from fault
    with os.fdopen(descriptor, "w") as file:
        file.write(key.private_bytes_raw().hex() + "\n")
    return public_key(key)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Raises GardaError for a file that holds no key."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
    except (OSError, ValueError) as fault:
        raise GardaError(
            id=f"{path} bukan berkas kunci penerbit. Buat dengan: garda modules key BERKAS",
            en=f"{path} is no publisher's key. Make one with: garda modules key FILE",
            code="no_key",
        ) from fault


def public_key(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()
