"""What can be made to go wrong, and Meta's errors: code, HTTP status and words."""

from dataclasses import dataclass, field
from typing import Any, Literal

# code: (HTTP status, title). Status as Meta's error page gives it (WA/support/error-codes, 2026).
CODES: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    17: (429, "User request limit reached"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country."),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "Display name approval needed"),
    131042: (400, "Business eligibility payment issue"),
    131044: (400, "Business eligibility: billing"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement."),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    132000: (400, "Template Param Count Mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template Hydrated Text Too Long"),
    132012: (400, "Template Parameter Format Mismatch"),
    132015: (400, "Template is Paused"),
    133005: (400, "Two step verification PIN Mismatch"),
    133008: (400, "Too Many Two Step PIN Guesses"),
    133016: (400, "Account register deregister rate limit exceeded"),
    133004: (503, "Server Temporarily Unavailable"),
    133010: (400, "Phone number not registered"),
    134011: (400, "Payments terms not accepted"),
    135000: (400, "Generic user error"),
}
DETAILS: dict[int, str] = {
    130429: "Message failed to send because there were too many messages sent from this phone number in a short period "
    "of time.",
    131026: "Message Undeliverable.",
    131047: "Message failed to send because more than 24 hours have passed since the customer last replied to this "
    "number.",
    131056: "Message failed to send because there were too many messages sent from this phone number to the same phone "
    "number in a short period of time.",
    190: "Error validating access token: Session has expired.",
}
TRANSIENT = frozenset({1, 2, 4, 17, 80007, 130429, 131000, 131016, 131056, 131057, 133004})


class GraphError(Exception):
    """An error that Graph answers. `details` goes to error_data, `message` overrides the words after the code."""

    def __init__(
        self, code: int, message: str = "", *, details: str = "", status: int | None = None, subcode: int = 0
    ) -> None:
        known = CODES.get(code, (400, "Unknown error"))
        self.code, self.subcode = code, subcode
        self.status = status or known[0]
        self.title = message or known[1]
        self.details = details or DETAILS.get(code, "")
        super().__init__(f"(#{code}) {self.title}")

    def envelope(self, trace: str) -> dict[str, Any]:
        """The body of the answer, in Meta's shape."""
        plain = self.code in {0, 190}
        error: dict[str, Any] = {
            "message": self.title if plain else f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
        }
        if self.code == 190:
            error["error_subcode"] = 463
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.details and not plain:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.code in TRANSIENT:
            error["is_transient"] = True
        error["fbtrace_id"] = trace
        return {"error": error}

    def item(self) -> dict[str, Any]:
        """The same error as it stands in `errors` of a webhook."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details or self.title},
            "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        }


FaultKind = Literal["error", "failed", "stall", "cut", "half", "empty", "html", "outage", "expired"]


@dataclass
class Fault:
    """Something that goes wrong `times` times (-1: until cleared) on requests to `route`.

    error: Graph answers `code` and does nothing · failed: accepted, then a `failed` status with `code` · stall: no
    answer for `seconds` · cut: the line is cut without an answer · half: cut in the middle of the answer · empty: a
    bare `status` without a body · html: `status` with a page of a proxy · outage: every line is cut at once ·
    expired: the access token is no longer valid. `done`: whether the request was carried out before (stall, cut, half,
    empty, html).
    """

    kind: FaultKind
    route: str = "messages"  # messages, media, locate, download, number, any
    times: int = 1
    code: int = 131000
    subcode: int = 0
    status: int = 500
    seconds: float = 60.0
    done: bool = True
    phone_number_id: str = ""  # only this number where given
    to: str = ""  # only sends to this recipient where given


@dataclass
class Faults:
    """The plan of what goes wrong, in the order in which it was asked for."""

    plan: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.plan.append(fault)

    def clear(self) -> None:
        self.plan.clear()

    def take(self, route: str, phone_number_id: str = "", to: str = "") -> Fault | None:
        """The fault for this request, used up once; null when all is well."""
        for fault in self.plan:
            everywhere = fault.kind == "outage" or fault.route == "any" or fault.route == route
            here = not fault.phone_number_id or fault.phone_number_id == phone_number_id
            whom = not fault.to or fault.to == to
            if everywhere and here and whom and fault.times:
                if fault.times > 0:
                    fault.times -= 1
                    if not fault.times:
                        self.plan.remove(fault)
                return fault
        return None
