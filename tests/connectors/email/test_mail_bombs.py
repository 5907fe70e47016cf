"""Mails that are made to take long: each costs about its length. Run apart, under a limit of processor time.

What grows with the square of a length would need many minutes; the limit is far above what it takes on a slow machine.
"""

import resource
import subprocess
import sys
from pathlib import Path

CPU = 60  # seconds of processor time for all of them; about 3 are used
M = 200_000
H = b"text/html"


def text(body: bytes, kind: bytes = b"text/plain") -> bytes:
    return b"From: a@b.id\nSubject: x\nContent-Type: " + kind + b"\n\n" + body


def bombs() -> dict[str, bytes]:
    """Name and bytes."""
    return {
        "deep multipart": b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(20000)
        )
        + b"\nhalo",
        "same boundary": b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 10000,
        "100k parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20000,
        "100k bad bounds": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bx\n" * 40000,
        "nested rfc822": b"Content-Type: message/rfc822\n\n" * 4000 + b"From: a@b\n\nhalo",
        "1MB header": b"Subject: " + b"a" * M + b"\n\nx",
        "1MB folded": b"Subject: a" + b"\n a" * (M // 3) + b"\n\nx",
        "headers 300k": b"X-A: b\n" * 60000 + b"\n\nx",
        "junk heads": b"From: a@b\n" + b"junk\n" * 40000,
        "cr only": b"From: a@b\r" + b"X: y\r" * 4000 + b"\r" + b"z\r" * M,
        "cr blanks": b" \r" * 100000,
        "subject words": b"Subject: " + b"=?a?q?" * M + b"\n\n",
        "subject words2": b"Subject: " + b"=?utf-8?q?a?= " * 14000 + b"\n\n",
        "from no at": b"From: " + b"a" * M + b"\n\n",
        "from dots": b"From: " + b"a." * M + b"@\n\n",
        "from at": b"From: " + b"a@" * M + b"\n\n",
        "to 100k": b"From: a@b\nTo: " + b", ".join(b"u%d@x.id" % i for i in range(100000)) + b"\n\n",
        "to parens": b"To: " + b"(" * M + b"\n\n",
        "to angle": b"To: " + b"<" * M + b"\n\n",
        "to colon": b"To: " + b"a:" * M + b"\n\n",
        "to quotes": b"To: " + b'"\\' * M + b"\n\n",
        "to quotes2": b"To: " + b'"a" ' * 40000 + b"\n\n",
        "to semis": b"To: " + b";" * M + b"\n\n",
        "name at": b'From: "' + b"a" * 18000 + b'" <a@b.id>\n\n',
        "references": b"References: " + b"<" * M + b"\n\n",
        "references2": b"References: " + b"<a@b> " * 30000 + b"\n\n",
        "ctype": b"Content-Type: text/plain; " + b"a=b;" * 40000 + b"\n\n",
        "ctype2": b"Content-Type: text/plain; " + b'a="' * 40000 + b"\n\n",
        "ctype3": b"Content-Type: text/plain; " + b"a*1=b;" * 40000 + b"\n\n",
        "ctype4": b"Content-Type: text/plain; a=" + b" " * M + b"\n\n",
        "quoted": text(b"> kutip\n" * 40000),
        "heads": text(b"Pada Senin, Budi menulis:\n> a\nb\n" * 12000),
        "heads2": text(b"Budi <a@b.id> wrote:\n" * 12000),
        "from lines": text(b"Dari: a\n" * 30000),
        "long line": text(b"a" * M),
        "long line2": text(b"> " * 100000),
        "at line": text(b"<a@" * 80000 + b":"),
        "wrote line": text(b"On " + b"wrote " * 40000 + b":"),
        "dashes": text(b"-" * M),
        "dashes2": text(b"--\n" * 60000),
        "underscores": text(b"_" * 40 + b"\n" + b"\n" * M),
        "bounce dashes": b"From: MAILER-DAEMON@a.id\nSubject: Undelivered Mail\n\n\n" + b"-" * M,
        "bounce addr": b"From: MAILER-DAEMON@a.id\nSubject: Undelivered Mail\n\n" + b"a@b-" * 60000,
        "bounce nl": b"From: MAILER-DAEMON@a.id\nSubject: Undelivered Mail\n\n" + b"\n" * M,
        "bounce words": b"From: MAILER-DAEMON@a.id\nSubject: Undelivered Mail\n\n" + b"user " * 40000,
        "dsn groups": b"Content-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b.id\nAction: failed\n\n" * 6000,
        "div": text(b"<div>" * 40000, H),
        "b": text(b"<b>" * 40000 + b"x", H),
        "font tables": text(b"<table><tr><td><font><b>" * 8000 + b"x", H),
        "a": text(b"<a href=http://x.id>x" * 10000, H),
        "bx": text(b"<b>x</b>" * 24000, H),
        "nbsp": text(b"&nbsp;" * 32000, H),
        "spaces": text(b"<p>" + b" " * M, H),
        "lists": text(b"<ul><li>x" * 10000, H),
        "quotes html": text(b"<blockquote>x" * 10000, H),
        "img": text(b"<img " * 40000, H),
        "img2": text(b"halo semua warga yang baik hati dan ramah", b"multipart/x"),
        "lt": text(b"<" * M, H),
        "comment": text(b"<!--" * 40000, H),
        "style": text(b"<style>" + b"@media{" * 18000 + b"</style>x", H),
        "style2": text(b"<style>" + b".a{" * 18000 + b"</style>x", H),
        "script": text(b"<script>" * 20000, H),
        "attrs": text(b"<p " + b"a=b " * 40000 + b">x", H),
        "styleattr": text(b'<p style="' + b"display " * 20000 + b'">x</p>', H),
        "td": text(b"<table>" + b"<tr><td>x" * 18000, H),
        "nest a": text(b"<table><tr><td><a href=http://x.id>" * 3000 + b"x" * 100, H),
        "br": text(b"<br>" * 40000, H),
        "entities": text(b"&#x" + b"f" * M, H),
        "base64 mess": text(b"=?" * 80000, b"text/plain; charset=utf-7"),
        "utf7": text(b"+" * M, b"text/plain; charset=utf-7"),
        "hz": text(b"~{" * 80000, b"text/plain; charset=hz"),
        "iso2022": text(b"\x1b$B" * 60000, b"text/plain; charset=iso-2022-jp"),
        "8bit": text(bytes(range(128, 256)) * 8000),
        "8bit none": bytes(range(256)) * 4000,
        "uu": text(b"begin 644 a\n" * 16000),
        "yenc": text(b"=ybegin line=1 name=a\n" * 10000),
        "pgp": text(b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 6000),
        "ics": text(b"BEGIN:VEVENT\n" + b"SUMMARY;" * 20000, b"text/calendar"),
        "ics2": text(b"BEGIN:VEVENT\n" + b'ATTENDEE;CN="' * 16000, b"text/calendar"),
        "p7m": b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n" + b"\x30\x80" * 80000,
        "p7m2": b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n"
        + bytes.fromhex("3080 06092a864886f70d010702 a080 3080 020101 3100 3080 06092a864886f70d010701 a080")
        + b"\x24\x80" * 40000,
        "tnef": b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22" + b"\x00\x01" * 40000,
        "digest": b"Content-Type: multipart/digest; boundary=b\n\n" + b"--b\n\nSubject: x\n\ny\n" * 10000,
        "flowed": text(b"a " * 1 + b"\n" + b"x \n" * 60000, b"text/plain; format=flowed"),
        "enriched": text(b"<a" * 80000, b"text/enriched"),
        "authres": b"Authentication-Results: x; " + b"dmarc=" * 30000 + b"\n\n",
        "ar2": b"Authentication-Results: x; " + b"(" * M + b"\n\n",
        "date": b"Date: " + b"1 " * 80000 + b"\n\n",
        "date2": b"Date: " + b"(" * 80000 + b"\n\n",
        "autosub": b"Subject: " + b"auto " * 40000 + b"\n\n",
        "qp": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"= " * 80000,
        "qp2": b"Content-Type: text/plain\n\n" + b"=" * M,
        "bnd": b'Content-Type: multipart/mixed; boundary=""\n\n' + b"--\n" * 60000,
        "nul": b"\0" * M,
        "lf": b"\n" * M,
        "crlf": b"\r\n" * 100000,
        "crcrlf": b"From: a@b\r\r\n" * 18000,
    }


def test_no_mail_takes_more_than_its_length() -> None:
    done = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3]
    )
    assert done.returncode == 0, f"after {done.stdout[-300:]}: {done.stderr[-1500:]}"


def main() -> None:
    """Read them all; killed by the kernel where they take too long."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    sys.path.insert(0, "")
    from inbox.connectors.email import reading

    for name, raw in bombs().items():
        sys.stdout.write(name + "\n")
        sys.stdout.flush()
        (item,) = reading.read(raw)
        if type(item).__name__ == "Unreadable":
            raise SystemExit(f"{name} is unreadable")


if __name__ == "__main__":
    main()
