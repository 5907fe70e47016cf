"""Who is on the exchange: numbers of agencies and users of WhatsApp. All of them are invented."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from inbox.sandbox.faults import GraphError

PERMISSIONS = ("whatsapp_business_messaging", "whatsapp_business_management")
# What Meta says of a number without a way to pay (WA/support/health-status).
PAYMENT = {
    "error_code": 141006,
    "error_description": "There is an error with the payment method. This will block business initiated conversations.",
    "possible_solution": "Please add a new payment method to the account.",
}


@dataclass
class Number:
    """A business phone number, the token and the app that it is reached with.

    `callback` is the app's address, `account_override` the WABA's, `override` the number's: the last that is set wins.
    `status` empty: CONNECTED where it is registered. `pin` empty: any will do. `token_expires`: Unix time, 0 never.
    """

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
    account_override: str = ""
    override: str = ""
    subscribed: bool = True  # the app hears what happens on the WABA
    status: str = ""
    quality: str = "GREEN"
    name_status: str = "APPROVED"
    code_verification: str = "VERIFIED"
    payment: bool = True
    on_phone: bool = False  # the same number in the WhatsApp Business app
    pin: str = ""
    token_type: str = "SYSTEM_USER"  # noqa: S105
    token_expires: int = 0
    scopes: list[str] = field(default_factory=lambda: list(PERMISSIONS))
    blocked: set[str] = field(default_factory=set)  # wa_ids that Meta lets through no more
    synced: list[str] = field(default_factory=list)  # what was asked for from the phone, each once
    # GCRA: per recipient, when the debt of past sends is paid off.
    debt: dict[str, datetime] = field(default_factory=dict)
    recent: list[datetime] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where its webhooks go; empty where nobody hears them."""
        return (self.override or self.account_override or self.callback) if self.subscribed else ""


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
    state = number.status or ("CONNECTED" if number.registered else "PENDING")
    can = "AVAILABLE" if state == "CONNECTED" else "BLOCKED"
    entities: list[dict[str, Any]] = [
        {"entity_type": "PHONE_NUMBER", "id": number.phone_number_id, "can_send_message": can}
    ]
    if not number.payment:
        entities.append(
            {"entity_type": "WABA", "id": number.waba_id, "can_send_message": "BLOCKED", "errors": [PAYMENT]}
        )
        can = "BLOCKED"
    levels = {
        "phone_number": number.override, "whatsapp_business_account": number.account_override,
        "application": number.callback,
    }  # fmt: skip
    found: dict[str, Any] = {
        "verified_name": number.verified_name,
        "display_phone_number": "+" + number.display,
        "quality_rating": number.quality,
        "name_status": number.name_status,
        "code_verification_status": number.code_verification,
        "status": state,
        "platform_type": "CLOUD_API",
        "is_on_biz_app": number.on_phone,
        "throughput": {"level": "STANDARD"},
        "health_status": {"can_send_message": can, "entities": entities},
        "webhook_configuration": {level: url for level, url in levels.items() if url},
    }
    default = ["verified_name", "display_phone_number", "quality_rating", "code_verification_status"]
    names = asked.split(",") if asked else default
    return {name: found[name] for name in names if name in found} | {"id": number.phone_number_id}


def debugged(token_type: str, app_id: str, scopes: list[str], expires: int, targets: list[str]) -> dict[str, Any]:
    """What `debug_token` says of a token."""
    return {
        "data": {
            "app_id": app_id, "type": token_type, "application": "Siaga", "is_valid": True, "expires_at": expires,
            "issued_at": 1767225600, "scopes": scopes, "user_id": "122100000000000001",
            "granular_scopes": [{"scope": each, "target_ids": targets} for each in scopes],
        }
    }  # fmt: skip


def whoami(number: Number, proof: str) -> dict[str, Any]:
    """`GET /me` with a number's token. Raises GraphError 100 for a proof made with another app's secret."""
    wanted = hmac.new(number.app_secret.encode(), number.token.encode(), hashlib.sha256).hexdigest()
    if proof and not hmac.compare_digest(proof.encode(), wanted.encode()):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument")
    return {"id": "122100000000000001", "name": "Siaga"}
