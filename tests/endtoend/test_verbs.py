"""The verbs of the command line on a whole office: what scripts see, and what reaches the citizen."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from tests.conftest import shared_folder
from tests.endtoend.conftest import WholeOffice
from tests.hubs import until

THREAD = {
    "number", "seq", "version", "contact", "subject", "preview", "status", "waiting_on", "priority", "agency",
    "category", "place", "source", "confidential", "tags", "assignee", "level", "unread", "incident", "promises",
    "last_at", "waiting_since", "deadlines", "windows",
}  # fmt: skip
MESSAGE = {
    "id", "thread", "seq", "kind", "direction", "channel", "channel_kind", "external_id", "author", "type", "text",
    "subject", "to", "cc", "quoted", "attachments", "reply_to", "reactions", "edited", "deleted", "bounces", "status",
    "error", "at", "received_at",
}  # fmt: skip


def test_threads_and_messages_have_the_names_of_the_design(office: WholeOffice) -> None:
    number = office.citizen("Banjir di Dayeuhkolot sudah 1 m, ada lansia")
    thread = next(t for t in office.json("threads", "--view", "all") if t["number"] == number)
    assert set(thread) >= THREAD
    assert set(thread["contact"]) == {"id", "name", "addresses"}
    assert all(a["value"] is None and "••" in a["shown"] for a in thread["contact"]["addresses"])
    view = office.json("thread", str(number))
    assert set(view) >= THREAD | {"messages"}
    assert set(view["messages"][0]) >= MESSAGE
    assert [m["text"] for m in view["messages"] if m["kind"] == "message"] == [thread["preview"]]


def test_a_view_that_the_office_does_not_have_is_bad_use(office: WholeOffice) -> None:
    result = office.run("threads", "--view", "semua")
    assert result.returncode == 2
    assert "unanswered" in result.stderr


def test_a_person_reads_aligned_lines_without_the_number(office: WholeOffice) -> None:
    number = office.citizen("jalan amblas di Kp. Babakan", name="Neng Rina", phone="6281399887766")
    listed = office.run("threads").stdout
    assert f"#{number}" in listed
    assert "Neng Rina" in listed
    shown = office.run("thread", str(number)).stdout
    assert "jalan amblas di Kp. Babakan" in shown
    assert "81399887766" not in listed + shown
    assert "••7766" in shown


def test_a_reply_is_one_request_that_fits_and_its_state_moves(office: WholeOffice) -> None:
    number = office.citizen("tolong kirim perahu")
    before = len(office.requests())
    result = office.json("reply", str(number), "Perahu menuju lokasi, perkiraan tiba 22.20.")
    assert result["outcome"] in ("done", "queued")
    until(lambda: office.messages(number, id=result["cmd_id"], status="read"), "the reply is read")
    (request,) = [r for r in office.requests()[before:]]
    body = request["body"]
    assert body["type"] == "text"
    assert body["text"]["body"] == "Perahu menuju lokasi, perkiraan tiba 22.20."
    assert fits(body) == []
    assert office.json("thread", str(number))["waiting_since"] is None


def test_a_reply_written_before_the_citizen_wrote_again_is_held_and_can_be_forced(office: WholeOffice) -> None:
    number = office.citizen("air naik lagi pak")
    seen = office.json("thread", str(number))["seq"]
    office.json("note", str(number), "petugas sudah di jalan")
    before = len(office.sent())
    held = office.json("reply", str(number), "Mohon pindah ke tempat tinggi.", "--if-seq", str(seen), code=4)
    assert held["outcome"] == "stale"
    assert [m["text"] for m in held["missed"]] == ["petugas sudah di jalan"]
    assert office.messages(number, status="held")
    assert len(office.sent()) == before
    office.json("reply", str(number), "Mohon pindah ke tempat tinggi.", "--force")
    until(lambda: not office.messages(number, status="held"), "the held reply leaves")
    until(lambda: len(office.sent()) > before, "the held reply is sent")
    assert [s["text"] for s in office.sent()[before:]] == ["Mohon pindah ke tempat tinggi."]


def test_a_first_message_to_somebody_blocked_is_held_and_thrown_away(office: WholeOffice) -> None:
    number = office.citizen("promo pinjaman", phone="6281311223344")
    office.json("block", str(number), "--why", "iklan")
    before = len(office.sent())
    told = office.run("new", "--channel", "wa-bpbd", "--to", "0813-1122-3344", "Selamat pagi")
    assert told.returncode == 4
    assert "alamat ini diblokir" in told.stderr
    assert f"inbox unsend {number}" in told.stderr
    assert office.messages(number, status="held")
    office.json("unsend", str(number))
    office.json("unblock", str(number))
    assert not office.messages(number, status="held")
    assert len(office.sent()) == before


def test_a_file_goes_with_a_reply(office: WholeOffice, tmp_path: Path) -> None:
    number = office.citizen("minta denah posko")
    before = len(office.sent())
    file = tmp_path / "denah.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(64))
    office.json("reply", str(number), "Ini denahnya.", "--attach", str(file))
    until(lambda: len(office.sent()) > before, "the file is sent")
    (sent,) = office.sent()[before:]
    assert (sent["kind"], sent["text"]) == ("image", "Ini denahnya.")


def test_a_canned_reply_is_filled_from_the_thread(office: WholeOffice) -> None:
    number = office.citizen("lampu jalan mati di Banjaran", name="Asep Rancaekek")
    office.json("reply", str(number), "--canned", "terima-kasih")
    until(lambda: any("Asep Rancaekek" in s["text"] and "BPBD" in s["text"] for s in office.sent()), "it is sent")


def test_a_canned_reply_brings_its_file_in_one_message(office: WholeOffice, tmp_path: Path) -> None:
    file = tmp_path / "kantor.toml"
    more = '[[canned]]\nkey = "ktp"\ntext = "Syaratnya terlampir, {nama}."\nfiles = ["syarat.pdf"]\n'
    file.write_text(office.run("office", "export").stdout + more)
    (tmp_path / "syarat.pdf").write_bytes(b"%PDF-1.7\n" + bytes(64))
    assert office.run("office", "apply", str(file)).returncode == 0
    number = office.citizen("apa syarat KTP hilang?")
    before, posts = len(office.sent()), len(office.requests())
    result = office.json("reply", str(number), "--canned", "ktp")
    until(lambda: len(office.sent()) > before, "the file is sent")
    (sent,) = office.sent()[before:]
    assert (sent["kind"], sent["text"]) == ("document", "Syaratnya terlampir, Tati Suryati.")
    assert len(office.requests()) == posts + 1
    assert [a["name"] for m in office.messages(number, id=result["cmd_id"]) for a in m["attachments"]] == ["syarat.pdf"]
    assert next(c["uses"] for c in office.json("canned", "list") if c["key"] == "ktp") == 1


def test_a_canned_reply_with_a_file_goes_to_many(office: WholeOffice) -> None:
    """The file is on the hub: nothing is fetched or given to it again."""
    numbers = [office.citizen(f"syarat KTP {n}?") for n in range(2)]
    for number in numbers:
        office.json("tag", str(number), "ktp-massal")
    shown = office.run("bulk-reply", "label:ktp-massal", "--canned", "ktp")
    assert "Lampiran: syarat.pdf." in shown.stdout
    report = office.json("bulk-reply", "label:ktp-massal", "--canned", "ktp", "--send")
    assert [o["outcome"] for o in report["threads"]] == ["queued", "queued"]
    assert report["files"] == ["syarat.pdf"]
    for outcome in report["threads"]:
        [made] = office.messages(outcome["thread"], id=outcome["message"])
        assert ([a["name"] for a in made["attachments"]], made["status"]) == (["syarat.pdf"], "queued")
        office.json("unsend", str(outcome["thread"]))
    assert office.run("bulk-reply", "label:ktp-massal", "--canned", "tidak-ada").returncode == 2


def test_a_canned_reply_with_an_empty_placeholder_is_not_sent(office: WholeOffice) -> None:
    number = office.citizen("jam berapa petugas datang?")
    before = len(office.requests())
    done = office.run("reply", str(number), "--canned", "jadwal")
    assert done.returncode == 2
    assert "{jam}" in done.stderr
    assert len(office.requests()) == before


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [
        (["tag", "banjir", "lansia"], "tags", ["banjir", "lansia"]),
        (["agency", "dinkes"], "agency", "dinkes"),
        (["place", "Dayeuhkolot"], "place", "Dayeuhkolot"),
        (["priority", "1"], "priority", 1),
        (["wait", "opd"], "waiting_on", "agency"),
        (["snooze", "2j"], "status", "snoozed"),
        (["invalid", "--reason", "iklan"], "status", "invalid"),
        (["resolve", "--force"], "status", "resolved"),
        (["escalate", "--reason", "air naik cepat"], "level", 1),
        (["category", "darurat"], "category", {"kind": "darurat", "spm": None}),
    ],
    ids=lambda part: part[0] if isinstance(part, list) and part else None,
)
def test_a_verb_changes_its_thread(office: WholeOffice, verb: list[str], field: str, value: object) -> None:
    number = office.citizen(f"laporan untuk {verb[0]}")
    result = office.json(verb[0], str(number), *verb[1:])
    assert result["outcome"] == "done"
    assert office.json("thread", str(number))[field] == value


def test_claim_and_reopen(office: WholeOffice) -> None:
    number = office.citizen("ambil dan buka lagi")
    me = office.hub.get("/v1/me")["login"]
    office.json("claim", str(number))
    assert office.json("thread", str(number))["assignee"] == me
    office.json("assign", str(number), "--none")
    assert office.json("thread", str(number))["assignee"] is None
    office.json("resolve", str(number), "--force")
    office.json("reopen", str(number))
    assert office.json("thread", str(number))["status"] == "open"


def test_a_reveal_shows_the_number_with_a_reason(office: WholeOffice) -> None:
    number = office.citizen("perlu ditelepon", phone="6281355554444")
    view = office.json("reveal", str(number), "--reason", "perlu menelepon")
    assert "6281355554444" in {address["value"] for address in view["contact"]["addresses"]}


def test_search_finds_words_of_a_message(office: WholeOffice) -> None:
    number = office.citizen("pohon tumbang menutup jalan Soreang")
    assert number in {hit["thread"] for hit in office.json("search", "tumbang")}
    assert "tumbang" in office.run("search", "tumbang").stdout


def test_a_thread_that_is_not_there_is_refused(office: WholeOffice) -> None:
    done = office.run("thread", "99999")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip()


def test_doctor_sees_hub_and_channel(office: WholeOffice) -> None:
    report = office.json("doctor")
    found = {check["name"]: check for check in report["checks"]}
    assert found["hub"]["state"] == "good"
    assert found["channel wa-bpbd"]["state"] == "good"


def fits(body: dict[str, object]) -> list[str]:
    """What is wrong with a send body by Meta's own description; nothing where that description is not here."""
    shared = shared_folder()
    if shared is None:
        return []
    path: Path = shared / "tools" / "check-send"
    loader = SourceFileLoader("check_send", str(path))
    spec = spec_from_loader("check_send", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    problems: list[str] = module.problems(body)
    return problems


def test_a_macro_is_listed_run_on_several_threads_and_taken_back(office: WholeOffice) -> None:
    numbers = [office.citizen(f"pohon tumbang di gang {n}") for n in (1, 2)]
    before = len(office.sent())
    posko = next(one for one in office.json("macro", "list") if one["name"] == "posko")
    assert posko["steps"][1] == {"do": "priority", "values": ["2"]}
    assert "prioritas 2" in office.run("macro", "list").stdout
    results = office.json("macro", "run", "posko", *(str(n) for n in numbers))
    assert [(r["outcome"], r["thread"]["priority"], r["thread"]["tags"]) for r in results] == [
        ("done", 2, ["posko"])
    ] * 2
    shown = office.run("macro", "run", "posko", str(numbers[0]))
    assert f"#{numbers[0]}: makro posko dijalankan." in shown.stdout
    assert "inbox reply NOMOR --canned terima-kasih" in shown.stderr
    assert len(office.sent()) == before, "nothing leaves by a macro"
    office.json("undo", str(numbers[1]))
    assert office.json("thread", str(numbers[1]))["priority"] == 3
    refused = office.run("macro", "run", "tutup", *(str(n) for n in numbers))
    assert refused.returncode == 1
    assert "Warga belum dijawab" in refused.stderr
    assert office.run("macro", "run", "gempa", str(numbers[0])).returncode == 1
    assert "posko, tutup" in office.run("macro", "run", "gempa", str(numbers[0])).stderr
