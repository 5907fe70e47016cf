"""Mailboxes whose provider gives tokens: logged in from the terminal, renewed, and a person asked for in time."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.certificates import Authority
from tests.dovecot import Dovecot, mail
from tests.hubs import RunningHub
from tests.hubs import sometimes as until
from tests.secured_mail import USER, Provider, provider, secured
from tests.terminals import AtTerminal

__all__ = ["provider", "secured"]
OFFICE = """\
[office]
name = "Kantor Uji"
[[agency]]
id = "bpbd"
name = "BPBD"
[[channel]]
id = "surat"
kind = "email"
agency = "bpbd"
address = "{user}"
imap = {{host = "127.0.0.1", port = {imap}, tls = "implicit"}}
smtp = {{host = "127.0.0.1", port = 1, tls = "starttls"}}
auth = "xoauth2"
ca_file = "{ca}"
stall_seconds = 3
{oauth}
"""


@pytest.fixture
def hub(secured: tuple[Dovecot, Authority], provider: Provider, tmp_path: Path) -> Iterator[RunningHub]:
    made = RunningHub(tmp_path / "hub").start()
    server, authority = secured
    made.apply(OFFICE.format(user=USER, imap=server.imaps, ca=authority.ca, oauth=provider.oauth()))
    yield made
    made.stop()


def state(hub: RunningHub) -> dict[str, Any]:
    return hub.channel("surat")


def subjects(hub: RunningHub) -> list[str]:
    return sorted(t["subject"] for t in hub.get("/v1/threads?limit=100"))


def test_e33_a_dead_refresh_token_is_told_and_mended_without_a_restart(
    hub: RunningHub, secured: tuple[Dovecot, Authority], provider: Provider
) -> None:
    server, _authority = secured
    provider.good.add("lama")
    hub.secret("surat", "oauth_refresh_token", "lama")
    until(lambda: state(hub)["state"] == "up", "it is logged in by token")
    server.deliver(USER, mail("satu"))
    until(lambda: "satu" in subjects(hub), "mail comes in")

    provider.good.clear()
    provider.lasts = 1
    server.doveadm("kick", USER)
    # The token in hand is still good for an hour; a server that ends it is a provider that took it back.
    hub.secret("surat", "oauth_refresh_token", "mati")
    told = until(lambda: (s := state(hub))["problem"] and s["problem"]["code"] == "login_needed" and s, "told")
    assert told["state"] == "down"
    assert "perlu masuk lagi" in told["problem"]["title"]
    assert "inbox channel connect" in told["problem"]["hint"]

    provider.good.add("baru")
    server.deliver(USER, mail("dua"))
    hub.secret("surat", "oauth_refresh_token", "baru")
    until(lambda: "dua" in subjects(hub), "mail comes in again")
    until(lambda: state(hub)["problem"] is None, "and nothing is wrong")


def test_e33_a_token_that_is_withdrawn_in_the_middle_is_told_with_the_age_of_the_last_good_fetch(
    hub: RunningHub, secured: tuple[Dovecot, Authority], provider: Provider
) -> None:
    server, _authority = secured
    provider.good.add("sekali")
    provider.lasts = 2  # a fresh one for each connection after that
    hub.secret("surat", "oauth_refresh_token", "sekali")
    until(lambda: state(hub)["state"] == "up" and len(provider.asked) >= 1, "it is logged in")
    provider.good.clear()

    def told() -> bool:
        server.doveadm("kick", USER)
        return (state(hub)["problem"] or {}).get("code") == "login_needed"

    until(told, "told", every=0.5)
    assert re.search(r"Terakhir terambil \d menit lalu\.", state(hub)["problem"]["hint"])


def test_e33_a_refresh_token_that_is_replaced_is_kept_over_a_restart(
    hub: RunningHub, secured: tuple[Dovecot, Authority], provider: Provider
) -> None:
    server, _authority = secured
    provider.good, provider.rotates = {"pertama"}, True
    hub.secret("surat", "oauth_refresh_token", "pertama")
    until(lambda: "pertama" not in provider.good, "its token is replaced")
    server.deliver(USER, mail("sebelum mulai lagi"))
    until(lambda: "sebelum mulai lagi" in subjects(hub), "it is logged in")
    hub.stop()
    hub.start()
    server.deliver(USER, mail("sesudah mulai lagi"))
    until(lambda: "sesudah mulai lagi" in subjects(hub), "it logs in with the one that was kept")


def test_a_mailbox_is_logged_in_by_a_code_from_the_terminal(
    hub: RunningHub, secured: tuple[Dovecot, Authority], provider: Provider
) -> None:
    provider.answers = [{"error": "authorization_pending"}, {"error": "authorization_pending"}]
    env = {**os.environ, **hub.env}
    terminal = AtTerminal(env, "channel", "connect", "surat", "--kind", "email")
    terminal.sees("Client secret:")
    terminal.types("")
    terminal.sees("ketik kode ABCD-EFGH")
    terminal.sees("Izin tersimpan")
    terminal.sees("berhasil")  # the look at the IMAP server
    terminal.ends()  # 1: this office has no SMTP server
    assert state(hub)["state"] == "up"
    assert "segar" not in terminal.said  # no token is shown


def test_a_no_of_the_provider_changes_nothing(hub: RunningHub, provider: Provider) -> None:
    provider.answers = [{"error": "access_denied"}]
    terminal = AtTerminal({**os.environ, **hub.env}, "channel", "connect", "surat", "--kind", "email")
    terminal.sees("Client secret:")
    terminal.types("")
    terminal.sees("tidak memberi izin (access_denied)")
    assert terminal.ends() == 1
    assert state(hub)["state"] == "refused"


def test_a_mailbox_with_a_password_is_described_and_checked(secured: tuple[Dovecot, Authority], tmp_path: Path) -> None:
    hub = RunningHub(tmp_path / "hub").start()
    try:
        terminal = AtTerminal({**os.environ, **hub.env}, "channel", "connect", "--kind", "email")
        for asked, said in (
            ("Nama kantor", "Kantor Uji"), ("Nama saluran", "surat"), ("Id OPD", "bpbd"), ("Alamat surat", USER),
            ("Penyedianya", "lain"), ("Host IMAP", "127.0.0.1"), ("Pengamanan IMAP", "none"),
            ("Port IMAP", str(secured[0].port)), ("Host SMTP", "127.0.0.1"), ("Pengamanan SMTP", "none"),
            ("Port SMTP", "1"), ("Nama pengguna", USER), ("Cara masuk", "password"), ("Sandi:", "rahasia-uji"),
        ):  # fmt: skip
            terminal.sees(asked)
            terminal.types(said)
        terminal.sees("tidak dapat dihubungi")  # the SMTP server
        terminal.ends()
        until(lambda: hub.channel("surat")["state"] == "up", "mail is received")
        assert "rahasia-uji" not in terminal.said
    finally:
        hub.stop()


def test_an_own_authority_is_asked_for_and_a_missing_file_is_told(
    secured: tuple[Dovecot, Authority], tmp_path: Path
) -> None:
    hub = RunningHub(tmp_path / "hub").start()
    try:
        terminal = AtTerminal({**os.environ, **hub.env}, "channel", "connect", "--kind", "email")
        for asked, said in (
            ("Nama kantor", "Kantor Uji"), ("Nama saluran", "surat"), ("Id OPD", "bpbd"), ("Alamat surat", USER),
            ("Penyedianya", "lain"), ("Host IMAP", "127.0.0.1"), ("Pengamanan IMAP", "implicit"),
            ("Port IMAP", str(secured[0].imaps)), ("Host SMTP", "127.0.0.1"), ("Pengamanan SMTP", "starttls"),
            ("Port SMTP", "1"), ("Nama pengguna", USER), ("Cara masuk", "password"),
            ("Berkas sertifikat otoritas", str(secured[1].ca)), ("Sandi:", "rahasia-uji"),
        ):  # fmt: skip
            terminal.sees(asked)
            terminal.types(said)
        terminal.sees("tidak dapat dihubungi")  # the SMTP server
        terminal.ends()
        until(lambda: hub.channel("surat")["state"] == "up", "mail is received over TLS")
        office = hub.cli("office", "export").stdout.decode()
        hub.apply(office.replace(str(secured[1].ca), str(tmp_path / "tidak-ada.pem")))
        until(lambda: "tidak-ada.pem" in str(hub.channel("surat")), "the missing file is named")
    finally:
        hub.stop()
