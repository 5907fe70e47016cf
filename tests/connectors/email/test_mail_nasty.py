"""Mails as they should not be, written by hand: each is read, nothing of it is lost, and a person can read it."""

import base64
import quopri

import pytest

from inbox.connectors.base import InboundMessage
from inbox.connectors.email import addresses, invites, parameters, parts, reading, source
from inbox.connectors.email import mail as mails
from inbox.connectors.email.mail import Mail


def made(body: bytes = b"isi", **headers: str | bytes) -> bytes:
    """A mail: headers by name with `_` for `-`, then the body."""
    lines = [name.replace("_", "-").encode() + b": " + (v if isinstance(v, bytes) else v.encode())
             for name, v in {"From": "Budi <budi@warga.test>", "Subject": "Jalan", **headers}.items()]  # fmt: skip
    return b"\n".join(lines) + b"\n\n" + body


def shown(raw: bytes) -> str:
    """What staff see of a mail; every part of it is text or a file."""
    (item,) = reading.read(raw)
    assert isinstance(item, InboundMessage), item
    leaves = list(parts.leaves(*source.split(raw)))
    files = [file for file in mails.read(raw).files if not file.inside]
    unpacked = any(leaf.mime.endswith("ms-tnef") for leaf in leaves)
    assert unpacked or len(files) == sum(not mails.is_body(leaf) for leaf in leaves)
    return item.text or ""


def multipart(*pieces: bytes, kind: str = "mixed", **headers: str) -> bytes:
    body = b"".join(b"--bb\r\n" + piece + b"\r\n" for piece in pieces) + b"--bb--\r\n"
    return made(body, Content_Type=f'multipart/{kind}; boundary="bb"', **headers)


CHARSETS = [
    ("gb2312", "gbk", "您好，道路损坏"), ("gb2312", "utf-8", "您好，道路损坏"), ("gbk", "gb18030", "您好㐀"),
    ("big5", "big5hkscs", "您好，道路"), ("big5", "cp950", "您好€"), ("iso-2022-jp", "iso2022_jp", "道路が壊れた"),
    ("us-ascii", "iso2022_jp", "道路が壊れた"), ("utf-7", "utf-7", "Jalan é rusak ü"), ("shift_jis", "cp932", "道路①"),
    ("ks_c_5601-1987", "cp949", "안녕하세요"), ("koi8-r", "koi8-r", "Дорога сломана"), ("koi8-u", "koi8-u", "Дорога"),
    ("windows-1251", "cp1251", "Дорога сломана"), ("cp-1252", "cp1252", "Jalan “rusak” – parah"),
    ("iso-8859-1", "cp1252", "Jalan “rusak”"), ("iso-8859-1", "utf-8", "Jalan “rusak” – parah"),
    ("windows-1258", "cp1258", "Tiêng Viêt"), ("windows-1256", "cp1256", "طريق"), ("iso-8859-8-i", "iso8859-8", "שלום"),
    ("tis-620", "cp874", "สวัสดี"), ("x-unknown", "utf-8", "Jalan “rusak”"), ("unknown-8bit", "cp1252", "caf\xe9"),
    ("utf-16", "utf-16", "Jalan rusak"), ("utf8mb4", "utf-8", "Jalan 🌊"), ("", "utf-8", "Jalan 🌊 rusak"),
    ("x-gbk", "gbk", "您好，道路损坏"), ("rot13", "ascii", "Jalan"), ("base64", "utf-8", "Jalan é"),
    ("idna", "ascii", "Jalan"), ("utf-8; format=x", "utf-8", "Jalan 🌊"), ("\x00", "utf-8", "Jalan é"),
]  # fmt: skip


@pytest.mark.parametrize(("named", "real", "said"), CHARSETS)
def test_e24_charsets_by_other_names(named: str, real: str, said: str) -> None:
    encoded = base64.encodebytes(said.encode(real))
    kind = f"text/plain; charset={named}"
    assert shown(made(encoded, Content_Type=kind, Content_Transfer_Encoding="base64")) == said


def test_e24_a_text_that_is_cut_inside_a_letter() -> None:
    raw = made("Jalan rusak di Soreang, lubang besar 🌊".encode()[:-2], Content_Type="text/plain; charset=utf-8")
    assert shown(raw).startswith("Jalan rusak di Soreang, lubang besar")


SUBJECTS = [
    (b"=?utf-8?B?SmFsYW4g8J8=?= =?utf-8?B?jIo=?=", "Jalan 🌊"),
    (b"=?UTF-8?Q?Jalan_=F0=9F?=\n =?UTF-8?Q?=8C=8A_rusak?=", "Jalan 🌊 rusak"),
    (b"=?iso-2022-jp?B?GyRCRjtPKRsoQg==?=", "道路"),
    (b"=?gb2312?B?xPq6ww==?=", "您好"),
    (b"=?utf-8?q?belum selesai =?utf-8?q?Jalan?=", "=?utf-8?q?belum selesai Jalan"),
    (b"=?utf-8?b?SmFsYW4?=", "Jalan"),
    (b"=?utf-8*id?q?Jalan?=", "Jalan"),
    (b"=?utf-8?q??= Jalan", "Jalan"),
    (b"=?x?x?x?=", "=?x?x?x?="),
    ("Jalan rusak é".encode(), "Jalan rusak é"),
    (b"Jalan rusak \xe9", "Jalan rusak é"),
    (b"Jalan\n rusak\n\tparah", "Jalan rusak parah"),
    (b"\x1b$BF;O)\x1b(B", "道路"),
    (b"", ""),
]


@pytest.mark.parametrize(("raw", "said"), SUBJECTS)
def test_e25_subjects(raw: bytes, said: str) -> None:
    assert mails.read(made(Subject=raw)).subject.replace("\t", " ") == said


LISTS = [
    (b"Warga: Budi <budi@a.id>, siti@b.id;", [("Budi", "budi@a.id"), ("", "siti@b.id")]),
    (b"<@a.id,@b.id:joko@c.id>", [("", "joko@c.id")]),
    (b"Joko (kepala (desa)) <joko@c.id>", [("Joko (kepala (desa))", "joko@c.id")]),
    (b"joko(desa)@c.id", [("desa", "joko@c.id")]),
    (b'"budi santoso"@a.id', [("", '"budi santoso"@a.id')]),
    (b'"budi.santoso"@a.id', [("", "budi.santoso@a.id")]),
    (b"<>", []), (b"", []), (b",,;;", []), (b"undisclosed-recipients:;", []),
    (b'"Budi; Siti, dkk" <budi@a.id>', [("Budi; Siti, dkk", "budi@a.id")]),
    (b"Budi [mailto:budi@a.id]", [("", "budi@a.id")]),
    (b"budi@[192.0.2.1]", [("", "budi@[192.0.2.1]")]),
    (b"=?utf-8?q?Budi=2C_RW?= <budi@a.id>", [("Budi, RW", "budi@a.id")]),
    (b"budi@a.id <budi@a.id>", [("budi@a.id", "budi@a.id")]),
    (b"Budi budi@a.id", [("", "budi@a.id")]),
    ("Bu Éti <eti@a.id>".encode(), [("Bu Éti", "eti@a.id")]),
    (b"a@b.id b@c.id", [("", "a@b.id")]),
    (b"Budi <budi@a.id", [("Budi", "budi@a.id")]),
    (b"<mailto:budi@a.id>", [("", "budi@a.id")]),
    (b"Kepala Desa", [("Kepala Desa", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "found"), LISTS)
def test_e25_addresses_as_they_come(raw: bytes, found: list[tuple[str, str]]) -> None:
    assert [(box.name, box.address) for box in addresses.parse(raw)] == found


def test_e25_without_a_sender_others_are_asked() -> None:
    assert mails.read(b"From: \nReply-To: siti@b.id\nSubject: x\n\nx").sender.address == "siti@b.id"
    assert mails.read(b"From: <>\nSender: siti@b.id\n\nx").sender.address == "siti@b.id"
    assert shown(b"Subject: x\n\nhalo") == "halo"


NAMES = [
    (b"attachment; filename*0=surat; filename*2=.pdf", "surat.pdf"),
    (b"attachment; filename*1=-dua.pdf; filename*0=satu", "satu-dua.pdf"),
    (b"attachment; filename*0*=utf-8''%E9%81; filename*1*=%93.pdf", "道.pdf"),
    (b"attachment; filename*=gb2312''%C4%FA%BA%C3.pdf", "您好.pdf"),
    (b"attachment; filename*=surat%20desa.pdf", "surat desa.pdf"),
    (b"attachment; filename=\"surat_.pdf\"; filename*=utf-8''surat%20desa.pdf", "surat desa.pdf"),
    (b'attachment; filename="=?utf-8?B?c3VyYXQg?= =?utf-8?B?ZGVzYS5wZGY=?="', "surat desa.pdf"),
    (b"attachment; filename=surat desa.pdf", "surat desa.pdf"),
    (b'attachment; filename="a;b.pdf"', "a;b.pdf"),
    ('attachment; filename="surat é.pdf"'.encode(), "surat é.pdf"),
    (b'attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
    (b"attachment; filename==?utf-8?q?surat=2Epdf?=", "surat.pdf"),
    (b"attachment ;filename = surat.pdf ; size=10", "surat.pdf"),
    (b"filename=surat.pdf", "surat.pdf"),
]


@pytest.mark.parametrize(("raw", "name"), NAMES)
def test_names_of_files_broken_and_repaired(raw: bytes, name: str) -> None:
    assert parameters.parse(raw)[1]["filename"] == name


STRUCTURES: list[tuple[bytes, str]] = [
    (b"", "[surat tanpa isi]"),
    (b"\n\n\n", "[surat tanpa isi]"),
    (b"halo tanpa kepala surat", "halo tanpa kepala surat"),
    (b"halo: dunia\n\nisi", "isi"),
    (b"From a@b Sat Nov 21 2026\nFrom: a@b.id\n\nisi", "isi"),
    (b"\xef\xbb\xbfFrom: a@b.id\nSubject: x\n\nisi", "isi"),
    (b"From: a@b.id\rSubject: x\r\risi\rdua", "isi\ndua"),
    (b"From: a@b.id\r\r\nSubject: x\r\r\n\r\r\nisi\r\r\ndua", "isi\ndua"),
    (b"From: a@b.id\nSubject: x", ""),
    (b"From: a@b.id\n\nis\0i", "isi"),
    (made(b"tak ada batas", Content_Type="multipart/mixed"), "tak ada batas"),
    (made(b"--xx\n\nisi\n--xx--", Content_Type="multipart/mixed"), "isi"),
    (made(b"--xx\n\nisi\n--xx--", Content_Type="multipart/mixed; boundary=yy"), "isi"),
    (made(b"--bb\n\nisi", Content_Type="multipart/mixed; boundary=bb"), "isi"),
    (made(b"pembuka\n--bb \n\nisi\n--bb--\npenutup", Content_Type="multipart/mixed; boundary=bb"), "isi"),
    (made(b"isi", Content_Type="teks"), "isi"),
    (made(b"isi", Content_Type="text"), "isi"),
    (made(b"isi", Content_Type="text/plain; charset"), "isi"),
    (made(b"isi", Content_Type="; charset=utf-8"), "isi"),
    (made(b"Halo semua warga", Content_Transfer_Encoding="base64"), "Halo semua warga"),
    (made(b"SGFsbyB3YXJn", Content_Transfer_Encoding="BASE64 "), "Halo warg"),
    (made(b"SGFsbyB3YXJnYQ", Content_Transfer_Encoding="base64"), "Halo warga"),
    (
        made(b"SGFsbyB3YXJnYSBEYXlldWhrb2xvdC\n!BkYW4gc2VraXRhcm55YS4=", Content_Transfer_Encoding="base64"),
        "Halo warga Dayeuhkolot dan sekitarnya.",
    ),
    (made(b"SGFsbw==\nIHdhcmdh", Content_Transfer_Encoding="base64"), "Halo warga"),
    (made(b"Halo=20warga=", Content_Transfer_Encoding="quoted-printable"), "Halo warga"),
    (made(b"Halo=  \nwarga =ZZ =E", Content_Transfer_Encoding="quoted-printable"), "Halowarga =ZZ =E"),
    (made(b"Halo warga", Content_Transfer_Encoding="x-aneh"), "Halo warga"),
    (made(b"a=3Db" + b"x" * 65 + b"=\ny" * 1 + b"x" * 70 + b"=\nz"), "a=b" + "x" * 65 + "y" + "x" * 70 + "z"),
    (bytes(range(256)) * 20, None),  # type: ignore[list-item]
    (b"\x89PNG\r\n\x1a\n" + bytes(200), None),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("raw", "said"), STRUCTURES)
def test_e26_structures(raw: bytes, said: str | None) -> None:
    text = shown(raw)
    assert said is None or text == said


def test_e26_an_encoded_multipart_is_opened() -> None:
    inner = base64.encodebytes(b"--bb\n\nisi\n--bb--\n")
    assert shown(made(inner, Content_Type="multipart/mixed; boundary=bb", Content_Transfer_Encoding="base64")) == "isi"


def mail(raw: bytes) -> Mail:
    shown(raw)
    return mails.read(raw)


def test_files_in_a_text_are_taken_out_of_it() -> None:
    uu = b"Terlampir.\n\nbegin 644 kucing.txt\n#0V%T\n`\nend\n\nSalam"
    found = mail(made(uu))
    assert [(file.name, file.content) for file in found.files] == [("kucing.txt", b"Cat")]
    assert found.text.split() == ["Terlampir.", "Salam"]
    y = b"=ybegin line=128 size=5 name=foto.jpg\n" + bytes((b + 42) & 255 for b in b"Halo!") + b"\n=yend size=5\n"
    found = mail(made(b"Foto:\n" + y))
    assert [(file.name, file.content) for file in found.files] == [("foto.jpg", b"Halo!")]
    assert mail(made(b"begin 644 itu bukan berkas")).text == "begin 644 itu bukan berkas"


def test_signed_and_encrypted_mails_say_so() -> None:
    armored = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHalo\n- -- \nBudi\n"
    armored += b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
    found = mail(made(armored))
    assert found.text.startswith("Halo")
    assert "PGP" not in found.text
    assert found.marks == ["signed"]
    assert mail(made(b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----")).marks == ["encrypted"]
    pgp = multipart(b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
                    b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----",
                    kind="encrypted")  # fmt: skip
    assert "terenkripsi" in shown(pgp)
    signature = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMII="
    clear = multipart(b"Content-Type: text/plain\r\n\r\nHalo", signature, kind="signed")
    assert mail(clear).text == "Halo"
    assert mail(clear).marks == ["signed"]
    assert mail(made(b"MII=", Content_Type="application/pkcs7-mime; smime-type=enveloped-data")).marks == ["encrypted"]


def der(tag: int, *content: bytes, indefinite: bool = False) -> bytes:
    inside = b"".join(content)
    if indefinite:
        return bytes([tag, 0x80]) + inside + b"\0\0"
    size = len(inside)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + inside


@pytest.mark.parametrize("indefinite", [False, True])
def test_a_signed_mail_in_a_wrapper_is_read(indefinite: bool) -> None:
    inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\nJalan rusak di Soreang"
    halves = der(0x24, der(4, inner[:30]), der(4, inner[30:]), indefinite=True) if indefinite else der(4, inner)
    data = der(6, bytes.fromhex("2a864886f70d010701"))
    encapsulated = der(0x30, data, der(0xA0, halves, indefinite=indefinite), indefinite=indefinite)
    signed = der(0x30, der(2, b"\1"), der(0x31), encapsulated, der(0x31), indefinite=indefinite)
    kind = der(6, bytes.fromhex("2a864886f70d010702"))
    wrapped = der(0x30, kind, der(0xA0, signed, indefinite=indefinite), indefinite=indefinite)
    found = mail(made(base64.encodebytes(wrapped), Content_Transfer_Encoding="base64",
                      Content_Type="application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"))  # fmt: skip
    assert found.text == "Jalan rusak di Soreang"
    assert [file.name for file in found.files] == ["smime.p7m"]
    assert found.marks == ["signed"]


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Rapat banjir\\, Dayeuhkolot
DTSTART;TZID=SE Asia Standard Time:20261123T090000
DTEND;TZID=SE Asia Standard Time:20261123T110000
LOCATION:Aula Setda
ORGANIZER;CN="Dewi Anggraeni":mailto:dewi@kab.test
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_says_what_when_and_where() -> None:
    found = shown(made(INVITATION.encode(), Content_Type="text/calendar; charset=utf-8; method=REQUEST"))
    assert found.splitlines() == [
        "Undangan: Rapat banjir, Dayeuhkolot", "Waktu: Senin, 23 November 2026 09.00–11.00 WIB", "Tempat: Aula Setda",
        "Penyelenggara: Dewi Anggraeni <dewi@kab.test>",
    ]  # fmt: skip
    utc = INVITATION.replace(";TZID=SE Asia Standard Time", "").replace("00\nDTEND", "00Z\nDTEND")
    assert "16.00" in invites.lines(utc)[1]
    assert invites.lines(INVITATION.replace("REQUEST", "CANCEL"))[0].startswith("Undangan dibatalkan")
    whole = INVITATION.replace(";TZID=SE Asia Standard Time:20261123T090000", ";VALUE=DATE:20261123")
    assert "Senin, 23 November 2026" in invites.lines(whole)[1]
    assert invites.lines("BEGIN:VEVENT\nDTSTART:besok\nEND:VEVENT")[1] == "Waktu: besok"
    assert invites.lines("bukan kalender") == []


def test_wrapped_text_is_put_together() -> None:
    kind = "text/plain; charset=utf-8; format=flowed"
    assert (
        shown(made(b"Jalan rusak \ndi Soreang.\n\n-- \nBudi", Content_Type=kind))
        == "Jalan rusak di Soreang.\n\n-- \nBudi"
    )
    assert shown(made("道 \n路".encode(), Content_Type=kind + "; delsp=yes")) == "道路"
    assert mail(made(b"Ya.\n\n> satu \n> dua\n", Content_Type=kind)).quoted == "> satu dua"


def test_attached_mails_are_named_and_read_where_there_is_nothing_else() -> None:
    inner = b"From: Siti <siti@b.id>\r\nSubject: Banjir\r\n\r\nAir sudah masuk rumah."
    alone = multipart(b"Content-Type: message/rfc822\r\n\r\n" + inner)
    assert "Air sudah masuk rumah." in shown(alone)
    assert "[surat terlampir: Banjir, dari Siti]" in shown(alone)
    digest = multipart(b"\r\n" + inner, b"\r\n" + inner, kind="digest")
    assert shown(digest).count("[surat terlampir: Banjir, dari Siti]") == 2


def test_pieces_and_parts_elsewhere_say_so() -> None:
    assert "potongan 2 dari 3" in shown(made(b"isi", Content_Type='message/partial; id="x"; number=2; total=3'))
    url = 'message/external-body; access-type=URL; url="https://contoh.id/a.pdf"'
    assert "https://contoh.id/a.pdf" in shown(made(b"Content-Type: application/pdf\n\n", Content_Type=url))


HTML = [
    ("<p>Satu<p>Dua", "Satu\n\nDua"),
    ("<table><tr><th>Nama<th>RT<tr><td>Budi<td>03</table>", "Nama | RT\nBudi | 03"),
    ("<ol start=3><li>satu<li>dua</ol>", "3. satu\n4. dua"),
    ("<ul><li>satu<ul><li>dua</ul></ul>", "- satu\n  - dua"),
    ("<base href='https://contoh.id/'><a href='a.html'>sini</a>", "sini <https://contoh.id/a.html>"),
    ("<a href='https://jahat.test'>https://bank.co.id</a>", "https://bank.co.id <https://jahat.test>"),
    ("<a href='javascript:alert(1)'>klik</a>", "klik"),
    ("a<span style='display:none'>RAHASIA</span>b", "ab"),
    ("<style>.x{display:none} @media print{.y{display:none}}</style><i class=x>R</i><i class=y>tampak</i>", "tampak"),
    ("<!--[if mso]>mso<![endif]--><![if !mso]>lain<![endif]>", "lain"),
    ("Budi &amp; Siti &lt;3 &#x1F30A; &nbsp;ok", "Budi & Siti <3 🌊 \xa0ok"),
    ("<pre>a\n  b</pre>", "a\n  b"),
    ("<script>alert(1)</script><title>t</title>isi", "isi"),
    ("<blockquote>dulu</blockquote>kini", "> dulu\nkini"),
    ("<img src=cid:a alt='Foto jalan'>", "[gambar: Foto jalan]"),
    ("tanpa tag &amp; apa", "tanpa tag & apa"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "said"), HTML)
def test_html_is_read(markup: str, said: str) -> None:
    assert shown(made(markup.encode(), Content_Type="text/html; charset=utf-8")) == said


def test_html_names_its_own_charset() -> None:
    raw = made('<meta charset="windows-1251"><p>Дорога'.encode("cp1251"), Content_Type="text/html")
    assert shown(raw) == "Дорога"


def test_html_of_wild_depth_is_still_text() -> None:
    assert shown(made(b"<div>" * 5000 + b"dalam" + b"<b>x</b>", Content_Type="text/html")).split() == ["dalam", "x"]


def test_a_quoted_text_of_outlook_in_html_is_folded() -> None:
    html = (
        b"<p>Sudah kami cek.</p><div id=divRplyFwdMsg>"
        b"<b>Dari:</b> Siaga &lt;lapor@kab.test&gt;<br><b>Dikirim:</b> Senin"
        b"<br><b>Kepada:</b> Budi<br><b>Subjek:</b> Jalan<br></div><p>Mohon alamatnya</p>"
    )
    found = mail(made(html, Content_Type="text/html"))
    assert found.text == "Sudah kami cek."
    assert "Mohon alamatnya" in found.quoted


def test_quoted_printable_of_every_letter_is_read_back() -> None:
    said = "".join(chr(n) for n in range(32, 127)) + " é 🌊"
    raw = made(quopri.encodestring(said.encode()), Content_Type="text/plain; charset=utf-8",
               Content_Transfer_Encoding="quoted-printable")  # fmt: skip
    assert shown(raw) == said
