"""What a citizen makes of the office's words."""

import random
from typing import Literal

Ask = Literal["detail", "photo", "identity", "name", "done", "ack"]

WANTS = ("?", "mohon", "boleh", "tolong", "kirim", "sebutkan", "lengkapi", "info", "minta")
PLACE = (
    "alamat",
    "lokasi",
    "di mana",
    "dimana",
    "titik",
    "patokan",
    "share",
    "rt/rw",
    "rt rw",
    "sebelah mana",
    "detail",
)
PICTURE = ("foto", "gambar", "video")
IDENTITY = ("nik", "nomor kk", "ktp")
NAME = ("nama", "atas nama", "dengan siapa", "dengan bapak siapa")
DONE = (
    "sudah selesai", "telah selesai", "sudah ditangani", "telah ditangani", "sudah diperbaiki", "telah diperbaiki",
    "kami tutup", "ditutup", "tuntas", "rampung", "apakah sudah", "sudah teratasi", "telah teratasi", "kami selesaikan",
)  # fmt: skip


def asked(text: str) -> Ask:
    """What the office wants to know, by plain words."""
    said = text.lower()
    if any(word in said for word in DONE):
        return "done"
    if any(word in said for word in WANTS):
        for kind, signs in (("detail", PLACE), ("photo", PICTURE), ("identity", IDENTITY), ("name", NAME)):
            if any(sign in said for sign in signs):
                return kind  # type: ignore[return-value]
    return "ack"


def settled(rng: random.Random) -> bool:
    """Whether the work was really done when the office says so: mostly."""
    return rng.random() < 0.75
