"""One answer to many whose line is cut, or whose sender is asked who they are, in the middle."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from inbox.cli.bulk_reply import Mailing
from inbox.client.api import Api, Declined
from inbox.screens.mailing_list import Plan
from inbox.wire import CommandResult, Contact, ErrorBody, Problem, Reply, Thread

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def thread(number: int) -> Thread:
    """A report on WhatsApp."""
    return Thread(number=number, version=1, seq=1, contact=Contact(id=number), last_at=NOW, channel_kind="whatsapp")


async def test_who_got_the_answer_gets_no_second_one_where_the_verb_begins_anew(tmp_path: Path) -> None:
    """A pass that ends in the middle has the whole work done again after the PIN."""
    asked: list[Reply] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                reply = msgspec.json.decode(await reader.readexactly(length), type=Reply)
                asked.append(reply)
                good = CommandResult(cmd_id=reply.cmd_id, outcome="queued")
                no = ErrorBody(error=Problem(code="pass_over", title="Giliran sudah berakhir."))
                body = msgspec.json.encode(no if len(asked) == 2 else good)
                status = b"401 No" if len(asked) == 2 else b"200 OK"
                writer.write(b"HTTP/1.1 %b\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body))
        writer.close()

    server = await asyncio.start_unix_server(answer, str(tmp_path / "hub.sock"))
    sends = tuple((thread(number), "Air sudah surut.") for number in (1, 2, 3))
    mailing = Mailing(Plan(sends, ()), [], {}, None)
    api = Api(tmp_path / "hub.sock")
    with pytest.raises(Declined):
        await mailing.send(api)
    assert [one.outcome for one in mailing.report(sent=True).threads] == ["queued", "unsure", "unsent"]
    await mailing.send(api)
    assert [one.outcome for one in mailing.report(sent=True).threads] == ["queued"] * 3
    assert [reply.thread for reply in asked] == [1, 2, 2, 3]
    assert asked[1] == asked[2]
    await api.close()
    server.close()
