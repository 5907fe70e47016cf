"""The office file: what it gives, what it refuses, and that every refusal names line, field and remedy."""

import pytest

from inbox.office import Office, OfficeError, diff, load
from inbox.wire import Step

GOOD = """\
[office]
name = "Quick Response Kab. Bandung"
timezone = "Asia/Jakarta"
public_url = "https://siaga.example.go.id"
[[agency]]
id = "bpbd"
name = "BPBD"
[[person]]
login = "rina"
name = "Rina"
role = ["admin", "supervisor"]
agencies = ["*"]
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106540352242922"
waba_id = "102290129340398"
[[channel]]
id = "surat"
kind = "email"
agency = "bpbd"
address = "lapor@example.go.id"
imap = {host = "mail.example.go.id", port = 993, tls = "implicit"}
smtp = {host = "mail.example.go.id", port = 587, tls = "starttls"}
user = "lapor"
auth = "password"
folders = ["INBOX"]
[[canned]]
key = "terima-kasih"
text = "Terima kasih {nama}, laporan {nomor} sudah kami teruskan ke {opd}."
[[macro]]
name = "banjir"
tags = ["banjir"]
"""


def test_the_file_of_the_design_is_read() -> None:
    office = load(GOOD, "kantor.toml")
    channel = office.channel("wa-bpbd")
    assert channel is not None
    assert (channel.phone_number_id, channel.api_version) == ("106540352242922", "v26.0")
    assert office.person("rina").roles == ("admin", "supervisor")  # type: ignore[union-attr]
    assert [(m.name, m.steps) for m in office.macros] == [("banjir", (Step(do="tag", values=("banjir",)),))]
    assert office.channel("surat").imap.port == 993  # type: ignore[union-attr]
    assert office.info().agencies[0].name == "BPBD"


@pytest.mark.parametrize(
    ("find", "put", "line", "where", "what"),
    [
        ('kind = "whatsapp"', 'kind = "sms"', 15, "[[channel]] 1, kind", "whatsapp, instagram, email"),
        ('phone_number_id = "106540352242922"\n', "", 13, "phone_number_id", "belum ada"),
        ('phone_number_id = "106540352242922"', "phone_number_id = 1065", 17, "phone_number_id", "tanda kutip"),
        ("waba_id", "waba_idd", 18, "waba_idd", "Mungkin maksudnya `waba_id`"),
        ('id = "bpbd"', 'id = "bpdb"', 16, "agency", "OPD `bpbd` tidak ada"),
        ('["admin", "supervisor"]', '"bos"', 11, "[[person]] 1, role", "admin, supervisor, auditor, operator"),
        ("Asia/Jakarta", "Asia/Jogja", 3, "[office], timezone", "zona waktu"),
        ('waba_id = "102290129340398"', 'app_secret = "s3kr1t"', 18, "app_secret", "inbox secret set"),
        ('tags = ["banjir"]', 'password = "s3kr1t"', 34, "[[macro]] 1, password", "inbox secret set"),
        ('tags = ["banjir"]', 'taggs = ["banjir"]', 34, "[[macro]] 1, taggs", "Mungkin maksudnya `tags`"),
        ('tags = ["banjir"]', "", 32, "[[macro]] 1", "tidak melakukan apa pun"),
        ('tags = ["banjir"]', 'agency = "bpdb"', 34, "[[macro]] 1, agency", "OPD `bpdb` tidak ada"),
        ('tags = ["banjir"]', 'assign = "budi"', 34, "[[macro]] 1, assign", "petugas `budi` tidak ada"),
        ('tags = ["banjir"]', 'reply = "salam-aneh"', 34, "[[macro]] 1, reply", "balas cepat `salam-aneh` tidak ada"),
        ('tags = ["banjir"]', 'status = "beres"', 34, "[[macro]] 1, status", "waiting-agency"),
        ('tags = ["banjir"]', 'spm = "air"', 34, "[[macro]] 1, spm", "tanpa kategori"),
        ('tags = ["banjir"]', "priority = 5", 34, "[[macro]] 1, priority", "harus 1, 2, 3, atau 4"),
        ('id = "surat"', 'id = "wa-bpbd"', 20, "[[channel]] 2, id", "sudah dipakai"),
        ("[[canned]]", "[[caned]]", 29, "caned", "Mungkin maksudnya `canned`"),
        ('name = "BPBD"', "name = BPBD", 7, "TOML", "Perbaiki"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_remedy(find: str, put: str, line: int, where: str, what: str) -> None:
    assert find in GOOD
    with pytest.raises(OfficeError) as caught:
        load(GOOD.replace(find, put, 1), "kantor.toml")
    text = str(caught.value)
    assert "s3kr1t" not in text
    hit = [one for one in text.splitlines() if one.startswith(f"kantor.toml:{line}: ")]
    assert any(where in one and what in one for one in hit), text


def test_all_mistakes_are_told_at_once() -> None:
    broken = (
        GOOD.replace('kind = "whatsapp"', 'kind = "sms"').replace("Asia/Jakarta", "x/y").replace('"bpbd"', '"b"', 1)
    )
    with pytest.raises(OfficeError) as caught:
        load(broken, "k.toml")
    assert [f.line for f in caught.value.findings] == [3, 15, 16, 22]


@pytest.mark.parametrize(
    "text", ["", "office = 1", "channel = 3\n", "[[office]]\nname='x'", "\x00", "[office]\nname=''"]
)
def test_a_file_that_is_no_office_is_an_office_error(text: str) -> None:
    with pytest.raises(OfficeError):
        load(text, "k.toml")


def test_two_channels_cannot_share_an_account() -> None:
    twice = GOOD + '[[channel]]\nid = "lagi"\nkind = "whatsapp"\nphone_number_id = "106540352242922"\n'
    with pytest.raises(OfficeError, match=r"k.toml:38: .*sudah dipakai saluran lain"):
        load(twice, "k.toml")


def test_diff_of_a_file_with_itself_is_empty() -> None:
    assert diff(load(GOOD, "a"), load(GOOD, "b")).changes == []


def test_diff_names_what_changed() -> None:
    old, new = load(GOOD, "a"), load(GOOD.replace("Rina", "Rina S.").replace('id = "surat"', 'id = "pos"'), "b")
    assert [(c.what, c.table, c.id) for c in diff(old, new).changes] == [
        ("changed", "person", "rina"),
        ("removed", "channel", "surat"),
        ("added", "channel", "pos"),
    ]
    assert len(diff(Office(), new).changes) == 7


def test_a_signature_is_the_persons_else_the_agencys_else_the_offices() -> None:
    text = """
[office]
name = "Kantor"
signature = "{kantor}, laporan {nomor}"
[[agency]]
id = "bpbd"
name = "BPBD"
signature = "{petugas}, {opd}"
[[agency]]
id = "dinkes"
[[person]]
login = "rina"
name = "Rina"
role = "admin"
signature = "Salam, {petugas}"
[[person]]
login = "dedi"
name = "Dedi"
role = "admin"
"""
    office = load(text, "kantor.toml")
    assert office.signed("rina", "bpbd", 7) == "Salam, Rina"
    assert office.signed("dedi", "bpbd", 7) == "Dedi, BPBD"
    assert office.signed("dedi", "dinkes", 7) == "Kantor, laporan #7"
    assert office.signed("nobody", None, 7) == "Kantor, laporan #7"
