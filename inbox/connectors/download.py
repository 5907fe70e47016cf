"""Files from Meta: only from the host of `api_base` and Meta's CDN, over HTTPS, from public addresses, up to a size.

Redirects are followed by hand, each checked like the first address.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator

import httpx

from inbox.connectors.base import Media, MediaFile, MediaRefused
from inbox.connectors.graph import Graph

SIZE_LIMIT = 100 * 1024 * 1024  # bytes; Meta's own limit for any file
REDIRECTS = 3
WITH_TOKEN = frozenset({"lookaside.fbsbx.com"})  # Meta's download host asks for it
CDN = (".fbsbx.com", ".fbcdn.net", ".cdninstagram.com", ".whatsapp.net")
_NOT_FILES = frozenset({"application/json", "text/html", "text/javascript"})


class Stale(Exception):
    """The link no longer works; a fresh one may."""


async def open_file(graph: Graph, url: str, expected: Media, size: int | None) -> MediaFile:
    """Start a download. `expected.mime` and `size` are what Meta says about the file.

    Raises Stale (403, 404, 410), MediaRefused, OSError.
    """
    if size is not None and size > SIZE_LIMIT:
        raise MediaRefused(f"the file has {size} bytes")
    response = await _follow(graph, url)
    try:
        if response.status_code in (403, 404, 410):
            raise Stale
        if response.status_code != 200:
            raise OSError(f"the file was answered with HTTP {response.status_code}")
        mime = _plain(response.headers.get("content-type", ""))
        wanted = _plain(expected.mime)
        if mime in _NOT_FILES and mime != wanted:
            raise MediaRefused(f"{mime} came in place of the file")
        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise MediaRefused("the file came compressed")
        length = response.headers.get("content-length", "")
        announced = int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else None
        if announced is not None and announced > SIZE_LIMIT:
            raise MediaRefused(f"the file has {announced} bytes")
    except BaseException:
        await response.aclose()
        raise
    return MediaFile(
        mime=expected.mime or mime or "application/octet-stream",
        size=announced if announced is not None else size,
        chunks=_chunks(response),
    )


async def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    received = 0
    try:
        async for chunk in response.aiter_raw():
            received += len(chunk)
            if received > SIZE_LIMIT:
                raise MediaRefused("the file is larger than it said")
            yield chunk
    except httpx.HTTPError as error:
        raise OSError(f"the download broke: {type(error).__name__}") from None
    finally:
        await response.aclose()


async def _follow(graph: Graph, url: str) -> httpx.Response:
    for _hop in range(REDIRECTS + 1):
        try:
            request = await _request(graph, httpx.URL(url))
            response = await graph.client.send(request, stream=True)
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise MediaRefused("the address of the file is not one") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise OSError(f"the file cannot be reached: {type(error).__name__}") from None
        if response.status_code not in (301, 302, 303, 307, 308):
            return response
        location = response.headers.get("location", "")
        await response.aclose()
        try:
            url = str(httpx.URL(url).join(location))
        except (httpx.InvalidURL, ValueError):
            raise MediaRefused("the file was redirected to nowhere") from None
    raise MediaRefused("the file was redirected too often")


async def _request(graph: Graph, url: httpx.URL) -> httpx.Request:
    headers = {"Accept-Encoding": "identity"}
    if url.userinfo:
        raise MediaRefused("the address of the file names a user")
    if _origin(url) == _origin(graph.base):
        if url.scheme == "http" and not loopback(url.host):
            raise MediaRefused("the file is not offered over HTTPS")
        return graph.client.build_request("GET", url, headers={**headers, **graph.authorization()})
    host = url.host.lower()
    if url.scheme != "https" or url.port not in (None, 443) or not f".{host}".endswith(CDN):
        raise MediaRefused("the file lies on a host that is not Meta's")
    address = await _public(host)
    if host in WITH_TOKEN:
        headers |= graph.authorization()
    # Connects to the address that was checked; certificate and Host stay those of the name.
    literal = f"[{address}]" if address.version == 6 else str(address)
    return graph.client.build_request(
        "GET", url.copy_with(host=literal), headers={**headers, "Host": host}, extensions={"sni_hostname": host}
    )


async def _public(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The first address of a host. Raises MediaRefused where any of them is not public: someone plays with the name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    addresses = [ipaddress.ip_address(one[4][0]) for one in found]
    if not addresses or not all(address.is_global and not address.is_multicast for address in addresses):
        raise MediaRefused("the host of the file has a private address")
    return addresses[0]


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host.lower(), url.port or {"http": 80, "https": 443}.get(url.scheme)


def loopback(host: str) -> bool:
    """Whether a host of a URL is this machine, by number or as localhost."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _plain(mime: str) -> str:
    return mime.partition(";")[0].strip().lower()
