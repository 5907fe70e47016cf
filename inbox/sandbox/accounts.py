"""Who is on the exchange: numbers of agencies and users of WhatsApp. All of them are invented."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PERMISSIONS = ("whatsapp_business_messaging", "whatsapp_business_management")


@dataclass
class Number:
    """A business phone number and what its app is set up with."""

    phone_number_id: str
    waba_id: str = "102290129340398"
    display: str = "6280000000001"
    verified_name: str = "Kantor Latihan"
    token: str = "sandbox-token"  # noqa: S105
    app_secret: str = "sandbox-app-secret"  # noqa: S105
    verify_token: str = "sandbox-verify"  # noqa: S105
    callback: str = ""
    app_id: str = "634974688087057"
    registered: bool = True
    # GCRA: per recipient, when the debt of past sends is paid off.
    debt: dict[str, datetime] = field(default_factory=dict)
    recent: list[datetime] = field(default_factory=list)


@dataclass
class User:
    """A person on WhatsApp. With `hidden`, webhooks name them by BSUID alone (username adopter)."""

    phone: str
    name: str
    user_id: str = ""
    username: str = ""
    hidden: bool = False
    reads: bool = True  # read receipts on
    reachable: bool = True  # else sends end in 131026

    def __post_init__(self) -> None:
        if not self.user_id:
            digits = int(hashlib.sha256(self.phone.encode()).hexdigest(), 16) % 10**20
            self.user_id = f"ID.{digits:020d}"


def wamid(stream: str, party: str, count: int, *, inbound: bool) -> str:
    """A message id of Meta's form: base64 of a short head, the other party's number and a random tail.

    Measured on the ids of Meta's pages: HBgL<phone>VAgA(SGBQ | RGBI)<hex>A.
    """
    digits = "".join(c for c in party if c.isdigit())[:15]
    tail = hashlib.sha256(f"{stream}/{party}/{count}/{inbound}".encode()).hexdigest().upper()
    mark = (
        b"\x15\x02\x00\x12\x18\x14" + b"3A" + tail[:18].encode()
        if inbound
        else b"\x15\x02\x00\x11\x18\x12" + tail[:18].encode()
    )
    raw = b"\x1c\x18" + bytes([len(digits)]) + digits.encode() + mark + b"\x00"
    return "wamid." + base64.b64encode(raw).decode()


def profile(number: Number, asked: str | None = None) -> dict[str, Any]:
    """The fields of a number, all or those asked for."""
    state = "CONNECTED" if number.registered else "PENDING"
    can = "AVAILABLE" if number.registered else "BLOCKED"
    found: dict[str, Any] = {
        "verified_name": number.verified_name,
        "display_phone_number": "+" + number.display,
        "quality_rating": "GREEN",
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "status": state,
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "health_status": {
            "can_send_message": can,
            "entities": [{"entity_type": "PHONE_NUMBER", "id": number.phone_number_id, "can_send_message": can}],
        },
        "webhook_configuration": {"phone_number": number.callback} if number.callback else {},
    }
    default = ["verified_name", "display_phone_number", "quality_rating", "code_verification_status"]
    names = asked.split(",") if asked else default
    return {name: found[name] for name in names if name in found} | {"id": number.phone_number_id}
