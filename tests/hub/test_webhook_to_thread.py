"""A real hub by exec: an office applied, secrets set, webhooks posted, threads read."""

from tests.hubs import OFFICE, SECRETS, RunningHub, text_body


def test_office_and_secrets_bring_the_channel_up_without_a_restart(hub: RunningHub) -> None:
    hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9"))
    state = hub.channel()
    assert state["state"] == "refused"
    assert "inbox secret set wa-bpbd" in state["problem"]["hint"]
    for name, value in SECRETS.items():
        answer = hub.secret("wa-bpbd", name, value)
    assert answer["state"]["state"] == "up", (answer, hub.log_text())
    assert hub.post(text_body("Banjir di Dayeuhkolot", "wamid.A1")).status_code == 200
    threads = hub.get("/v1/threads", view="all")
    assert [t["preview"] for t in threads] == ["Banjir di Dayeuhkolot"]
    messages = hub.get(f"/v1/threads/{threads[0]['number']}")["messages"]
    assert [m["external_id"] for m in messages if m["kind"] == "message"] == ["wamid.A1"]


def test_secrets_may_be_set_before_the_office_is_applied(hub: RunningHub) -> None:
    for name, value in SECRETS.items():
        hub.secret("wa-bpbd", name, value)
    hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9"))
    assert hub.channel()["state"] == "up"
    assert hub.post(text_body("Halo", "wamid.B1")).status_code == 200
