"""What a file is, by its first bytes: the name and what a sender claims count for nothing (pitfall 24)."""

from typing import BinaryIO

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 27), *range(28, 32)])
_EBML = b"\x1a\x45\xdf\xa3"
_MP4_AUDIO = frozenset({b"M4A ", b"M4B "})
# Names inside of an OOXML file.
_OFFICE = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OLD_OFFICE = (
    ("W\0o\0r\0d\0D\0o\0c\0", "application/msword"),
    ("W\0o\0r\0k\0b\0o\0o\0k\0", "application/vnd.ms-excel"),
    ("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0", "application/vnd.ms-powerpoint"),
)


def sniff(file: BinaryIO) -> str:
    """The MIME type of a file as its content says, `application/octet-stream` for what is none of the known.

    `file` is open at its beginning and can be sought. Ogg says its codec: `audio/ogg; codecs=opus`, `audio/ogg`, or
    `video/ogg` where it has pictures. Raises OSError.
    """
    head = file.read(4096)
    return _plain(head) or _container(file, head) or _text(file, head) or "application/octet-stream"


def _plain(head: bytes) -> str:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}[head[8:12]]
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"OggS"):
        if b"\x80theora" in head[:512]:
            return "video/ogg"
        return "audio/ogg; codecs=opus" if b"OpusHead" in head[:128] else "audio/ogg"
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9", b"\xff\xf0", b"\xff\xf8"):
        return "audio/aac"
    if head.startswith(b"ID3") or head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"):
        return "audio/mpeg"
    return _iso_media(head) if head[4:8] == b"ftyp" else ""


def _iso_media(head: bytes) -> str:
    brand = head[8:12]
    if brand in _MP4_AUDIO:
        return "audio/mp4"
    if brand[:3] in (b"3gp", b"3g2"):
        return "video/3gpp"
    if brand[:4] in (b"heic", b"heix", b"mif1", b"heim"):
        return "image/heic"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _container(file: BinaryIO, head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        import zipfile  # few files are one

        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()[:2000]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return "application/zip"
        return next((mime for part, mime in _OFFICE if any(n.startswith(part) for n in names)), "application/zip")
    if head.startswith(_OLE):
        file.seek(0)
        directory = file.read(8 * 1024 * 1024)
        return next((mime for name, mime in _OLD_OFFICE if name.encode("latin-1") in directory), "")
    return ""


def _text(file: BinaryIO, head: bytes) -> str:
    """Plain text: UTF-8 without control bytes, as far as the first megabyte goes."""
    file.seek(0)
    part = file.read(1024 * 1024)
    if not head or len(part.translate(None, _CONTROLS)) < len(part):
        return ""
    try:
        part.decode()
    except UnicodeDecodeError as error:
        # A character may be cut at the end of the part.
        if error.start < len(part) - 4:
            return ""
    return "text/plain"
