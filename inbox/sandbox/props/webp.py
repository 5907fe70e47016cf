"""A sticker: lossless WebP (RFC 9649) of two colours."""

import struct
from collections.abc import Sequence

SIDE = 512  # what WhatsApp asks of stickers


class Bits:
    """Bits, the least significant first."""

    def __init__(self) -> None:
        self.value = 0
        self.count = 0

    def put(self, value: int, count: int) -> None:
        self.value |= value << self.count
        self.count += count

    def bytes(self) -> bytes:
        return self.value.to_bytes((self.count + 7) // 8, "little")


def simple_code(bits: Bits, symbols: Sequence[int]) -> None:
    """A prefix code of one or two symbols (RFC 9649, 3.7.2.1.1)."""
    bits.put(1, 1)
    bits.put(len(symbols) - 1, 1)
    bits.put(1, 1)
    bits.put(symbols[0], 8)
    if len(symbols) == 2:
        bits.put(symbols[1], 8)


def webp(rows: Sequence[Sequence[bool]], red: int, greens: tuple[int, int], blue: int) -> bytes:
    """A square of 512 points; `rows` (a square of 32 or fewer) tell where the second colour is. greens ascend."""
    bits = Bits()
    bits.put(0x2F, 8)
    bits.put(SIDE - 1, 14)
    bits.put(SIDE - 1, 14)
    bits.put(0, 1 + 3)  # no alpha, version 0
    bits.put(0, 1 + 1 + 1)  # no transform, no colour cache, one group of codes
    simple_code(bits, greens)
    for symbol in (red, blue, 255, 0):
        simple_code(bits, [symbol])
    size = SIDE // len(rows)
    head = bits.bytes()
    line_bits = bits.count
    drawn = 0
    for index, row in enumerate(rows):
        line = 0
        for place, cell in enumerate(row):
            if cell:
                line |= ((1 << size) - 1) << (place * size)
        for repeat in range(size):
            drawn |= line << ((index * size + repeat) * SIDE)
    whole = int.from_bytes(head, "little") | (drawn << line_bits)
    data = whole.to_bytes((line_bits + SIDE * SIDE + 7) // 8, "little")
    data += b"\x00" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(data) + 12) + b"WEBPVP8L" + struct.pack("<I", len(data)) + data
