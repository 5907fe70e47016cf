"""TLS is always checked: a wrong, expired or unknown certificate, and a stripped STARTTLS, get no password."""

import base64
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from inbox.connectors.base import Accepted, ChannelConfig, Outbound, Refused
from inbox.connectors.email.connector import Email
from inbox.connectors.letters import Letter
from tests.certificates import Authority
from tests.connectors.chaos.running import Chaos, chaos
from tests.dovecot import PASSWORD, Dovecot
from tests.ports import free_port
from tests.secured_mail import USER, Provider, provider, secured

__all__ = ["chaos", "provider", "secured"]
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)


class Given(dict[str, str]):
    """Secrets of a channel."""

    def get(self, name: str, default: Any = "") -> str:
        return super().get(name, "")


class Post:
    """A submission server with a login."""

    def __init__(self) -> None:
        self.passwords: list[bytes] = []

    def login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.passwords.append(data.password)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


class Controlled(Controller):
    """aiosmtpd with STARTTLS or none."""

    def __init__(self, post: Post, tls: Any, port: int) -> None:
        self.post, self.tls = post, tls
        super().__init__(post, hostname="127.0.0.1", port=port)

    def factory(self) -> SMTP:
        return SMTP(self.post, tls_context=self.tls, authenticator=self.post.login, auth_require_tls=False,
                    auth_required=True, data_size_limit=5_000_000)  # fmt: skip


@pytest.fixture(scope="module")
def submission(secured: tuple[Dovecot, Authority]) -> Iterator[tuple[Post, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(secured[1].folder / "good.pem", secured[1].folder / "good.key")
    post = Post()
    controller = Controlled(post, context, free_port())
    controller.start()
    yield post, controller.port
    controller.stop()


def mailbox(imap: dict[str, Any], smtp: dict[str, Any], ca: Path | None, secrets: dict[str, str], **more: Any) -> Email:
    return Email(
        ChannelConfig(
            id="surat", kind="email", address=USER,
            extra={"imap": imap, "smtp": smtp, "user": USER, "auth": "password", "ca_file": str(ca or ""),
                   "stall_seconds": 20.0, **more},
        ),
        Given(secrets),
    )  # fmt: skip


def sends(port: int) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "tls": "starttls"}


async def found(email: Email) -> dict[str, Any]:
    return {f.name: f for f in await email.findings("")}


@pytest.mark.parametrize("way", ["implicit", "starttls"])
async def test_a_good_certificate_is_taken_both_ways(
    secured: tuple[Dovecot, Authority], submission: tuple[Post, int], way: str
) -> None:
    server, authority = secured
    port = server.imaps if way == "implicit" else server.port
    email = mailbox({"host": "127.0.0.1", "port": port, "tls": way}, sends(submission[1]), authority.ca,
                    {"password": PASSWORD})  # fmt: skip
    assert await email.check() is None
    seen = await found(email)
    assert {name: f.state for name, f in seen.items()} == {
        "login": "good", "certificate": "good", "idle": "good", "capabilities": "good", "folders": "good",
        "mapping": "good", "clock": "good", "smtp": "good", "smtp_certificate": "good", "size": "warn",
    }  # fmt: skip
    assert "berlaku 89 hari lagi" in seen["certificate"].text
    assert "Terkirim = Sent, Spam = Junk" in seen["mapping"].text
    assert "paling besar 5 MB" in seen["size"].text
    assert seen["size"].hint


@pytest.mark.parametrize("way", ["implicit", "starttls"])
@pytest.mark.parametrize(
    ("address", "why", "remedy"),
    [
        ("127.0.0.2", "nama lain", "nama host"),
        ("127.0.0.3", "kedaluwarsa", "memperbarui"),
        ("127.0.0.4", "tidak dikenal", "ca_file"),
    ],
)
async def test_a_bad_certificate_gets_no_password(
    secured: tuple[Dovecot, Authority], way: str, address: str, why: str, remedy: str
) -> None:
    server, authority = secured
    port = server.imaps if way == "implicit" else server.port
    email = mailbox({"host": address, "port": port, "tls": way}, sends(1), authority.ca, {"password": PASSWORD})
    problem = await email.check()
    assert problem is not None
    assert problem.code == "certificate"
    assert why in problem.title
    assert remedy in problem.hint
    # By the address, because lines of earlier logins elsewhere may be written only now.
    logins = [line for line in (server.folder / "dovecot.log").read_text().splitlines() if "Login: user=" in line]
    assert not [line for line in logins if f"lip={address}," in line]


async def test_a_certificate_of_nobody_we_know_names_ca_file(secured: tuple[Dovecot, Authority]) -> None:
    server, _authority = secured
    imap = {"host": "127.0.0.1", "port": server.imaps, "tls": "implicit"}
    problem = await mailbox(imap, sends(1), None, {"password": PASSWORD}).check()
    assert problem is not None
    assert "tidak dikenal" in problem.title
    assert "ca_file" in problem.hint


async def test_a_certificate_that_ends_soon_is_warned_of(
    secured: tuple[Dovecot, Authority], submission: tuple[Post, int]
) -> None:
    server, authority = secured
    imap = {"host": "127.0.0.5", "port": server.imaps, "tls": "implicit"}
    seen = await found(mailbox(imap, sends(submission[1]), authority.ca, {"password": PASSWORD}))
    assert seen["certificate"].state == "warn"
    assert "berlaku 8 hari lagi" in seen["certificate"].text


async def test_stripped_starttls_is_refused_before_a_password_is_said(
    secured: tuple[Dovecot, Authority], chaos: Chaos
) -> None:
    imap = {"host": "127.0.0.1", "port": chaos.port, "tls": "starttls"}
    problem = await mailbox(imap, sends(1), secured[1].ca, {"password": PASSWORD}).check()
    assert problem is not None
    assert problem.code == "no_starttls"
    assert "sandi tidak dikirim" in problem.title
    assert chaos.about(USER)["logins"] == 0


async def test_stripped_starttls_for_sending_is_refused_too(secured: tuple[Dovecot, Authority]) -> None:
    server, authority = secured
    post = Post()
    controller = Controlled(post, None, free_port())
    controller.start()
    try:
        imap = {"host": "127.0.0.1", "port": server.imaps, "tls": "implicit"}
        problem = await mailbox(imap, sends(controller.port), authority.ca, {"password": PASSWORD}).check()
        assert problem is not None
        assert problem.code == "no_starttls"
        assert post.passwords == []
    finally:
        controller.stop()


async def test_a_port_without_tls_says_which_setting_is_wrong(secured: tuple[Dovecot, Authority]) -> None:
    server, authority = secured
    imap = {"host": "127.0.0.1", "port": server.port, "tls": "implicit"}
    problem = await mailbox(imap, sends(1), authority.ca, {"password": PASSWORD}).check()
    assert problem is not None
    assert (problem.code, "993" in problem.hint) == ("no_tls", True)


async def test_a_wrong_password_is_told_as_one(
    secured: tuple[Dovecot, Authority], submission: tuple[Post, int]
) -> None:
    server, authority = secured
    imap = {"host": "127.0.0.1", "port": server.imaps, "tls": "implicit"}
    email = mailbox(imap, sends(submission[1]), authority.ca, {"password": "salah"})
    problem = await email.check()
    assert problem is not None
    assert problem.code == "login_refused"
    seen = await found(email)
    assert seen["smtp"].state == "bad"


class Taking(Post):
    """A submission server that takes mails, by password or token."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.tokens: list[str] = []

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        said = base64.b64decode(args[1]).decode()
        self.tokens.append(said.partition("auth=Bearer ")[2].strip("\x01"))
        return AuthResult(success=bool(self.tokens[-1]))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(envelope)
        return "250 2.0.0 queued"


def outbound() -> Outbound:
    letter = Letter(
        message_id="a.b@test.local", at=AT, to=("tati@warga.test",), cc=("lurah@desa.test",), subject="Re: x"
    )
    return Outbound(message_id="1", to=(("to", "tati@warga.test"),), text="Perahu menuju lokasi.", letter=letter)


@pytest.fixture
def taking(secured: tuple[Dovecot, Authority]) -> Iterator[tuple[Taking, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(secured[1].folder / "good.pem", secured[1].folder / "good.key")
    post = Taking()
    controller = Controlled(post, context, free_port())
    controller.start()
    yield post, controller.port
    controller.stop()


async def test_a_reply_leaves_over_starttls_with_a_password(
    secured: tuple[Dovecot, Authority], taking: tuple[Taking, int]
) -> None:
    post, port = taking
    imap = {"host": "127.0.0.1", "port": 1, "tls": "implicit"}
    result = await mailbox(imap, sends(port), secured[1].ca, {"password": PASSWORD}).send(outbound())
    assert isinstance(result, Accepted)
    assert post.got[0].rcpt_tos == ["tati@warga.test", "lurah@desa.test"]


async def test_a_reply_leaves_with_a_token(
    secured: tuple[Dovecot, Authority], taking: tuple[Taking, int], provider: Provider
) -> None:
    post, port = taking
    provider.good.add("izin")
    email = mailbox(
        {"host": "127.0.0.1", "port": 1, "tls": "implicit"}, sends(port), secured[1].ca,
        {"oauth_refresh_token": "izin"}, auth="xoauth2", oauth={"token_url": f"{provider.base}/token"},
    )  # fmt: skip
    assert isinstance(await email.send(outbound()), Accepted)
    assert (len(post.got), len(post.tokens)) == (1, 1)
    provider.good.clear()
    email.refused()
    result = await email.send(outbound())
    assert isinstance(result, Refused)
    assert (result.action, result.problem.code) == ("stop", "login_needed")
    assert len(post.got) == 1


async def test_a_reply_does_not_leave_to_a_server_whose_certificate_is_not_good(
    secured: tuple[Dovecot, Authority], taking: tuple[Taking, int]
) -> None:
    post, port = taking
    imap = {"host": "127.0.0.1", "port": 1, "tls": "implicit"}
    for smtp, ca in ((sends(port), None), ({**sends(port), "host": "localhost"}, secured[1].ca)):
        result = await mailbox(imap, smtp, ca, {"password": PASSWORD}).send(outbound())
        assert isinstance(result, Refused)
        assert (result.action, result.problem.code) == ("retry", "certificate")
    assert post.got == []
    assert post.passwords == []
