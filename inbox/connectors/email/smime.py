"""The content of a mail that is signed and wrapped (RFC 8551 3.5.2): read out of CMS, its signature not looked at."""

DEPTH = 12  # of constructed values
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2


def signed_content(data: bytes) -> bytes:
    """The wrapped MIME entity; empty where there is none or it cannot be read. Never raises."""
    try:
        _tag, start, end = _value(data, 0)  # ContentInfo
        tag, kind_start, kind_end = _value(data, start)
        if tag != 0x06 or data[kind_start:kind_end] != SIGNED_DATA:
            return b""
        at = _after(data, start)
        _tag, start, _end = _value(data, at)  # [0]
        _tag, start, end = _value(data, start)  # SignedData
        at = _after(data, _after(data, start))  # past version and digest algorithms
        _tag, start, end = _value(data, at)  # EncapsulatedContentInfo
        at = _after(data, start)  # past its type
        if at >= end:
            return b""
        _tag, start, _end = _value(data, at)  # [0]
        return b"".join(_octets(data, start, 0))
    except (IndexError, ValueError):
        return b""


def _value(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and end of the content of the value at `at` (X.690 8.1). Raises IndexError, ValueError."""
    tag, length = data[at], data[at + 1]
    if tag & 31 == 31:
        raise ValueError("a long tag")
    start = at + 2
    if length == 0x80:
        return tag, start, _ending(data, start, 0)
    if length > 0x80:
        count = length & 127
        if count > 4:
            raise ValueError("too long")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    return tag, start, min(start + length, len(data))


def _after(data: bytes, at: int) -> int:
    """Where the value that follows the one at `at` begins."""
    _tag, _start, end = _value(data, at)
    return end + 2 if data[at + 1] == 0x80 else end


def _ending(data: bytes, at: int, depth: int) -> int:
    """Where the end-of-contents of a value of indefinite length stands."""
    if depth > DEPTH:
        raise ValueError("too deep")
    while data[at : at + 2] != b"\0\0":
        if at >= len(data):
            return len(data)
        if data[at + 1] == 0x80:
            at = _ending(data, at + 2, depth + 1) + 2
        else:
            _tag, _start, at = _value(data, at)
    return at


def _octets(data: bytes, at: int, depth: int) -> list[bytes]:
    """The pieces of an octet string, in one or in many."""
    tag, start, end = _value(data, at)
    if tag == 0x04:
        return [data[start:end]]
    if tag != 0x24 or depth > DEPTH:
        raise ValueError("no octet string")
    pieces: list[bytes] = []
    while start < end:
        pieces += _octets(data, start, depth + 1)
        start = _after(data, start)
    return pieces
