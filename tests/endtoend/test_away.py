"""The hub goes away and comes back: what was written meanwhile goes out once, or is held and shown."""

from tests.endtoend.conftest import WholeOffice
from tests.hubs import until


def test_a_reply_written_while_the_hub_was_down_goes_out_once(office: WholeOffice) -> None:
    number = office.citizen("apakah posko masih buka?")
    before = len(office.sent())
    office.hub.stop()
    done = office.run("reply", str(number), "Posko buka 24 jam.")
    assert done.returncode == 3
    assert "tersimpan" in done.stderr
    assert office.run("threads").returncode == 3
    office.hub.start()
    assert office.run("threads").returncode == 0
    until(lambda: office.messages(number, status="read"), "the reply is read")
    assert office.run("threads").stderr == ""
    assert [s["text"] for s in office.sent()[before:]] == ["Posko buka 24 jam."]


def test_a_reply_is_held_when_the_citizen_wrote_while_the_line_was_cut(office: WholeOffice) -> None:
    number = office.citizen("air sudah selutut", phone="6281377770001")
    before = len(office.sent())
    cut = office.hub.socket.with_suffix(".cut")
    office.hub.socket.rename(cut)
    assert office.run("reply", str(number), "Mohon tunggu, tim berangkat.").returncode == 3
    office.control("say", **{"from": "6281377770001", "name": "Tati Suryati", "text": "sudah surut pak, terima kasih"})
    office.control("idle")
    cut.rename(office.hub.socket)
    drained = office.run("thread", str(number))
    assert drained.returncode == 0
    assert "ditahan" in drained.stderr
    assert [m["text"] for m in office.messages(number, status="held")] == ["Mohon tunggu, tim berangkat."]
    assert len(office.sent()) == before
