"""A damaged record of paused channels stops them all: what somebody had stopped must not send by itself."""

from tests.hubs import RunningHub


def test_pauses_that_cannot_be_read_stop_every_channel(hub: RunningHub) -> None:
    hub.ready()
    hub.stop()
    [kept] = hub.home.rglob("channels.json")
    kept.write_bytes(b'{"paused": {"wa-bp')
    hub.start()
    channel = hub.channel()
    assert (channel["state"], channel["problem"]["code"]) == ("paused", "pauses_unknown")
    assert kept.with_suffix(".corrupt").read_bytes() == b'{"paused": {"wa-bp'
    hub.stop()
    hub.start()
    assert hub.channel()["problem"]["code"] == "pauses_unknown"
    assert hub.request("POST", f"/v1/channels/{channel['id']}/resume").status_code == 200
    assert hub.channel()["state"] != "paused"
