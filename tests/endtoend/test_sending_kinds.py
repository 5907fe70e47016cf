"""Templates, first messages and files from the command line to Meta's side and back."""

from pathlib import Path

from tests.endtoend.conftest import WholeOffice
from tests.endtoend.test_verbs import fits
from tests.hubs import until


def test_templates_are_pushed_listed_and_sent(office: WholeOffice) -> None:
    pushed = office.json("template", "push", "wa-bpbd")
    assert {one["outcome"] for one in pushed} == {"submitted"}
    assert {one["outcome"] for one in office.json("template", "push", "wa-bpbd")} == {"present"}
    listed = office.json("template", "list")
    assert {one["status"] for one in listed} == {"APPROVED"}
    assert "siaga_tindak_lanjut" in office.run("template", "list").stdout
    number = office.citizen("kapan dijawab?")
    before = len(office.requests())
    office.json("reply", str(number), "--template", "siaga_tindak_lanjut", "--param", "nama=Tati", code=1)
    assert len(office.requests()) == before
    result = office.json(
        "reply", str(number), "--template", "siaga_tindak_lanjut", "--param", "Tati", "--param", str(number),
        "--param", "kabar=Perahu sudah jalan.",
    )  # fmt: skip
    until(lambda: office.messages(number, id=result["cmd_id"], status="read"), "the template is read")
    (request,) = office.requests()[before:]
    assert fits(request["body"]) == []
    (message,) = office.messages(number, id=result["cmd_id"])
    assert message["type"] == "template"
    assert "Perahu sudah jalan." in message["text"]


def test_p25_a_template_that_changed_at_meta_is_asked_for_again(office: WholeOffice) -> None:
    office.control("templates", starter=True)
    office.json("template", "sync", "wa-bpbd")
    number = office.citizen("halo")
    office.control("templates", status="PAUSED")
    result = office.json("reply", str(number), "--template", "siaga_diteruskan", "--param", "Tati", "--param", "1",
                         "--param", "BPBD")  # fmt: skip
    until(lambda: office.messages(number, id=result["cmd_id"], status="failed"), "the template is refused")
    (message,) = office.messages(number, id=result["cmd_id"])
    assert message["error"]["code"] == "132015"
    assert message["error"]["hint"]
    until(lambda: {one["status"] for one in office.json("template", "list")} == {"PAUSED"}, "asked again")
    office.control("templates", status="APPROVED")
    office.json("template", "sync", "wa-bpbd")


def test_p16_a_conversation_begins_with_a_template(office: WholeOffice) -> None:
    office.control("templates", starter=True)
    office.json("template", "sync", "wa-bpbd")
    refused = office.json("new", "halo", "--channel", "wa-bpbd", "--to", "0812-9000-4411", code=1)
    assert refused["error"]["code"] == "template_needed"
    before = len(office.requests())
    started = office.json(
        "new", "--channel", "wa-bpbd", "--to", "0812-9000-4411", "--name", "Asep",
        "--template", "siaga_jawaban_tertunda",
        "--param", "nama=Asep", "--param", "nomor=12",
    )  # fmt: skip
    number = started["thread"]["number"]
    until(lambda: office.messages(number, status="read"), "the template is read")
    (request,) = office.requests()[before:]
    assert request["body"]["to"] == "6281290004411"
    assert fits(request["body"]) == []
    assert office.citizen("Ya, kirim", name="Asep", phone="6281290004411") == number


def test_a_file_reaches_the_citizen_and_a_wrong_one_stays(office: WholeOffice, tmp_path: Path) -> None:
    number = office.citizen("mana suratnya?")
    letter = tmp_path / "surat edaran.pdf"
    letter.write_bytes(b"%PDF-1.7\n" + bytes(200))
    before = len(office.requests())
    results = [office.json("reply", str(number), "Ini suratnya", "--attach", str(letter)) for _each in range(2)]
    for result in results:
        until(lambda found=result: office.messages(number, id=found["cmd_id"], status="read"), "the file is read")
    sent = [request["body"] for request in office.requests()[before:]]
    assert [fits(body) for body in sent] == [[], []]
    assert sent[0]["document"] == {"id": sent[0]["document"]["id"], "filename": letter.name, "caption": "Ini suratnya"}
    assert sent[0]["document"]["id"] == sent[1]["document"]["id"]  # uploaded once
    bad = tmp_path / "foto.jpg"
    bad.write_bytes(b"MZ\x90\0")
    refused = office.json("reply", str(number), "--attach", str(bad), code=1)
    assert refused["error"]["code"] == "bad_type"
