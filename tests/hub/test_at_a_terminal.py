"""What a person types at a real terminal: hidden prompts stay hidden."""

from tests.hubs import RunningHub
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
