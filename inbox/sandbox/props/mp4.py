"""A video: MP4 (ISO 14496-12/14) of one JPEG frame that stands for some seconds."""

import struct

UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts)


def mp4(frame: bytes, width: int, height: int, seconds: int) -> bytes:
    """`frame` is a JPEG of `width` by `height` points."""
    start = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")
    length = seconds * 1000
    # ES descriptor with object type 0x6C: visual ISO 10918-1, which is JPEG.
    config = b"\x04\x0d\x6c\x11" + bytes(11)
    descriptor = b"\x03" + bytes([3 + len(config) + 3]) + b"\x00\x01\x00" + config + b"\x06\x01\x02"
    entry = box(
        b"mp4v", bytes(6) + b"\x00\x01" + bytes(16) + struct.pack(">HHIII", width, height, 0x480000, 0x480000, 0),
        b"\x00\x01" + bytes(32) + b"\x00\x18\xff\xff", full(b"esds", descriptor),
    )  # fmt: skip
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">III", 1, 1, length)),
        full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full(b"stsz", struct.pack(">II", len(frame), 1)),
        full(b"stco", struct.pack(">II", 1, len(start) + 8)),
    )
    reference = box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1)))
    media = box(
        b"mdia",
        full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, length, 0x55C4, 0)),
        full(b"hdlr", bytes(4) + b"vide" + bytes(12) + b"video\x00"),
        box(b"minf", full(b"vmhd", bytes(8), flags=1), reference, table),
    )
    track = full(b"tkhd", struct.pack(">IIIII", 0, 0, 1, 0, length), bytes(16), UNITY,
                 struct.pack(">II", width << 16, height << 16), flags=3)  # fmt: skip
    movie = full(b"mvhd", struct.pack(">IIIIIH", 0, 0, 1000, length, 0x10000, 0x100), bytes(10), UNITY, bytes(24),
                 struct.pack(">I", 2))  # fmt: skip
    return start + box(b"mdat", frame) + box(b"moov", movie, box(b"trak", track, media))
