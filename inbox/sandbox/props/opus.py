"""A voice note: Opus in Ogg (RFC 7845, RFC 3533), silent."""

import struct

SILENCE = b"\xf8\xff\xfe"  # 20 ms of fullband CELT, mono, nothing in it
PRE_SKIP = 312
RATE = 48000
PACKET = 960  # samples
PAGE = 50  # packets

_TABLE = []
for _byte in range(256):
    _sum = _byte << 24
    for _ in range(8):
        _sum = (_sum << 1) ^ 0x04C11DB7 if _sum & 0x80000000 else _sum << 1
    _TABLE.append(_sum & 0xFFFFFFFF)


def checksum(data: bytes) -> int:
    """The CRC-32 of Ogg: not reflected, starts at 0."""
    found = 0
    for byte in data:
        found = ((found << 8) & 0xFFFFFFFF) ^ _TABLE[(found >> 24) ^ byte]
    return found


def page(packets: list[bytes], granule: int, number: int, flags: int) -> bytes:
    head = b"OggS\x00" + bytes([flags]) + struct.pack("<qIII", granule, 0x51A6A, number, 0)
    whole = head + bytes([len(packets)]) + bytes(len(packet) for packet in packets) + b"".join(packets)
    return whole[:22] + struct.pack("<I", checksum(whole)) + whole[26:]


def voice(seconds: float) -> bytes:
    """`seconds` of silence."""
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", PRE_SKIP, RATE, 0, 0)
    maker = b"siaga"
    tags = b"OpusTags" + struct.pack("<I", len(maker)) + maker + struct.pack("<I", 0)
    pages = [page([head], 0, 0, 2), page([tags], 0, 1, 0)]
    left, done = max(1, round(seconds * RATE / PACKET)), 0
    while left:
        count = min(left, PAGE)
        left, done = left - count, done + count
        pages.append(page([SILENCE] * count, PRE_SKIP + done * PACKET, len(pages), 0 if left else 4))
    return b"".join(pages)
