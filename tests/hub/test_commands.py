"""Commands: one effect an id, the stale-reply guard, permissions, what each leaves behind."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from inbox.connectors.base import Accepted, Refused
from inbox.domain.permissions import ACTS
from inbox.hub.commands import HANDLERS
from inbox.hub.commands.act import STATUS
from inbox.hub.reading import Viewer
from inbox.store import audit
from inbox.wire import (
    Assign,
    Cancel,
    Claim,
    Invalid,
    Note,
    Problem,
    Read,
    Reopen,
    Reply,
    Resolve,
    Reveal,
    SendHeld,
    SetAgency,
    SetCategory,
    SetPlace,
    SetPriority,
    SetTags,
    Snooze,
    Wait,
)

REFUSED = Refused(action="final", problem=Problem(code="131026", title="tidak terkirim"))


async def view(bench: Any, number: int = 1, login: str = "rina") -> Any:
    found = await bench.desk.thread(bench.me(login), number)
    assert found is not None
    return found


async def of(bench: Any, identity: str) -> Any:
    return next(m for m in (await view(bench)).messages if m.id == identity)


# One effect an id


async def test_the_same_command_twice_has_one_effect_and_one_answer(bench: Any) -> None:
    await bench.citizen()
    command = bench.command(Reply, text="baik")
    cursor = bench.desk.feed.newest
    first, second = await asyncio.gather(bench.send(command), bench.send(command))
    assert msgspec.json.encode(first) == msgspec.json.encode(second)
    assert bench.desk.feed.newest == cursor + 1
    assert [m.id for m in (await view(bench)).messages if m.direction == "out" and m.kind == "message"] == [
        command.cmd_id
    ]


async def test_the_same_id_with_another_body_is_refused_and_changes_nothing(bench: Any) -> None:
    await bench.citizen()
    command = bench.command(Note, text="satu")
    await bench.send(command)
    cursor = bench.desk.feed.newest
    other = await bench.send(msgspec.structs.replace(command, text="dua"))
    assert (other.outcome, other.error.code, STATUS[other.error.code]) == ("refused", "cmd_id_reused", 422)
    assert (await bench.send(command, "sari")).error.code == "cmd_id_reused"
    assert bench.desk.feed.newest == cursor


async def test_an_answered_command_is_answered_alike_after_a_restart(bench: Any, open_bench: Any) -> None:
    await bench.citizen()
    command = bench.command(Reply, text="baik")
    first = await bench.send(command)
    await bench.desk.close()
    again = await open_bench("")
    assert msgspec.json.encode(await again.send(command)) == msgspec.json.encode(first)
    assert again.desk.office.name == "Quick Response Kab. Bandung"


async def test_a_refused_command_stays_refused(bench: Any) -> None:
    command = bench.command(Note, text="x", thread=7)
    assert (await bench.send(command)).error.code == "thread_unknown"
    assert (await bench.send(command)).error.code == "thread_unknown"


async def test_absurd_numbers_and_ids_are_answered(bench: Any) -> None:
    await bench.citizen()
    huge = 10**30
    assert await bench.desk.thread(bench.me(), huge) is None
    assert (await bench.run(Note, thread=huge, text="x")).error.code == "thread_unknown"
    assert (await bench.run(Read, seq=huge)).outcome == "done"
    assert (await bench.run(Reply, text="a", if_seq=huge)).outcome == "queued"
    assert (await bench.run(Reply, text="a", if_seq=-huge)).outcome == "stale"
    for identity in ("", "x" * 65, "spasi spasi", "baris\nbaru!"):
        assert (await bench.run(Note, cmd_id=identity, text="x")).error.code == "bad_cmd_id"


# The stale-reply guard


async def test_fifty_replies_at_once_are_one_reply_and_49_are_held(bench: Any) -> None:
    await bench.citizen()
    results = await asyncio.gather(*[bench.run(Reply, text=f"jawaban {i}", if_seq=1) for i in range(50)])
    assert sorted(r.outcome for r in results) == ["queued"] + ["stale"] * 49
    stale = next(r for r in results if r.outcome == "stale")
    assert [m.text for m in stale.missed] == [r.message.text for r in results if r.outcome == "queued"]
    assert stale.message.status == "held"


async def test_a_bubble_within_ten_seconds_does_not_hold_but_an_older_one_does(bench: Any) -> None:
    await bench.citizen("satu")
    await bench.citizen("dua")
    bench.clock.forward(seconds=9)
    assert (await bench.run(Reply, text="baik", if_seq=1)).outcome == "queued"
    await bench.citizen("tiga")
    bench.clock.forward(seconds=11)
    held = await bench.run(Reply, text="lagi", if_seq=3)
    assert (held.outcome, [m.text for m in held.missed]) == ("stale", ["tiga"])


async def test_a_note_of_a_colleague_holds_at_once(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Note, "sari", text="jangan dijawab dulu")
    assert (await bench.run(Reply, text="baik", if_seq=1)).outcome == "stale"


async def test_a_delayed_reply_has_no_grace_and_knows_nothing_after_it_was_written(bench: Any) -> None:
    await bench.citizen("satu")
    written = bench.clock.now
    bench.clock.forward(seconds=2)
    await bench.citizen("dua")
    late = {"delayed": True, "written_at": written}
    assert (await bench.run(Reply, text="a", if_seq=1, **late)).outcome == "stale"
    assert (await bench.run(Reply, text="b", if_seq=None, **late)).outcome == "stale"
    late["written_at"] = bench.clock.now
    assert (await bench.run(Reply, text="c", if_seq=None, **late)).outcome == "queued"


async def test_two_delayed_replies_of_one_spool_both_go(bench: Any) -> None:
    await bench.citizen("satu")
    assert (await bench.run(Reply, text="a", if_seq=1, delayed=True)).outcome == "queued"
    assert (await bench.run(Reply, text="b", if_seq=1, delayed=True)).outcome == "queued"
    assert (await bench.run(Reply, "sari", text="c", if_seq=1, delayed=True)).outcome == "stale"


async def test_a_delayed_reply_asks_where_its_author_answered_from_another_machine_since(bench: Any) -> None:
    await bench.citizen("satu")
    written = bench.clock.now
    bench.clock.forward(minutes=3)
    home = await bench.run(Reply, text="perahu jalan", if_seq=1)
    bench.clock.forward(minutes=3)
    for seen in (1, None):
        late = await bench.run(Reply, text="perahu jalan.", if_seq=seen, delayed=True, written_at=written)
        assert (late.outcome, [m.id for m in late.missed]) == ("stale", [home.cmd_id])
    after = bench.clock.now
    assert (await bench.run(Reply, text="b", if_seq=1, delayed=True, written_at=after)).outcome == "queued"


async def test_force_and_send_held_send_what_was_held(bench: Any) -> None:
    await bench.up()
    await bench.citizen("satu")
    await bench.citizen("dua")
    bench.clock.forward(minutes=1)
    held = await bench.run(Reply, text="a", if_seq=1)
    assert (await view(bench)).waiting_since is not None
    assert (await bench.run(Reply, text="b", if_seq=1, force=True)).outcome == "queued"
    await bench.citizen("tiga")
    known = (await view(bench)).seq
    stale = await bench.run(SendHeld, message=held.cmd_id, if_seq=known - 1)
    assert (stale.outcome, [m.text for m in stale.missed]) == ("stale", ["tiga"])
    assert (await bench.run(SendHeld, message=held.cmd_id, if_seq=known)).outcome == "queued"
    assert (await view(bench)).waiting_since is None
    [first] = await bench.desk.due(bench.clock.now)
    assert first.message_id == held.cmd_id


async def test_the_parts_of_one_held_answer_are_released_together(bench: Any) -> None:
    await bench.citizen()
    seen = (await view(bench)).seq
    await bench.citizen("airnya naik lagi")
    bench.clock.forward(minutes=1)
    await bench.citizen("sudah 2 meter")
    first = await bench.run(Reply, text="satu", if_seq=seen)
    parts = [await bench.run(Reply, text=t, if_seq=seen, part_of=first.message.id) for t in ("dua", "tiga")]
    other = await bench.run(Reply, text="balasan lain", if_seq=seen)
    assert {r.outcome for r in (first, *parts, other)} == {"stale"}
    sent = await bench.run(SendHeld, message=parts[0].message.id, if_seq=(await view(bench)).seq)
    assert sent.outcome == "queued"
    states = {m.text: m.status for m in (await view(bench)).messages if m.status and m.direction == "out"}
    assert states == {"satu": "queued", "dua": "queued", "tiga": "queued", "balasan lain": "held"}


async def test_what_turns_stale_in_the_undo_time_is_held_when_it_ends(bench: Any) -> None:
    await bench.up()
    await bench.citizen("satu")
    kept = await bench.run(Reply, text="a", if_seq=1, undo=10)
    bench.clock.forward(seconds=5)
    await bench.citizen("dua")
    bench.clock.forward(seconds=6)
    assert [o.message_id for o in await bench.desk.due(bench.clock.now)] == [kept.cmd_id]
    await bench.desk.settle(kept.cmd_id, Accepted(external_id="w1"), retry_at=None)
    held = await bench.run(Reply, text="b", if_seq=(await view(bench)).seq, undo=10)
    await bench.run(Note, "sari", text="sudah saya telepon")
    bench.clock.forward(seconds=11)
    assert await bench.desk.due(bench.clock.now) == []
    assert (await of(bench, held.cmd_id)).status == "held"


async def test_a_bubble_after_the_undo_time_holds_what_could_not_leave(bench: Any) -> None:
    await bench.citizen("satu")
    waiting = await bench.run(Reply, text="a", if_seq=1)
    bench.clock.forward(minutes=30)
    await bench.citizen("sudah surut")
    await bench.up()
    assert await bench.desk.due(bench.clock.now) == []
    assert (await of(bench, waiting.cmd_id)).status == "held"


async def test_only_its_author_reads_a_waiting_reply_whole(bench: Any) -> None:
    await bench.citizen("satu")
    kept = await bench.run(Reply, text="Posko 081234567890", if_seq=1)

    async def read(login: str) -> str | None:
        return await bench.desk.store.read(lambda tx: Viewer(bench.me(login), 0).written(tx, kept.cmd_id))

    assert "081234567890" not in kept.message.text
    assert [await read(login) for login in ("rina", "sari", "oka")] == ["Posko 081234567890", None, None]
    await bench.run(Cancel, message=kept.cmd_id)
    assert await read("rina") is None


# Permissions


ROLES = {"rina": "admin", "sari": "supervisor", "ani": "auditor", "oka": "operator", "nobody": ""}
DESK = {"rina", "sari"}


@pytest.mark.parametrize(("tag", "login"), list(itertools.product(sorted(HANDLERS), sorted(ROLES))))
def test_every_command_by_every_role(tag: str, login: str) -> None:
    allowed = ROLES[login] in ACTS[tag]
    own = tag in ("reveal", "save_view", "drop_view")
    assert allowed == (login in DESK or (login == "ani" and own))


async def test_refusals_say_what_to_do_in_indonesian(bench: Any) -> None:
    await bench.citizen()
    for login in ("ani", "oka", "nobody"):
        result = await bench.run(Reply, login, text="a")
        assert (result.error.code, bool(result.error.hint), STATUS["forbidden"]) == ("forbidden", True, 403)
    for result in (
        await bench.run(SetAgency, agency="tidak-ada"), await bench.run(Assign, assignee="siapa"),
        await bench.run(Reply, text=" "), await bench.run(Reply, text="x" * 4097),
        await bench.run(Reply, text="a", channel="lain"), await bench.run(Cancel, message="tak-ada"),
        await bench.run(SendHeld, message="tak-ada"), await bench.run(Reveal, reason=" "),
        await bench.run(Snooze, until=bench.clock.now), await bench.run(Reply, text="a", channel="wa-dinkes"),
    ):  # fmt: skip
        assert result.outcome == "refused"
        assert result.error.title
        assert result.error.hint
    assert (await view(bench)).seq == 1


async def test_threads_of_other_agencies_are_not_there(bench: Any) -> None:
    await bench.citizen(account="107")
    assert await bench.desk.thread(bench.me("dedi"), 1) is None
    assert await bench.desk.threads(bench.me("dedi")) == []
    assert (await bench.desk.snapshot(bench.me("dedi"))).threads == []
    assert (await bench.run(Note, "dedi", text="x")).error.code == "thread_unknown"
    assert await bench.desk.search(bench.me("dedi"), "banjir") == []


async def test_an_operator_sees_no_text(bench: Any) -> None:
    await bench.citizen("banjir di rumah Tati")
    seen = await bench.desk.thread(bench.me("oka"), 1)
    assert seen.withheld
    assert b"banjir" not in msgspec.json.encode(seen)
    assert b"Tati" not in msgspec.json.encode(seen)
    assert b"banjir" not in msgspec.json.encode(await bench.desk.snapshot(bench.me("oka")))
    assert await bench.desk.search(bench.me("oka"), "banjir") == []


async def test_only_a_supervisor_takes_a_thread_from_somebody(bench: Any) -> None:
    await bench.citizen()
    await bench.run(Claim, "dedi")
    assert (await bench.run(Claim)).error.code == "assigned"
    assert (await bench.run(Assign, assignee="rina")).error.code == "forbidden"
    assert (await bench.run(Reply, text="saya bantu", if_seq=1)).thread.assignee == "dedi"
    assert (await bench.run(Assign, "sari", assignee="rina")).thread.assignee == "rina"
    assert (await bench.run(Assign, assignee=None)).thread.assignee is None


async def test_reveal_shows_everything_to_the_caller_for_five_minutes_on_record(bench: Any) -> None:
    await bench.citizen("hubungi 081234567890")
    assert (await bench.run(Reveal, "ani", reason="verifikasi")).outcome == "done"
    seen = await view(bench, login="ani")
    assert seen.messages[0].text == "hubungi 081234567890"
    assert seen.contact.addresses[0].value == "6281234567890"
    assert (await view(bench)).contact.addresses[0].value is None
    bench.clock.forward(minutes=6)
    assert (await view(bench, login="ani")).contact.addresses[0].value is None
    entries = await bench.desk.store.read(lambda tx: audit.of_thread(tx, 1))
    assert [(login, act) for _at, login, act, _detail in entries] == [("ani", "revealed"), ("ani", "reveal")]


# What commands leave behind


async def test_version_counts_every_change_and_seq_only_content(bench: Any) -> None:
    await bench.citizen()
    counts = []
    for kind, fields in (
        (Note, {"text": "x"}), (SetTags, {"add": ["b", "a"]}), (SetAgency, {"agency": "dinkes"}),
        (SetCategory, {"kind": "darurat", "spm": "bencana"}), (SetPlace, {"place": "RT 03/05"}),
        (SetPriority, {"priority": 1}), (Assign, {"assignee": "sari"}), (Wait, {"on": "agency"}),
        (Read, {"seq": 2}), (Reply, {"text": "a"}), (Resolve, {}), (Reopen, {}), (Invalid, {}),
    ):  # fmt: skip
        result = await bench.run(kind, **fields)
        assert result.outcome in ("done", "queued"), (kind, result.error)
        counts.append((result.thread.version, result.thread.seq))
    assert [v for v, _ in counts] == list(range(counts[0][0], counts[0][0] + 13))
    assert [s for _, s in counts] == [2] * 9 + [3] * 4
    thread = await view(bench)
    assert (thread.tags, thread.agency, thread.category.kind, thread.place, thread.priority, thread.assignee) == (
        ["a", "b"], "dinkes", "darurat", "RT 03/05", 1, "sari",
    )  # fmt: skip
    assert [m.detail["event"] for m in thread.messages if m.kind == "event"] == [
        "tagged", "agency", "category", "place", "priority", "assigned", "waiting", "resolved", "reopened", "invalid",
    ]  # fmt: skip


async def test_what_changes_nothing_leaves_no_trace(bench: Any) -> None:
    await bench.citizen()
    await bench.run(SetPriority, priority=2)
    cursor = bench.desk.feed.newest
    await bench.run(SetPriority, priority=2)
    await bench.run(SetTags, remove=["x"])
    await bench.run(Reopen)
    assert bench.desk.feed.newest == cursor


async def test_resolve_asks_where_the_citizen_waits(bench: Any) -> None:
    await bench.citizen()
    refused = await bench.run(Resolve)
    assert (refused.outcome, refused.error.code, STATUS["unanswered"]) == ("refused", "unanswered", 409)
    assert (await bench.run(Resolve, force=True)).thread.status == "resolved"


async def test_a_snoozed_thread_wakes_at_its_time_and_a_window_that_closes_is_content(bench: Any) -> None:
    await bench.citizen()
    until = bench.clock.now + timedelta(hours=2)
    await bench.run(Snooze, until=until)
    assert await bench.desk.next_due() == until
    bench.clock.now = until
    await bench.desk.due(until)
    assert (await view(bench)).status == "open"
    seq = (await view(bench)).seq
    bench.clock.forward(hours=22)
    await bench.desk.due(bench.clock.now)
    thread = await view(bench)
    assert (thread.seq, thread.windows[0].state) == (seq + 1, "closed")
    assert await bench.desk.next_due() is None
    assert (await bench.run(Reply, text="a", if_seq=seq)).outcome == "stale"


async def test_the_audit_log_is_a_chain_that_cannot_be_changed(bench: Any) -> None:
    await bench.citizen()
    for i in range(5):
        await bench.run(Note, text=f"{i}")
    store = bench.desk.store
    assert await store.read(audit.verify) is None
    for sql in ("UPDATE audit SET login = 'x' WHERE n = 2", "DELETE FROM audit WHERE n = 2"):
        with pytest.raises(Exception, match="append-only"):
            await store.write(lambda tx, sql=sql: tx.run(sql))
    await store.write(lambda tx: tx.run("DROP TRIGGER audit_no_update"))
    await store.write(lambda tx: tx.run("UPDATE audit SET login = 'x' WHERE n = 3"))
    assert await store.read(audit.verify) == 3
