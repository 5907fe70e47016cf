"""A report forwarded to somebody without Siaga: sent once, no answer to the citizen; theirs comes back as a note."""

from datetime import timedelta
from typing import Any

import pytest

from inbox.connectors.base import Accepted, InboundMessage, Party, Refused, Uncertain
from inbox.connectors.letters import Envelope
from inbox.wire import Confide, Forward, Problem, Reply, ThreadView
from tests.hub.conftest import OFFICE, Bench

WITH_MAIL = (
    OFFICE
    + """
[[channel]]
id = "surat"
kind = "email"
agency = "bpbd"
address = "lapor@kantor.test"
imap = {host = "127.0.0.1", port = 1, tls = "none"}
smtp = {host = "127.0.0.1", port = 1, tls = "none"}
user = "lapor@kantor.test"
auth = "password"
[[field]]
id = "camat"
name = "Camat Dayeuhkolot"
mail = "Camat@desa.test"
agency = "dinkes"
[[field]]
id = "posko"
name = "Posko Dayeuhkolot"
phone = "0811-2222-3333"
"""
)
POSKO = "6281122223333"


@pytest.fixture
async def bench(open_bench: Any) -> Bench:
    made: Bench = await open_bench(WITH_MAIL)
    await made.up("wa-bpbd", "surat")
    return made


async def view(bench: Any, number: int = 1) -> ThreadView:
    found: ThreadView = await bench.desk.thread(bench.me(), number)
    return found


async def words(bench: Any) -> list[str]:
    return [m.id for m in (await view(bench)).messages if m.kind == "message" and m.direction == "in"]


async def leave(bench: Any, result: Any = None) -> Any:
    [out] = await bench.desk.due(bench.clock.now)
    await bench.desk.settle(out.message_id, result or Accepted(external_id="wamid.out"), retry_at=None)
    return out


def answer(out: Any, **more: Any) -> InboundMessage:
    fields: dict[str, Any] = {
        "account": "lapor@kantor.test", "external_id": "jawab@desa.test", "text": "Perahu sudah jalan.",
        "party": Party(ids=(("mail", "staf@desa.test"),), name="Staf Camat"), "subject": "Re: Laporan",
        "mail": Envelope(content="c1", sender="staf@desa.test", references=(out.outbound.letter.message_id,)),
    }  # fmt: skip
    return InboundMessage(**{**fields, **more})


async def test_by_mail_once_masked_and_their_answer_is_a_note(bench: Any) -> None:
    await bench.citizen("banjir 1 m, NIK 3204121212900001 hp 081234567890")
    before = await view(bench)
    done = await bench.run(Forward, to="camat", words=await words(bench), note="Mohon dicek.", wait="field", undo=10)
    assert done.outcome == "queued", done.error
    after = await view(bench)
    assert (after.waiting_since, after.windows, after.unread) == (before.waiting_since, before.windows, before.unread)
    assert (after.status, after.waiting_on, after.assignee) == ("waiting", "field", None)
    assert await bench.desk.due(bench.clock.now) == []
    bench.clock.forward(seconds=10)
    out = await leave(bench, Accepted(external_id="x@kantor.test"))
    assert (out.channel, out.outbound.letter.to, out.outbound.letter.in_reply_to) == ("surat", ("camat@desa.test",), "")
    assert not out.outbound.letter.automatic
    for secret in ("3204121212900001", "81234567890", "Tati"):
        assert secret not in out.outbound.text
    assert "banjir 1 m" in out.outbound.text
    assert "Mohon dicek." in out.outbound.text
    assert await bench.desk.due(bench.clock.now + timedelta(hours=1)) == []

    held = await view(bench)
    await bench.take(answer(out), channel="surat")
    assert len(await bench.desk.threads(bench.me())) == 1
    found = await view(bench)
    note = next(m for m in found.messages if m.text == "Perahu sudah jalan.")
    assert (note.kind, note.author.name, note.reply_to) == ("note", "Staf Camat", out.message_id)
    assert (found.waiting_since, found.windows) == (before.waiting_since, before.windows)
    assert (found.status, found.unread, found.seq) == ("open", held.unread + 1, held.seq + 1)
    stale = await bench.run(Reply, text="Sudah kami teruskan.", if_seq=held.seq)
    assert stale.outcome == "stale"
    again = answer(
        out, external_id="lagi@desa.test", text="Sudah sampai.",
        mail=Envelope(content="c2", sender="lurah@desa.test", in_reply_to=("jawab@desa.test",)),
    )  # fmt: skip
    await bench.take(again, channel="surat")
    assert len(await bench.desk.threads(bench.me())) == 1
    assert [m.kind for m in (await view(bench)).messages if m.text == "Sudah sampai."] == ["note"]
    assert await bench.desk.due(bench.clock.now + timedelta(hours=1)) == []  # nobody is acknowledged


async def test_with_a_reason_all_is_told_and_that_is_on_record(bench: Any) -> None:
    await bench.citizen("hp 081234567890")
    await bench.run(Forward, to="rw@desa.test", words=await words(bench), reveal="alamat evakuasi")
    out = await leave(bench, Accepted(external_id="x@kantor.test"))
    assert "081234567890" in out.outbound.text
    assert "Warga: Tati Suryati, 6281234567890" in out.outbound.text
    found = await view(bench)
    assert any("alamat evakuasi" in (m.text or "") for m in found.messages if m.kind == "event")
    assert "081234567890" not in next(m.text or "" for m in found.messages if m.kind == "note")


async def test_by_whatsapp_only_to_who_wrote_and_the_answer_is_a_note(bench: Any) -> None:
    await bench.citizen("banjir")
    refused = await bench.run(Forward, to="posko", words=await words(bench))
    assert refused.error.code == "window_closed"
    await bench.citizen("siap", wa=POSKO)
    await bench.run(Forward, to="posko", words=await words(bench))
    out = await leave(bench)
    assert (out.channel, out.outbound.to) == ("wa-bpbd", (("phone", POSKO),))
    before = await view(bench)
    await bench.citizen("laksanakan", wa=POSKO)
    await bench.citizen("sudah di lokasi", wa=POSKO, reply_to="wamid.out")
    found = await view(bench)
    notes = [m for m in found.messages if m.kind == "note"][1:]
    assert [(m.text, m.author.name) for m in notes] == [
        ("laksanakan", "Posko Dayeuhkolot"), ("sudah di lokasi", "Posko Dayeuhkolot")
    ]  # fmt: skip
    assert (found.waiting_since, found.windows, found.seq) == (before.waiting_since, before.windows, before.seq + 2)
    assert len([m for m in (await view(bench, 2)).messages if m.kind == "message"]) == 1
    bench.clock.forward(hours=23)
    assert (await bench.run(Forward, to="posko", words=[], note="Masih di sana?")).outcome == "queued"
    bench.clock.forward(hours=25)
    assert (await bench.run(Forward, to="posko", words=[], note="Halo?")).error.code == "window_closed"


async def test_who_is_answered_as_a_citizen_writes_as_one(bench: Any) -> None:
    await bench.citizen("banjir")
    await bench.citizen("rumah saya juga", wa=POSKO)
    await bench.run(Forward, to="posko", words=await words(bench))
    await leave(bench)
    await bench.run(Reply, text="Kami kirim tim.", thread=2)
    await leave(bench, Accepted(external_id="wamid.reply"))
    await bench.citizen("terima kasih", wa=POSKO, reply_to="wamid.reply")
    assert [m.text for m in (await view(bench, 2)).messages if m.kind == "message"][-1] == "terima kasih"


@pytest.mark.parametrize("result", [
    Uncertain(problem=Problem(code="timeout", title="x")), Refused(action="final", problem=Problem(code="5", title="")),
])  # fmt: skip
async def test_a_doubt_or_a_refusal_is_told_and_nothing_is_sent_again(bench: Any, result: Any) -> None:
    await bench.citizen("banjir")
    before = await view(bench)
    await bench.run(Forward, to="camat", words=await words(bench))
    await leave(bench, result)
    found = await view(bench)
    assert [m.detail.get("event") for m in found.messages][-1] == "forward_failed"
    assert (found.waiting_since, found.windows) == (before.waiting_since, before.windows)
    assert await bench.desk.due(bench.clock.now + timedelta(days=1)) == []


async def test_where_nothing_may_go(bench: Any) -> None:
    await bench.citizen("perawat kasar")
    for to, code in (
        ("lapor@kantor.test", "own_address"), ("081234567890", "is_citizen"), ("siapa", "bad_address"),
    ):  # fmt: skip
        assert (await bench.run(Forward, to=to, note="x")).error.code == code
    assert (await bench.run(Forward, "ani", to="camat", note="x")).error.code == "forbidden"


async def test_not_to_the_unit_it_is_kept_from(open_bench: Any) -> None:
    office = WITH_MAIL.replace(
        'name = "Rina"\nrole = "admin"\nagencies = ["*"]', 'role = "supervisor"\nagencies = ["bpbd"]'
    )
    bench = await open_bench(office)
    await bench.citizen("petugas meminta uang")
    early = await bench.run(Forward, to="camat", note="x", undo=10)
    hidden = await bench.run(Confide, agency="dinkes")
    assert hidden.error is None, hidden.error
    assert [m.status for m in (await view(bench)).messages if m.id == early.cmd_id] == ["cancelled"]
    assert (await bench.run(Forward, to="camat@desa.test", note="x")).error.code == "hidden_from"
    assert (await bench.run(Forward, "dedi", to="rw@desa.test", note="x")).error.code == "thread_unknown"
    assert (await bench.run(Forward, to="rw@desa.test", note="x")).outcome == "queued"
