"""What a person types at a real terminal: hidden prompts stay hidden, and a number is connected step by step."""

from tests.hubs import RunningHub
from tests.hubs_sandbox import Meta
from tests.terminals import AtTerminal


def test_a_secret_typed_at_a_terminal_is_never_shown(hub: RunningHub) -> None:
    hub.ready(secrets={})
    screen = AtTerminal(hub.env, "secret", "set", "wa-bpbd", "app_secret")
    screen.sees("app_secret")
    screen.types("RAHASIA-ketik-123")
    assert screen.ends() == 0
    assert "RAHASIA-ketik-123" not in screen.said
    assert "tersimpan" in screen.said
    listed = {(s["name"], s["set"]) for s in hub.get("/v1/secrets")}
    assert listed == {("app_secret", True), ("access_token", False), ("verify_token", False)}


def test_connecting_a_number_step_by_step_ends_with_a_channel_that_answers(hub: RunningHub) -> None:
    meta = Meta(hub)
    try:
        hub.apply('[office]\nname = "Kantor Uji"\npublic_url = "https://siaga.example.go.id"\n')
        screen = AtTerminal(hub.env, "channel", "connect", "wa-baru")
        for asked, typed in (
            ("di HP?", "t"), ("OPD", "bpbd"), ("Phone number ID", meta.info["phone_number_id"]),
            ("Business Account ID", meta.info["waba_id"]), ("api_base", meta.info["base"]),
            ("Token akses", meta.info["access_token"]), ("App secret", meta.info["app_secret"]),
            ("PIN", ""),
        ):  # fmt: skip
            screen.sees(f"{asked}")
            screen.types(typed)
        assert screen.ends() == 0, screen.said
        assert "https://siaga.example.go.id/webhooks/wa-baru" in screen.said
        assert "penyedia menjawab" in screen.said
        assert meta.info["access_token"] not in screen.said
        assert meta.info["app_secret"] not in screen.said
        assert hub.channel("wa-baru")["state"] == "up"
        checked = hub.cli("channel", "check", "wa-baru", "--json")
        assert checked.returncode == 0
        hub.secret("wa-baru", "access_token", "salah")
        wrong = hub.cli("secret", "test", "wa-baru")
        assert wrong.returncode == 1
    finally:
        meta.end()
