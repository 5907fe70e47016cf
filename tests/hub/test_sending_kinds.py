"""Templates, files, buttons and first messages through the real desk."""

import json
from pathlib import Path
from typing import Any

import pytest

from inbox.connectors.base import Accepted, InboundNotice, Refused
from inbox.hub.media import MediaStore
from inbox.store import contacts, templates
from inbox.store.base import stamp
from inbox.wire import Button, Buttons, New, Problem, Reply, Resolve, SendHeld, SetAuthor, TemplateUse

BODY = "Yth. {{nama}}, laporan {{nomor}} kami tindak lanjuti."
CARE = {"channel": "wa-bpbd", "name": "tindak_lanjut", "language": "id", "status": "APPROVED", "category": "UTILITY",
        "reason": "", "components": [{"type": "BODY", "text": BODY}]}  # fmt: skip
PDF = b"%PDF-1.7\n" + bytes(100)


@pytest.fixture
async def desk(bench: Any) -> Any:
    rows = []
    for name, status in (("tindak_lanjut", "APPROVED"), ("ditolak", "REJECTED")):
        rows.append((name, "id", json.dumps({**CARE, "name": name, "status": status})))
    header = {"type": "HEADER", "format": "DOCUMENT"}
    rows.append(("surat", "id", json.dumps({**CARE, "name": "surat", "components": [header, *CARE["components"]]})))
    await bench.desk.store.write(lambda tx: templates.replace(tx, "wa-bpbd", rows, 1))
    bench.desk.uploads = MediaStore(bench.folder)
    await bench.up()
    return bench


async def upload(bench: Any, content: bytes, name: str = "surat.pdf", by: str = "rina") -> str:
    async def chunks() -> Any:
        yield content

    ticket = await bench.desk.uploads.upload(chunks(), name=name, mime="application/octet-stream", by=by)
    return str(ticket.id)


async def sent(bench: Any) -> Any:
    (found,) = await bench.desk.due(bench.clock.now)
    return found


async def test_p25_a_template_leaves_only_when_every_variable_is_filled(desk: Any) -> None:
    await desk.citizen()
    for use, code in (
        (TemplateUse(name="tindak_lanjut", params={"nama": "Tati"}), "template_params"),
        (TemplateUse(name="tindak_lanjut", params={"nama": "Tati", "nomor": "  "}), "template_params"),
        (TemplateUse(name="tindak_lanjut", params={"nama": "Tati", "nomor": "1", "lain": "x"}), "template_params"),
        (TemplateUse(name="tindak_lanjut", params={"nama": "Tati\nS", "nomor": "1"}), "template_params"),
        (TemplateUse(name="ditolak", params={"nama": "Tati", "nomor": "1"}), "template_not_approved"),
        (TemplateUse(name="tindak_lanjut", language="en_US", params={"nama": "a", "nomor": "1"}), "template_unknown"),
        (TemplateUse(name="tidak_ada"), "template_unknown"),
        (TemplateUse(name="surat", params={"nama": "Tati", "nomor": "1"}), "template_params"),
    ):
        refused = await desk.run(Reply, text="", template=use)
        assert (refused.outcome, refused.error.code) == ("refused", code), use
        assert refused.error.hint
    use = TemplateUse(name="tindak_lanjut", params={"nama": "Tati", "nomor": "1042"})
    result = await desk.run(Reply, text="", template=use)
    assert (result.outcome, result.message.type) == ("queued", "template")
    assert result.message.text == "Yth. Tati, laporan 1042 kami tindak lanjuti."
    content = (await sent(desk)).outbound.content
    assert (content.name, content.language) == ("tindak_lanjut", "id")
    assert [p["text"] for p in content.components[0]["parameters"]] == ["Tati", "1042"]


async def test_p25_132000_asks_for_the_templates_once_more(desk: Any) -> None:
    await desk.citizen()
    use = TemplateUse(name="tindak_lanjut", params={"nama": "Tati", "nomor": "1042"})
    result = await desk.run(Reply, text="", template=use)
    await sent(desk)
    refused = Refused(action="fix", problem=Problem(code="132000", title="x"))
    await desk.desk.settle(result.cmd_id, refused, retry_at=None)
    assert desk.desk.templates_wanted == {"wa-bpbd"}
    desk.desk.templates_wanted.clear()
    await desk.take(InboundNotice(account="106", field="message_template_status_update"))
    assert desk.desk.templates_wanted == {"wa-bpbd"}


async def test_a_file_goes_out_with_its_message_and_its_id_is_kept(desk: Any, tmp_path: Path) -> None:
    await desk.citizen()
    ticket = await upload(desk, PDF)
    result = await desk.run(Reply, text="Suratnya", media=[ticket])
    assert (result.outcome, result.message.type) == ("queued", "document")
    assert [(a.name, a.state, a.mime) for a in result.message.attachments] == [
        ("surat.pdf", "ready", "application/pdf")
    ]
    outgoing = await sent(desk)
    (file,) = outgoing.outbound.files
    assert Path(file.path).read_bytes() == PDF
    assert (file.name, file.remote_id) == ("surat.pdf", "")
    uploads = ((file.sha256, "777"),)
    await desk.desk.settle(result.cmd_id, Accepted(external_id="w1", uploads=uploads), retry_at=None)
    await desk.run(Reply, text="lagi", media=[ticket])
    again = await sent(desk)
    assert again.outbound.files[0].remote_id == "777"
    await desk.desk.settle(again.message_id, Accepted(external_id="w2", uploads=uploads), retry_at=None)
    desk.clock.forward(days=28)
    assert await desk.desk.due(desk.clock.now) == []  # the window closes
    await desk.run(Reply, text="sekali lagi", media=[ticket])
    assert (await sent(desk)).outbound.files[0].remote_id == ""


async def test_p24_a_file_of_the_wrong_kind_is_refused_at_once(desk: Any) -> None:
    await desk.citizen()
    for content, code in ((b"MZ\0\1", "bad_type"), (b"\xff\xd8\xff" + bytes(6 * 2**20), "too_large")):
        refused = await desk.run(Reply, text="", media=[await upload(desk, content, "foto.jpg")])
        assert (refused.outcome, refused.error.code) == ("refused", code)
    other = await desk.run(Reply, text="", media=[await upload(desk, PDF, by="dedi")])
    gone = await desk.run(Reply, text="", media=["up-" + "x" * 22])
    assert [one.error.code for one in (other, gone)] == ["media_unknown", "media_unknown"]
    voice = await desk.run(Reply, text="tulisan", media=[await upload(desk, b"#!AMR\n" + bytes(20))])
    assert voice.error.code == "no_caption"


async def test_the_file_of_a_template_goes_into_its_header(desk: Any) -> None:
    await desk.citizen()
    use = TemplateUse(name="surat", params={"nama": "Tati", "nomor": "1042"})
    result = await desk.run(Reply, text="", template=use, media=[await upload(desk, PDF)])
    assert (result.outcome, result.message.type) == ("queued", "template")
    outbound = (await sent(desk)).outbound
    assert outbound.content.header == "document"
    assert len(outbound.files) == 1


async def test_buttons_are_checked_and_a_held_one_keeps_them(desk: Any) -> None:
    await desk.citizen()
    buttons = tuple(Button(id=str(n), title=f"Pilihan {n}") for n in range(4))
    refused = await desk.run(Reply, text="", content=Buttons(body="Pilih", buttons=buttons))
    assert refused.error.code == "unfit"
    desk.clock.forward(minutes=1)
    await desk.citizen("lagi")
    desk.clock.forward(minutes=1)
    held = await desk.run(Reply, text="", content=Buttons(body="Pilih", buttons=buttons[:2]), if_seq=1)
    assert (held.outcome, held.message.type) == ("stale", "interactive")
    assert held.message.text == "Pilih\n\n[Pilihan 0] [Pilihan 1]"
    await desk.run(SendHeld, message=held.message.id)
    assert (await sent(desk)).outbound.content == Buttons(body="Pilih", buttons=buttons[:2])


@pytest.mark.parametrize("to", ["0812-3456-7890", "62812 3456 7890", "+62 812 3456 7890", "006281234567890"])
async def test_p16_a_first_message_goes_to_the_number_as_meta_writes_it(desk: Any, to: str) -> None:
    use = TemplateUse(name="tindak_lanjut", params={"nama": "Tati", "nomor": "1042"})
    result = await desk.run(New, thread=0, channel="wa-bpbd", to=to, name="Tati", template=use)
    assert result.outcome == "queued"
    assert (result.thread.number, result.thread.contact.name, result.thread.assignee) == (1, "Tati", "rina")
    assert (await sent(desk)).outbound.to == (("phone", "6281234567890"),)
    await desk.citizen("balas", wa="6281234567890")
    view = await desk.desk.thread(desk.me(), 1)
    assert [m.text for m in view.messages if m.kind == "message"][-1] == "balas"


async def test_a_first_message_joins_the_open_thread_and_needs_a_template(desk: Any) -> None:
    plain = await desk.run(New, thread=0, channel="wa-bpbd", to="0812 1111 2222", text="halo")
    assert plain.error.code == "template_needed"
    await desk.citizen(wa="6281234567890")
    joined = await desk.run(New, thread=0, channel="wa-bpbd", to="081234567890", text="halo")
    assert (joined.outcome, joined.thread.number) == ("queued", 1)
    for to in ("", "abc", "ID.", "@x"):
        refused = await desk.run(New, thread=0, channel="wa-bpbd", to=to, template=TemplateUse(
            name="tindak_lanjut", params={"nama": "Tati", "nomor": "1042"}))  # fmt: skip
        assert refused.error.code == "bad_address", to
    bsuid = await desk.run(New, thread=0, channel="wa-bpbd", to="ID.13491208655302741918", template=TemplateUse(
        name="tindak_lanjut", params={"nama": "Tati", "nomor": "1042"}))  # fmt: skip
    assert bsuid.outcome == "queued"
    other = await desk.run(New, "dedi", thread=0, channel="wa-dinkes", to="0812 1111 2222")
    assert other.error.code == "channel_unknown"
    assert (await desk.run(New, "ani", thread=0, channel="wa-bpbd", to="0812")).error.code == "forbidden"


async def test_a_first_message_that_cannot_be_sent_leaves_no_empty_thread(desk: Any) -> None:
    """Its address was given up by the citizen: refused, and nothing of what was begun is kept."""
    await desk.citizen(wa="6281111111111")
    await desk.run(Resolve, force=True)
    now = stamp(desk.clock())
    await desk.desk.store.write(lambda tx: contacts.retire(tx, "wa-bpbd", "phone", "6281111111111", now))
    cursor = desk.desk.feed.cursor
    use = TemplateUse(name="tindak_lanjut", params={"nama": "Tati", "nomor": "1"})
    command = desk.command(New, thread=0, channel="wa-bpbd", to="081111111111", template=use)
    for _again in range(2):
        refused = await desk.send(command)
        assert (refused.outcome, refused.error.code) == ("refused", "unreachable")
    assert await desk.desk.thread(desk.me(), 2) is None
    assert desk.desk.feed.cursor == cursor
    await desk.citizen(wa="6282222222222")
    assert (await desk.desk.thread(desk.me(), 2)).contact.addresses[0].shown == "WA ••2222"


async def test_a_reply_never_quotes_another_citizen(desk: Any) -> None:
    await desk.citizen("rahasia orang lain", wa="6281111111111", external_id="wamid.other")
    await desk.citizen(wa="6282222222222")
    other = (await desk.desk.thread(desk.me(), 1)).messages[0]
    for named in (other.id, "wamid.other"):
        refused = await desk.run(Reply, thread=2, text="Baik", reply_to=named)
        assert (refused.outcome, refused.error.code) == ("refused", "message_unknown")
    assert "rahasia" not in str(await desk.desk.thread(desk.me(), 2))


async def test_a_quote_of_another_channel_is_not_sent_as_one(desk: Any) -> None:
    await desk.citizen(wa="6281111111111")
    add = ("phone", "6281111111111", "WA ••1111")
    await desk.desk.store.write(lambda tx: contacts.add(tx, 1, "wa-dinkes", *add))
    said = (await desk.desk.thread(desk.me(), 1)).messages[0]
    await desk.run(Reply, text="Baik", channel="wa-dinkes", reply_to=said.id)
    assert (await sent(desk)).outbound.reply_to is None


async def test_p29_standby_is_said_once_in_its_thread(bench: Any) -> None:
    for _each in range(2):
        await bench.citizen("halo", detail={"standby": True})
    view = await bench.desk.thread(bench.me(), 1)
    assert [m.detail["event"] for m in view.messages if m.kind == "event"] == ["standby"]


async def test_p12_an_answer_from_the_phone_says_that_nobody_knows_who(bench: Any) -> None:
    await bench.citizen()
    await bench.take(bench.said("kami ke sana", direction="out"))
    out = (await bench.desk.thread(bench.me(), 1)).messages[-1]
    assert (out.author.name, out.author.address, out.detail["from_app"]) == ("dari HP", None, True)


async def test_p12_a_colleague_is_named_as_author_of_what_was_written_on_the_phone(bench: Any) -> None:
    await bench.citizen()
    await bench.take(bench.said("kami ke sana", direction="out"))
    before = await bench.desk.thread(bench.me(), 1)
    named = await bench.run(SetAuthor, message=before.messages[-1].id, person="sari")
    assert (named.outcome, named.message.author.name, named.message.author.address) == ("done", "Sari", "sari")
    after = await bench.desk.thread(bench.me(), 1)
    assert (after.seq, after.assignee) == (before.seq, None)  # no news to a reply, and claims nothing
    told = after.messages[-1]
    assert (told.detail["event"], told.detail["person"], told.author.address) == ("author", "sari", "rina")
    assert told.text == "Rina: pesan dari HP itu ditulis Sari."
    again = await bench.run(SetAuthor, message=named.message.id)
    assert (again.message.author.name, again.message.author.address) == ("dari HP", None)


async def test_p12_only_what_came_from_the_phone_gets_an_author_and_only_by_staff_of_the_desk(bench: Any) -> None:
    await bench.citizen()
    await bench.take(bench.said("kami ke sana", direction="out"))
    citizens, phones = (m.id for m in (await bench.desk.thread(bench.me(), 1)).messages)
    assert (await bench.run(SetAuthor, message=citizens, person="sari")).error.code == "bad_target"
    assert (await bench.run(SetAuthor, message=phones, person="siapa")).error.code == "person_unknown"
    auditor = await bench.send(bench.command(SetAuthor, message=phones, person="sari"), "ani")
    assert auditor.error.code == "forbidden"
