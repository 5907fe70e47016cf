"""The key of each sealed file is HKDF-SHA256 of the master key, as it was for every file that is already there."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from inbox.client.seal import Seal


def test_keys_are_derived_as_rfc_5869_has_them() -> None:
    master, salt = bytes(range(32)), bytes(range(16))
    extracted = hmac.digest(salt, master, hashlib.sha256)
    key = hmac.digest(extracted, b"journal 1\x01", hashlib.sha256)
    sealed = ChaCha20Poly1305(key).encrypt(bytes(12), b"banjir", b"kepala")
    assert Seal(master).cipher(salt, "journal 1").decrypt(bytes(12), sealed, b"kepala") == b"banjir"
