"""`inbox channel connect` at a real terminal, against the sandbox's Graph API in a process of its own."""

from collections.abc import Iterator

import pytest

from tests.hubs import RunningHub, running_hub, until
from tests.hubs_sandbox import Meta
from tests.terminals import AtTerminal

HEAD = '[office]\nname = "Kantor Uji"\n'
PHONE = "6281290001111"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("connect") / "hub") as hub:
        yield hub


@pytest.fixture
def meta(home: RunningHub) -> Iterator[Meta]:
    home.apply(HEAD + f'public_url = "{home.public}"\n')
    found = Meta(home)
    yield found
    found.end()


def answers(screen: AtTerminal, *pairs: tuple[str, str]) -> None:
    for asked, typed in pairs:
        screen.sees(asked)
        screen.types(typed)


def number(meta: Meta, **fields: object) -> None:
    meta.control("numbers", phone_number_id=meta.info["phone_number_id"], **fields)


def known(meta: Meta) -> tuple[tuple[str, str], ...]:
    return (
        ("OPD", "bpbd"), ("Phone number ID", meta.info["phone_number_id"]),
        ("Business Account ID", meta.info["waba_id"]), ("api_base", meta.info["base"]),
    )  # fmt: skip


def test_what_is_typed_wrong_is_said_at_once_and_asked_again(home: RunningHub, meta: Meta) -> None:
    number(meta, registered=False, subscribed=False, callback="", pin="123456")
    screen = AtTerminal(home.env, "channel", "connect", "wa-baru")
    answers(
        screen, ("di HP?", "t"), *known(meta), ("Token akses", meta.info["access_token"]),
        ("App secret", "salah-sekali-0000"), ("App secret yang benar", meta.info["app_secret"]),
        ("PIN (Enter", "12345"), ("PIN (Enter", "987654"),
    )  # fmt: skip
    screen.sees("PIN verifikasi dua langkah salah")
    answers(screen, ("PIN (Enter", ""))
    screen.sees("Pesan uji")
    screen.sees("Menunggu")
    screen.types("")
    assert screen.ends() == 0, screen.said
    assert "harus 6 angka" in screen.said
    for secret in (meta.info["access_token"], "salah-sekali-0000", "987654"):
        assert secret not in screen.said


def test_connecting_goes_on_where_it_was_left(home: RunningHub, meta: Meta) -> None:
    number(meta, registered=False, subscribed=False, callback="", pin="123456")
    screen = AtTerminal(home.env, "channel", "connect", "wa-lanjut")
    answers(screen, ("di HP?", "t"), *known(meta))
    screen.sees("Token akses")
    screen.interrupts("inbox channel connect wa-lanjut")
    assert screen.ends() == 1
    again = AtTerminal(home.env, "channel", "connect", "wa-lanjut")
    again.sees("dilanjutkan")
    answers(
        again, ("Token akses", meta.info["access_token"]), ("App secret", meta.info["app_secret"]),
        ("di HP?", "t"), ("PIN (Enter", "123456"),
    )  # fmt: skip
    again.sees("Nomor terdaftar di Cloud API")
    again.sees("Aplikasi berlangganan")
    again.sees("/webhooks/wa-lanjut")
    again.sees("Menunggu")
    meta.control("say", **{"from": PHONE, "name": "Rina", "text": "uji"})
    again.sees("diterima sebagai laporan #")
    assert again.ends() == 0, again.said
    assert "penyedia menjawab" in again.said
    done = home.cli("channel", "check", "wa-lanjut", "--json")
    assert done.returncode == 0, done.stdout
    # Registered and subscribed already: nothing is asked twice.
    third = AtTerminal(home.env, "channel", "connect", "wa-lanjut", "--wait", "0")
    answers(third, ("Token akses", ""), ("App secret", ""))
    third.sees("sudah terdaftar")
    assert third.ends() == 0, third.said
    assert "PIN (Enter" not in third.said


def test_a_number_that_stays_on_a_phone_is_not_registered_and_its_history_is_asked_for(
    home: RunningHub, meta: Meta
) -> None:
    number(meta, on_phone=True)
    screen = AtTerminal(home.env, "channel", "connect", "wa-hp", "--wait", "0")
    answers(screen, ("di HP?", "y"), ("Pilih 1, 2", "2"), *known(meta))
    answers(
        screen, ("Token akses", meta.info["access_token"]), ("App secret", meta.info["app_secret"]),
        ("riwayat percakapan", "y"),
    )  # fmt: skip
    screen.sees("Riwayat percakapan di HP diminta")
    assert screen.ends() == 0, screen.said
    assert "PIN (Enter" not in screen.said


def test_an_instagram_account_is_connected(home: RunningHub, meta: Meta) -> None:
    meta.control("account", ig_id="17841400000000001", subscribed=False, callback=f"{home.public}/webhooks/ig-baru")
    screen = AtTerminal(home.env, "channel", "connect", "ig-baru", "--kind", "instagram")
    answers(
        screen, ("OPD", "bpbd"), ("user_id", "17841400000000001"), ("instagram atau page", "instagram"),
        ("api_base", meta.info["base"]), ("Token akses", "sandbox-ig-token"), ("App secret", "sandbox-ig-secret"),
    )  # fmt: skip
    screen.sees("Aplikasi berlangganan pesan akun ini")
    screen.sees("Verify token")
    screen.sees("Menunggu")
    meta.control("gram", igsid="900100000000001", text="uji dari HP", person={"name": "Rina", "username": "rina"})
    screen.sees("diterima sebagai laporan #")
    assert screen.ends() == 0, screen.said
    found = home.cli("channel", "check", "ig-baru", "--json")
    assert found.returncode == 0
    until(lambda: home.channel("ig-baru")["state"] == "up", "the account is up")
