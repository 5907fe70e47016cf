"""A baseline JPEG (ITU-T T.81) made of even 8x8 blocks: enough for a small picture, no library needed."""

import struct
from collections.abc import Sequence

Colour = tuple[int, int, int]

# Table K.3 of T.81: how many DC codes have each length; symbols 0 to 11 in order.
DC_LENGTHS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
HEAD = (
    b"\xff\xd8"
    b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\xff\xdb\x00\x43\x00"
    + bytes([8]) * 64
    + b"\xff\xc4\x00\x1f\x00"
    + bytes(DC_LENGTHS)
    + bytes(range(12))
    + b"\xff\xc4\x00\x14\x10\x01"
    + bytes(15)
    + b"\x00"
)


def steps() -> dict[int, str]:
    """The bits of each difference of DC levels: code of its size, the difference, and one zero: end of block."""
    found = {0: "000"}
    code, sizes = 0, []
    for length, count in enumerate(DC_LENGTHS, 1):
        for _ in range(count):
            sizes.append(f"{code:0{length}b}")
            code += 1
        code <<= 1
    for step in range(1, 256):
        size = step.bit_length()
        found[step] = f"{sizes[size]}{step:0{size}b}0"
        found[-step] = f"{sizes[size]}{(1 << size) - 1 - step:0{size}b}0"
    return found


STEPS = steps()


def jpeg(pixels: Sequence[Sequence[Colour]]) -> bytes:
    """A picture of 8 by 8 points for each colour of `pixels` (rows of RGB)."""
    height, width = len(pixels), len(pixels[0])
    bits: list[str] = []
    last_luma = last_blue = last_red = 0
    for row in pixels:
        for red, green, blue in row:
            luma = (299 * red + 587 * green + 114 * blue) // 1000
            levels = (luma - 128, (blue - luma) * 1000 // 1772, (red - luma) * 1000 // 1402)
            bits += (STEPS[levels[0] - last_luma], STEPS[levels[1] - last_blue], STEPS[levels[2] - last_red])
            last_luma, last_blue, last_red = levels
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    data = int(stream, 2).to_bytes(len(stream) // 8, "big").replace(b"\xff", b"\xff\x00")
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height * 8, width * 8)
    frame += b"\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return HEAD + frame + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00" + data + b"\xff\xd9"
