"""Files that Graph keeps: ids, and addresses that live five minutes (WA/business-phone-numbers/media)."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from inbox.sandbox.clock import Clock
from inbox.sandbox.faults import GraphError

URL_LIVES = timedelta(minutes=5)
INBOUND_LIVES = timedelta(days=7)
UPLOAD_LIVES = timedelta(days=30)
MB = 1024 * 1024
LIMITS: dict[str, int] = {
    "audio/aac": 16 * MB, "audio/amr": 16 * MB, "audio/mpeg": 16 * MB, "audio/mp4": 16 * MB, "audio/ogg": 16 * MB,
    "image/jpeg": 5 * MB, "image/png": 5 * MB, "image/webp": MB // 2, "video/mp4": 16 * MB, "video/3gpp": 16 * MB,
    "text/plain": 100 * MB, "application/pdf": 100 * MB, "application/msword": 100 * MB,
    "application/vnd.ms-excel": 100 * MB, "application/vnd.ms-powerpoint": 100 * MB,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100 * MB,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100 * MB,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * MB,
}  # fmt: skip


@dataclass
class File:
    """A file under an id. `sha256` in base64 in webhooks, in hex at the address."""

    id: str
    data: bytes
    mime: str
    until: datetime

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.data).digest()


@dataclass
class Shelf:
    """All files, and the addresses that lead to them for a while."""

    clock: Clock
    seed: str
    files: dict[str, File] = field(default_factory=dict)
    addresses: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    fetched: int = 0
    given: int = 0

    def put(self, data: bytes, mime: str, lives: timedelta = INBOUND_LIVES) -> File:
        digest = hashlib.sha256(data).hexdigest()
        number, count = 0, 0
        while not number or str(number) in self.files:
            number = 10**14 + int(hashlib.sha256(f"{self.seed}/{digest}/{count}".encode()).hexdigest()[:13], 16)
            count += 1
        found = File(str(number), data, mime, self.clock.now() + lives)
        self.files[found.id] = found
        return found

    def upload(self, data: bytes, mime: str) -> File:
        """Keep an upload for 30 days. Raises GraphError 100 or 131053 for what WhatsApp does not take."""
        plain, _, rest = mime.partition(";")
        if plain not in LIMITS:
            raise GraphError(100, f"Param file must be a file with one of the following types: {', '.join(LIMITS)}.")
        if len(data) > LIMITS[plain]:
            raise GraphError(131053, details=f"File is larger than {LIMITS[plain]} bytes")
        if plain == "audio/ogg" and b"OpusHead" not in data[:64]:
            raise GraphError(131053, details="audio/ogg must hold opus")
        return self.put(data, plain + (";" + rest if rest else ""), UPLOAD_LIVES)

    def find(self, media_id: str) -> File:
        """Raises GraphError 100 where nothing is kept under that id any more."""
        found = self.files.get(media_id)
        if found is None or found.until < self.clock.now():
            words = (
                f"Unsupported get request. Object with ID '{media_id}' does not exist, cannot be loaded due to missing "
                "permissions, or does not support this operation"
            )
            raise GraphError(100, words, status=400)
        return found

    def locate(self, media_id: str, base: str) -> dict[str, Any]:
        """The answer of `GET /{media_id}`: a fresh address."""
        found = self.find(media_id)
        self.given += 1
        key = hashlib.sha256(f"{self.seed}/{media_id}/{self.given}".encode()).hexdigest()[:32]
        self.addresses[key] = (media_id, self.clock.now() + URL_LIVES)
        return {
            "url": f"{base}/whatsapp_business/attachments/?mid={media_id}&ext={key}",
            "mime_type": found.mime,
            "sha256": found.digest.hex(),
            "file_size": len(found.data),
            "id": media_id,
            "messaging_product": "whatsapp",
        }

    def download(self, key: str) -> File | None:
        """The file at an address; null when the address is over."""
        media_id, until = self.addresses.get(key, ("", self.clock.now()))
        if not media_id or until <= self.clock.now() or media_id not in self.files:
            return None
        self.fetched += 1
        return self.files[media_id]


def card(found: File) -> dict[str, Any]:
    """What a webhook says about a file: mime type, digest and id."""
    return {
        "mime_type": found.mime,
        "sha256": base64.b64encode(found.digest).decode(),
        "id": found.id,
    }
