"""Files: located by id, downloaded with the token from Meta's hosts alone, and never something else in their place."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from inbox.connectors import download
from inbox.connectors.base import ChannelConfig, Connector, Media, MediaGone, MediaRefused
from inbox.connectors.registry import connector

TOKEN = "EAAG-canary-token-0002"
FILE = b"\xff\xd8\xff" + b"foto" * 1000
PHOTO = Media(remote_id="1003383421387256", kind="image", mime="image/jpeg")


class Secrets(dict[str, str]):
    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        return super().get(name, default)


@dataclass
class Meta:
    """A server that locates every id at `url` and answers every other path with `answers`, the last one for good."""

    base: str = ""
    url: str = "/file"
    mime: str = "image/jpeg"
    located: int = 0
    located_status: int = 200
    located_body: dict[str, Any] | None = None
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connector: Connector | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            self.seen.append((path, headers))
            if path.startswith("/v26.0/"):
                self.located += 1
                url = self.url if "://" in self.url else self.base + self.url
                found = {"url": url, "mime_type": self.mime, "file_size": str(len(FILE)), "id": "1"}
                body = json.dumps(found if self.located_body is None else self.located_body).encode()
                status, more = self.located_status, {}
            else:
                status, more, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            lines = [f"HTTP/1.1 {status} X", "Connection: close"]
            if not {"Content-Length", "Transfer-Encoding"} & set(more):
                more = {**more, "Content-Length": str(len(body))}
            lines += [f"{name}: {value}" for name, value in more.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def meta(**more: Any) -> AsyncIterator[Meta]:
    made = Meta(**{"answers": [(200, {"Content-Type": "image/jpeg"}, FILE)], **more})
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    config = ChannelConfig(id="wa", kind="whatsapp", phone_number_id="106", api_base=made.base, api_version="v26.0")
    made.connector = connector(config, Secrets(access_token=TOKEN))
    async with server:
        yield made
    await made.connector.close()


async def fetched(made: Meta, media: Media = PHOTO) -> bytes:
    assert made.connector is not None
    file = await made.connector.fetch(media)
    return b"".join([chunk async for chunk in file.chunks])


async def test_p22_a_file_is_located_and_then_downloaded_with_the_token() -> None:
    async with meta() as made:
        assert await fetched(made) == FILE
        assert [path for path, _headers in made.seen] == ["/v26.0/1003383421387256?phone_number_id=106", "/file"]
        assert all(headers["authorization"] == f"Bearer {TOKEN}" for _path, headers in made.seen)


@pytest.mark.parametrize("mime", ["application/json", "text/html; charset=utf-8"])
async def test_p22_json_or_html_in_place_of_the_file_is_refused(mime: str) -> None:
    async with meta(answers=[(200, {"Content-Type": mime}, b'{"url": "x"}')]) as made:
        with pytest.raises(MediaRefused):
            await fetched(made)


async def test_p22_a_file_that_is_json_is_one() -> None:
    async with meta(mime="application/json", answers=[(200, {"Content-Type": "application/json"}, b"{}")]) as made:
        assert await fetched(made) == b"{}"


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_p23_a_stale_link_is_located_once_more(status: int) -> None:
    async with meta(answers=[(status, {}, b""), (200, {"Content-Type": "image/jpeg"}, FILE)]) as made:
        assert await fetched(made) == FILE
        assert made.located == 2


async def test_p23_a_link_that_stays_stale_means_that_the_file_is_gone() -> None:
    async with meta(answers=[(404, {}, b"")]) as made:
        with pytest.raises(MediaGone):
            await fetched(made)
        assert made.located == 2


@pytest.mark.parametrize("code", [100, 33, 131052])
async def test_p23_an_id_that_meta_no_longer_knows_is_gone(code: int) -> None:
    async with meta(located_status=400, located_body={"error": {"code": code}}) as made:
        with pytest.raises(MediaGone):
            await fetched(made)


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, {"error": {"code": 190}}), (500, {"error": {"code": 2}}), (503, {}), (200, {"error": {"code": 4}})],
)
async def test_trouble_at_meta_may_be_tried_again(status: int, body: dict[str, Any]) -> None:
    async with meta(located_status=status, located_body=body) as made:
        with pytest.raises(OSError, match="Graph API") as caught:
            await fetched(made)
        assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("status", [500, 503, 418])
async def test_trouble_with_the_download_may_be_tried_again(status: int) -> None:
    async with meta(answers=[(status, {}, b"")]) as made:
        with pytest.raises(OSError, match="HTTP"):
            await fetched(made)


async def test_a_cut_download_is_an_os_error() -> None:
    async with meta(answers=[(200, {"Content-Length": "99999"}, FILE)]) as made:
        with pytest.raises(OSError, match="broke"):
            await fetched(made)


HOSTILE = [
    "http://127.0.0.1:1/x", "http://localhost/x", "http://169.254.169.254/latest/meta-data/", "https://127.0.0.1/x",
    "https://10.0.0.5/x", "https://192.168.1.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/",
    "https://100.64.0.1/", "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://example.org/x",
    "https://fbcdn.net.evil.example/", "https://evilfbcdn.net/", "https://lookaside.fbsbx.com@evil.example/",
    "https://evil.example/lookaside.fbsbx.com", "https://evil.example#lookaside.fbsbx.com", "https://metadata.google.internal/",
    "http://lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com:8443/x", "https://user:pw@lookaside.fbsbx.com/",
    "ftp://lookaside.fbsbx.com/x", "file:///etc/passwd", "gopher://127.0.0.1/", "data:text/plain,x", "", "x", "//", "https://",
    "javascript:alert(1)", "https://graph.facebook.com.evil.example/", "https://\u2025/", "https://lookaside.fbsbx.com\\@evil/",
    "http://[::1", "https://lookaside.fbsbx.com\r\nX: y/", "https://graph.facebook.com/",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
async def test_hostile_addresses_are_never_asked(url: str) -> None:
    async with meta(url=url if "://" in url or not url else f"{url}://" if url == "x" else url) as made:
        made.located_body = {"url": url}
        with pytest.raises(MediaRefused):
            await fetched(made)
        assert len(made.seen) == 1


@pytest.mark.parametrize("url", HOSTILE)
async def test_nor_after_a_redirect(url: str) -> None:
    location = url.encode("ascii", "ignore").decode().replace("\r\n", "") or "http://127.0.0.1:1/"
    async with meta(answers=[(302, {"Location": location}, b"")]) as made:
        try:
            await fetched(made)
        except (MediaRefused, OSError):
            pass
        else:
            pytest.fail("something was fetched")
        assert all(headers["host"] == made.base[7:] for _path, headers in made.seen)


async def test_a_redirect_to_the_same_host_is_followed_a_few_times() -> None:
    async with meta(answers=[(302, {"Location": "/b"}, b""), (200, {"Content-Type": "image/jpeg"}, FILE)]) as made:
        assert await fetched(made) == FILE
    async with meta(answers=[(302, {"Location": "/again"}, b"")]) as made:
        with pytest.raises(MediaRefused):
            await fetched(made)
        assert len(made.seen) == 1 + 4


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.1.1", "100.64.3.3", "::1", "fd00::1", "192.168.0.1"]
)
async def test_a_name_of_metas_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await names(monkeypatch, address, "31.13.64.1")
    async with meta(url="https://lookaside.fbsbx.com/x") as made:
        with pytest.raises(MediaRefused):
            await fetched(made)


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    await names(monkeypatch, "31.13.64.1")
    asked: list[httpx.Request] = []
    async with meta(url="https://lookaside.fbsbx.com/x?mid=1") as made:
        graph = made.connector._way()  # type: ignore[union-attr]
        send = graph.client.send

        async def watched(request: httpx.Request, **more: Any) -> httpx.Response:
            asked.append(request)
            if request.url.host == "31.13.64.1":
                raise httpx.ConnectError("not from a test")
            return await send(request, **more)

        graph.client.send = watched
        with pytest.raises(OSError, match="ConnectError"):
            await fetched(made)
    assert str(asked[-1].url) == "https://31.13.64.1/x?mid=1"
    assert asked[-1].headers["host"] == "lookaside.fbsbx.com"
    assert asked[-1].extensions["sni_hostname"] == "lookaside.fbsbx.com"
    assert asked[-1].headers["authorization"] == f"Bearer {TOKEN}"


async def test_the_cdn_gets_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    await names(monkeypatch, "31.13.64.1")
    async with meta() as made:
        graph = made.connector._way()  # type: ignore[union-attr]
        request = await download._request(graph, httpx.URL("https://scontent.xx.fbcdn.net/v/1.jpg"))
        assert "authorization" not in request.headers


async def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let names that are not literal addresses lead to these."""
    loop = asyncio.get_running_loop()
    real: Callable[..., Any] = loop.getaddrinfo

    async def looked_up(host: str, *more: Any, **kinds: Any) -> Any:
        if isinstance(host, str) and host.endswith(".com"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
        if isinstance(host, str) and host.endswith(".net"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses[0], 443))]
        return await real(host, *more, **kinds)

    monkeypatch.setattr(loop, "getaddrinfo", looked_up)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_file_over_the_limit_is_refused(announced: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "SIZE_LIMIT", 1000)
    headers = {"Content-Type": "image/jpeg"} | ({} if announced else {"Transfer-Encoding": "chunked"})
    body = FILE if announced else b"%x\r\n%s\r\n0\r\n\r\n" % (len(FILE), FILE)
    async with meta(answers=[(200, headers, body)]) as made:
        made.located_body = {"url": made.base + "/file", "mime_type": "image/jpeg"}
        with pytest.raises(MediaRefused):
            await fetched(made)


@pytest.mark.parametrize(
    "remote_id", ["", "../me", "1/../../x", "1?access_token=x", "a b", "1" * 400, "é", "https://x/y"]
)
async def test_an_id_that_is_none_is_not_asked_for(remote_id: str) -> None:
    async with meta() as made:
        with pytest.raises(MediaRefused):
            await fetched(made, Media(remote_id=remote_id, kind="image"))
        assert made.seen == []
