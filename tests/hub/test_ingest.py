"""What bodies do to threads: the pitfalls of reference meta-messaging part 4, by number."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inbox.connectors.base import (
    Accepted,
    InboundDelete,
    InboundEdit,
    InboundIdentity,
    InboundReaction,
    InboundStatus,
    Media,
    Party,
    Uncertain,
    Unreadable,
)
from inbox.hub.outgoing import unknown_outcome
from inbox.store import raws
from inbox.wire import Problem, Reply, Resolve, Snooze, Wait

TATI = Party(ids=(("phone", "6281234567890"),), name="Tati Suryati")


async def messages(bench: Any, number: int = 1, kinds: tuple[str, ...] = ("message",)) -> list[Any]:
    view = await bench.desk.thread(bench.me(), number)
    assert view is not None
    return [m for m in view.messages if m.kind in kinds]


async def sent(bench: Any, text: str = "baik", external_id: str = "wamid.out", settle: bool = True) -> str:
    await bench.up()
    result = await bench.run(Reply, text=text)
    assert result.outcome == "queued", result
    await bench.desk.due(bench.clock.now)
    if settle:
        await bench.desk.settle(result.cmd_id, Accepted(external_id=external_id), retry_at=None)
    return str(result.cmd_id)


def status(state: str, external_id: str = "wamid.out", **more: Any) -> InboundStatus:
    return InboundStatus(account="106", external_id=external_id, status=state, **more)  # type: ignore[arg-type]


async def test_p01_the_same_body_thrice_also_at_once_is_one_message_and_one_entry(bench: Any) -> None:
    before = bench.desk.feed.newest
    item = bench.said("banjir")
    body = b'{"the same": "body"}'
    await asyncio.gather(*[bench.take(item, body=body) for _ in range(8)])
    report = await bench.take(item, body=body)
    assert (report.messages, report.cursor) == (0, None)
    assert len(await messages(bench)) == 1
    assert bench.desk.feed.newest == before + 1


async def test_the_body_is_kept_once_as_it_came(bench: Any) -> None:
    item = bench.said("banjir")
    for _ in range(3):
        await bench.take(item, body=b"raw bytes")
    found = await bench.desk.store.read(lambda tx: tx.all("SELECT sha256 FROM raw"))
    assert len(found) == 1
    assert await bench.desk.store.read(lambda tx: raws.get(tx, found[0][0])) == b"raw bytes"


async def test_one_body_with_many_messages_is_one_entry_in_order(bench: Any) -> None:
    before = bench.desk.feed.newest
    await bench.take(*[bench.said(f"pesan {i}") for i in range(12)])
    assert bench.desk.feed.newest == before + 1
    assert [m.text for m in await messages(bench)] == [f"pesan {i}" for i in range(12)]


async def test_p02_p13_a_status_with_our_callback_settles_an_uncertain_reply(bench: Any) -> None:
    await bench.citizen()
    reply = await sent(bench, settle=False)
    await bench.desk.settle(reply, Uncertain(problem=unknown_outcome()), retry_at=None)
    assert (await messages(bench))[1].status == "uncertain"
    await bench.take(status("delivered", "wamid.x", callback=reply))
    [_, out] = await messages(bench)
    assert (out.status, out.external_id, out.error) == ("delivered", "wamid.x", None)
    assert (await bench.desk.thread(bench.me(), 1)).outgoing is None


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read", "failed"])))
async def test_p03_p04_statuses_in_any_order_end_the_same(bench: Any, order: tuple[str, ...]) -> None:
    await bench.citizen()
    await sent(bench)
    for state in order:
        problem = Problem(code="131026", title="x") if state == "failed" else None
        await bench.take(status(state, problem=problem), status(state, problem=problem))
    [_, out] = await messages(bench)
    assert (out.status, out.error) == ("read", None)


async def test_p04_a_late_sent_does_not_clear_failed(bench: Any) -> None:
    await bench.citizen()
    await sent(bench)
    await bench.take(status("failed", problem=Problem(code="131049", title="ditahan")))
    await bench.take(status("sent"))
    [_, out] = await messages(bench)
    assert (out.status, out.error.code) == ("failed", "131049")
    thread = await bench.desk.thread(bench.me(), 1)
    assert thread.waiting_since is not None
    assert thread.outgoing == "failed"


async def test_statuses_before_the_send_was_accepted_are_not_lost(bench: Any) -> None:
    await bench.citizen()
    reply = await sent(bench, settle=False)
    assert (await bench.take(status("delivered"), status("sent"))).cursor is None
    await bench.desk.settle(reply, Accepted(external_id="wamid.out"), retry_at=None)
    assert (await messages(bench))[1].status == "delivered"


async def test_p07_a_bad_item_never_blocks_its_neighbours(bench: Any) -> None:
    bad = bench.said("\ud800", party=Party(ids=(("phone", "62\ud800"),)))
    nameless = bench.said("x", party=Party(ids=()))
    lost = Unreadable(account="106", reason="?", external_id="wamid.lost", party=TATI)
    report = await bench.take(bench.said("satu"), bad, nameless, lost, bench.said("dua"), body=b"{}")
    assert (report.messages, report.unreadable) == (3, 3)
    first = (await messages(bench))[0]
    assert (first.text, first.type) == ("satu", "text")
    assert {m.type for m in await messages(bench)} == {"text", "unsupported"}


async def test_p11_an_echo_before_the_send_response_merges(bench: Any) -> None:
    await bench.citizen()
    reply = await sent(bench, "baik, kami datang", settle=False)
    await bench.take(bench.said("baik, kami datang", direction="out", external_id="wamid.out", party=TATI))
    await bench.desk.settle(reply, Accepted(external_id="wamid.out"), retry_at=None)
    [_, out] = await messages(bench)
    assert (out.id, out.external_id, out.status) == (reply, "wamid.out", "sent")


async def test_p11_an_echo_that_reads_differently_becomes_the_reply_when_its_id_is_known(bench: Any) -> None:
    await bench.citizen()
    reply = await sent(bench, "baik", settle=False)
    await bench.take(bench.said("lain", direction="out", external_id="wamid.out", party=TATI))
    assert len(await messages(bench)) == 3
    await bench.desk.settle(reply, Accepted(external_id="wamid.out"), retry_at=None)
    assert [m.id for m in await messages(bench)][1:] == [reply]


async def test_p12_an_unknown_echo_was_written_on_the_phone(bench: Any) -> None:
    await bench.citizen("banjir")
    bench.clock.forward(minutes=1)
    windows = (await bench.desk.thread(bench.me(), 1)).windows
    await bench.take(bench.said("segera", direction="out", party=TATI))
    thread = await bench.desk.thread(bench.me(), 1)
    out = (await messages(bench))[1]
    assert (out.author.name, out.direction, out.status) == ("dari HP", "out", "sent")
    assert (thread.waiting_since, thread.unread, thread.windows) == (None, 0, windows)


async def test_p14_the_address_last_heard_from_is_answered_and_aliases_are_kept(bench: Any) -> None:
    both = Party(ids=(("bsuid", "ID.134912086553"), ("phone", "6281234567890")), name="Tati")
    await bench.citizen(party=both)
    bench.clock.forward(minutes=1)
    await bench.citizen()
    assert len(await bench.desk.threads(bench.me())) == 1
    await bench.up()
    reply = await bench.run(Reply, text="baik")
    [out] = await bench.desk.due(bench.clock.now)
    assert out.outbound.to[0] == ("phone", "6281234567890")
    await bench.desk.settle(
        reply.cmd_id, Accepted(external_id="w", aliases=(("phone", "6281234567899"),)), retry_at=None
    )
    await bench.citizen(wa="6281234567899")
    assert len(await bench.desk.threads(bench.me())) == 1


async def test_p19_the_same_phone_on_two_agencies_is_two_contacts(bench: Any) -> None:
    await bench.citizen()
    await bench.citizen(account="107")
    threads = await bench.desk.threads(bench.me())
    assert {(t.contact.id, t.agency) for t in threads} == {(1, "bpbd"), (2, "dinkes")}


async def test_p20_a_new_bsuid_moves_to_the_same_thread_once(bench: Any) -> None:
    old, new = (("bsuid", "ID.100000000001"),), (("bsuid", "ID.200000000002"),)
    await bench.citizen(party=Party(ids=old, name="Budi"))
    change = InboundIdentity(account="106", external_id="wamid.sys", old=old, new=new)
    assert (await bench.take(change)).cursor is not None
    assert (await bench.take(change)).cursor is None
    await bench.citizen(party=Party(ids=new, name="Budi"))
    [thread] = await bench.desk.threads(bench.me())
    assert [a.shown for a in thread.contact.addresses] == ["WA ••000002"]
    await bench.citizen(party=Party(ids=old))
    assert len(await bench.desk.threads(bench.me())) == 1


async def test_p20_a_clash_is_reported_and_not_merged(bench: Any) -> None:
    one, two = (("bsuid", "ID.100000000001"),), (("bsuid", "ID.200000000002"),)
    await bench.citizen(party=Party(ids=one, name="Budi"))
    await bench.citizen(party=Party(ids=two, name="Ani"))
    await bench.take(InboundIdentity(account="106", external_id="wamid.sys", old=one, new=two))
    assert {t.contact.id for t in await bench.desk.threads(bench.me())} == {1, 2}
    assert [m.detail["event"] for m in await messages(bench, 1, ("event",))] == ["identity_clash"]


async def test_p21_a_quote_is_found_across_the_aliases_of_a_contact(bench: Any) -> None:
    await bench.citizen("jalan rusak", external_id="wamid.old")
    await bench.citizen("yang ini", reply_to="wamid.old", party=Party(ids=(("bsuid", "ID.1"), *TATI.ids)))
    first, second = await messages(bench)
    assert (second.reply_to, second.quoted) == (first.id, "jalan rusak")


async def test_p38_a_delete_hides_the_text_also_when_it_comes_first(bench: Any) -> None:
    await bench.take(InboundDelete(account="106", target="wamid.a"))
    await bench.citizen("rahasia", external_id="wamid.a")
    await bench.citizen("terbuka", external_id="wamid.b")
    await bench.take(InboundDelete(account="106", target="wamid.b"))
    assert [(m.deleted, m.text) for m in await messages(bench)] == [(True, ""), (True, "")]
    assert (await bench.desk.thread(bench.me(), 1)).preview == ""
    assert await bench.desk.search(bench.me(), "rahasia") == []
    kept = await bench.desk.store.read(lambda tx: tx.all("SELECT raw_text FROM message ORDER BY pk"))
    assert kept == [("rahasia",), ("terbuka",)]


async def test_edits_out_of_order_end_with_the_newest(bench: Any) -> None:
    edits = [InboundEdit(account="106", target="wamid.a", text=f"versi {i}", order=i) for i in (1, 2, 3)]
    await bench.take(edits[1])
    await bench.citizen("versi 0", external_id="wamid.a")
    await bench.take(edits[2])
    await bench.take(edits[0])
    [message] = await messages(bench)
    assert (message.text, message.edited) == ("versi 3", True)
    assert (await bench.desk.thread(bench.me(), 1)).preview == "versi 3"
    assert [hit.message for hit in await bench.desk.search(bench.me(), "versi 3")] == [message.id]


@pytest.mark.parametrize("at", [datetime(9000, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), None])
async def test_p40_an_impossible_time_is_the_time_of_receipt(bench: Any, at: datetime | None) -> None:
    await bench.citizen(at=at)
    assert (await messages(bench))[0].at == bench.clock.now


async def test_p42_order_is_by_time_then_arrival_and_seq_by_arrival(bench: Any) -> None:
    now = bench.clock.now
    await bench.take(
        bench.said("c", at=now), bench.said("a", at=now - timedelta(seconds=9)), bench.said("d", at=now)
    )  # fmt: skip
    assert [(m.text, m.seq) for m in await messages(bench)] == [("a", 2), ("c", 1), ("d", 3)]


async def test_p45_a_reaction_is_replaced_and_removed_by_the_newest(bench: Any) -> None:
    await bench.citizen(external_id="wamid.a")

    def react(emoji: str | None, seconds: int) -> InboundReaction:
        at = bench.clock.now + timedelta(seconds=seconds)
        return InboundReaction(account="106", external_id=f"r{seconds}", target="wamid.a", party=TATI, emoji=emoji,
                               at=at)  # fmt: skip

    await bench.take(react("👍", 1))
    await bench.take(react("🙏", 5))
    assert (await bench.take(react("👍", 1))).cursor is None
    assert [r.emoji for r in (await messages(bench))[0].reactions] == ["🙏"]
    await bench.take(react(None, 9))
    await bench.take(react("🙏", 5))
    assert (await messages(bench))[0].reactions == []
    await bench.take(react("👍", 2))
    assert (await messages(bench))[0].reactions == []


async def test_p46_an_unsupported_message_counts_and_opens_the_window(bench: Any) -> None:
    await bench.citizen("", type="unsupported")
    thread = await bench.desk.thread(bench.me(), 1)
    assert (thread.unread, thread.preview, thread.windows[0].state) == (1, "[tidak terbaca]", "open")


async def test_an_unknown_account_is_kept_raw_and_makes_no_thread(bench: Any) -> None:
    report = await bench.take(bench.said(account="999"), body=b"elsewhere")
    assert (report.unrouted, report.cursor) == (1, None)
    assert await bench.desk.threads(bench.me()) == []
    assert await bench.desk.store.read(lambda tx: tx.one("SELECT body FROM raw")) == (b"elsewhere",)


async def test_items_are_routed_by_their_account_not_by_the_path(bench: Any) -> None:
    await bench.take(bench.said(account="107"), channel="wa-bpbd")
    assert [t.channel for t in await bench.desk.threads(bench.me())] == ["wa-dinkes"]


async def test_a_thread_resolved_less_than_a_day_ago_reopens_and_later_a_new_one_begins(bench: Any) -> None:
    await bench.citizen("satu")
    await bench.run(Resolve, force=True)
    bench.clock.forward(hours=23)
    await bench.citizen("dua")
    thread = await bench.desk.thread(bench.me(), 1)
    assert (thread.status, thread.unread) == ("open", 1)
    await bench.run(Resolve, force=True)
    bench.clock.forward(hours=25)
    await bench.citizen("tiga")
    assert {(t.number, t.status) for t in await bench.desk.threads(bench.me())} == {(1, "resolved"), (2, "open")}


async def test_a_snoozed_or_waiting_thread_wakes_when_the_citizen_writes(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Snooze, until=bench.clock.now + timedelta(days=2))
    await bench.citizen("halo?")
    assert (await bench.desk.thread(bench.me(), 1)).status == "open"
    await bench.run(Wait, on="citizen")
    await bench.citizen("ini datanya")
    assert (await bench.desk.thread(bench.me(), 1)).status == "open"
    await bench.run(Wait, on="agency")
    await bench.citizen("bagaimana?")
    assert (await bench.desk.thread(bench.me(), 1)).status == "waiting"


async def test_history_is_shown_and_starts_no_clock(bench: Any) -> None:
    old = bench.clock.now - timedelta(days=40)
    await bench.take(
        bench.said("lama", at=old, history=True), bench.said("jawab", at=old, history=True, direction="out")
    )  # fmt: skip
    thread = await bench.desk.thread(bench.me(), 1)
    assert (thread.status, thread.unread, thread.waiting_since, thread.windows) == ("resolved", 0, None, [])
    assert len(await messages(bench)) == 2
    await bench.citizen("baru")
    assert {t.number for t in await bench.desk.threads(bench.me())} == {1, 2}


async def test_files_are_wanted_once_and_told_when_they_are_there(bench: Any) -> None:
    await bench.up()
    await bench.citizen("", type="image", media=(Media(remote_id="m1", kind="image", mime="image/jpeg"),))
    assert (await bench.desk.thread(bench.me(), 1)).preview == "[foto]"
    [job] = await bench.desk.media_jobs(10)
    assert (job.media.remote_id, await bench.desk.media_jobs(10)) == ("m1", [])
    cursor = bench.desk.feed.newest
    await bench.desk.media_done(job.attachment_id, state="ready", mime="image/png", size=9, sha256="ab")
    assert bench.desk.feed.newest == cursor + 1
    [file] = (await messages(bench))[0].attachments
    assert (file.state, file.mime, file.size) == ("ready", "image/png", 9)


async def test_hostile_text_is_cleaned_on_screen_and_kept_as_evidence(bench: Any) -> None:
    await bench.citizen("tolong\x1b]52;c;aGk=\x07 NIK 3204124506900001", party=Party(ids=TATI.ids, name="A\x1b[31m\nB"))
    [message] = await messages(bench)
    assert "\x1b" not in message.text
    assert "3204124506900001" not in message.text
    thread = await bench.desk.thread(bench.me(), 1)
    assert "\x1b" not in thread.contact.name
    assert "\n" not in thread.contact.name


async def test_a_contact_who_changes_the_profile_name_is_shown_so_everywhere(bench: Any) -> None:
    await bench.citizen()
    await bench.citizen(party=Party(ids=TATI.ids, name="Tati S."))
    assert (await bench.desk.thread(bench.me(), 1)).contact.name == "Tati S."
    assert [h.thread for h in await bench.desk.search(bench.me(), "Tati S")] == [1]


async def test_a_preview_is_the_first_thing_that_the_burst_says(bench: Any) -> None:
    async def preview(text: str, **more: Any) -> str:
        await bench.citizen(text, **more)
        return str((await bench.desk.thread(bench.me(), 1)).preview)

    assert await preview("Assalamualaikum") == "Assalamualaikum"
    assert await preview("", type="image", external_id="wamid.foto") == "[foto]"
    assert await preview("banjir di RT 03", external_id="wamid.banjir") == "banjir di RT 03"
    assert await preview("tolong cepat") == "banjir di RT 03"
    await bench.take(InboundDelete(account="106", target="wamid.banjir"))
    assert (await bench.desk.thread(bench.me(), 1)).preview == "tolong cepat"
    await bench.run(Reply, text="baik")
    assert await preview("sudah surut, terima kasih") == "sudah surut, terima kasih"
