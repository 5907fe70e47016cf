"""The office of the demo: its file, its WhatsApp numbers, and the secrets that go with them."""

import random
from pathlib import Path

import msgspec

from inbox.sandbox.accounts import Number
from inbox.sandbox.grams import IG_ID
from inbox.sandbox.instagram import Account
from inbox.sandbox.letters import HOST

TEMPLATE = Path(__file__).parent / "office.toml"


class Desk(msgspec.Struct, frozen=True):
    """A channel of the office: the desk that stories name, the OPD behind it."""

    desk: str
    channel: str
    agency: str
    name: str
    waba: str


# The first three share a WABA and an app, so that their webhooks come in one body.
DESKS = (
    Desk("umum", "wa-umum", "diskominfo", "WA Quick Response", "190000000000001"),
    Desk("bpbd", "wa-bpbd", "bpbd", "WA BPBD", "190000000000001"),
    Desk("dputr", "wa-dputr", "dputr", "WA Dinas PUTR", "190000000000001"),
    Desk("dinkes", "wa-dinkes", "dinkes", "WA Dinkes", "190000000000002"),
    Desk("disdukcapil", "wa-disdukcapil", "disdukcapil", "WA Disdukcapil", "190000000000003"),
    Desk("dinsos", "wa-dinsos", "dinsos", "WA Dinsos", "190000000000004"),
)


def numbers() -> dict[str, Number]:
    """A number for each desk, with secrets of this run alone: they come from the system, not from the seed."""
    rng = random.SystemRandom()
    secrets: dict[str, str] = {}
    found = {}
    for index, desk in enumerate(DESKS, 1):
        secret = secrets.setdefault(desk.waba, f"{rng.getrandbits(128):032x}")
        found[desk.desk] = Number(
            f"10650000000{index:04d}", desk.waba, f"62800110000{index}", f"{desk.name} Kab. Bandung",
            token=f"EAAL{rng.getrandbits(256):064x}", app_secret=secret, verify_token=f"{rng.getrandbits(96):024x}",
        )  # fmt: skip
    return found


GRAM = "ig-umum"


def account() -> Account:
    """The Instagram account of the office, with secrets of this run alone."""
    rng = random.SystemRandom()
    return Account(
        IG_ID, "quickresponse.kabbandung", token=f"IGAA{rng.getrandbits(256):064x}",
        app_secret=f"{rng.getrandbits(128):032x}", verify_token=f"{rng.getrandbits(96):024x}",
    )  # fmt: skip


MAIL, MAIL_ADDRESS = "surel-umum", "lapor@quickresponse.example"


def mail_text(imap: int, smtp: int) -> str:
    """The entry of the mailbox, whose servers are at these ports."""
    return (
        f'[[channel]]\nid = "{MAIL}"\nkind = "email"\nname = "Surel Quick Response"\nagency = "diskominfo"\n'
        f'address = "{MAIL_ADDRESS}"\nuser = "{MAIL_ADDRESS}"\ntrusted = ["{HOST}"]\n'
        f'imap = {{host = "127.0.0.1", port = {imap}, tls = "none"}}\n'
        f'smtp = {{host = "127.0.0.1", port = {smtp}, tls = "none"}}\n'
    )


def quoted(text: str) -> str:
    """A TOML string."""
    return msgspec.json.encode(text).decode()


def office_text(login: str, name: str, base: str, lines: dict[str, Number], public: str, *, brisk: bool = False) -> str:
    """The office file, with `login` (called `name`) as admin and supervisor and every channel at `base`.

    `public`: where the hub's public listener is, to fetch files from. `brisk`: replies leave soon.
    """
    common = TEMPLATE.read_text("utf-8").replace("[office]\n", f"[office]\npublic_url = {quoted(public)}\n", 1)
    parts = [common.replace("undo_seconds = 10.0", "undo_seconds = 1.0") if brisk else common]
    parts.append(
        f'[[person]]\nlogin = {quoted(login)}\nname = {quoted(name)}\nrole = ["admin", "supervisor"]\n'
        'agencies = ["*"]\n'
    )
    for desk in DESKS:
        number = lines[desk.desk]
        parts.append(
            f'[[channel]]\nid = "{desk.channel}"\nkind = "whatsapp"\nname = {quoted(desk.name)}\n'
            f'agency = "{desk.agency}"\nphone_number_id = "{number.phone_number_id}"\nwaba_id = "{number.waba_id}"\n'
            f"api_base = {quoted(base)}\n"
        )
    parts.append(
        f'[[channel]]\nid = "{GRAM}"\nkind = "instagram"\nname = "IG Quick Response"\nagency = "diskominfo"\n'
        f'ig_id = "{IG_ID}"\nlogin = "instagram"\napi_base = {quoted(base)}\n'
    )
    return "\n".join(parts)
