"""`inbox inspect`: what a raw body holds, without a hub, for people and for scripts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inbox.cli.inspect import command, guessed

NAMES = {
    "kind", "direction", "channel_kind", "external_id", "author", "type", "text", "subject", "to", "cc", "quoted",
    "attachments", "reply_to", "reactions", "edited", "deleted", "bounces", "status", "error", "at",
}  # fmt: skip
MESSAGE = {"from": "6281234564821", "id": "wamid.A", "timestamp": "1749416383", "type": "text"}


def body(text: str) -> bytes:
    value = {
        "metadata": {"phone_number_id": "1"},
        "contacts": [{"wa_id": "6281234564821", "profile": {"name": "Tati"}}],
        "messages": [{**MESSAGE, "text": {"body": text}}],
    }
    return json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()


def run(tmp_path: Path, given: bytes, *arguments: str) -> tuple[int, str, str]:
    (tmp_path / "body").write_bytes(given)
    result = CliRunner().invoke(command, [str(tmp_path / "body"), *arguments])
    return result.exit_code, result.stdout, result.stderr


def found(tmp_path: Path, given: bytes, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = run(tmp_path, given, "--json", *arguments)
    assert (code, err) == (0, "")
    value = json.loads(out)
    assert isinstance(value, list)
    return value


def test_a_message_has_the_names_of_the_wire_and_nothing_is_masked(tmp_path: Path) -> None:
    (item,) = found(tmp_path, body("NIK saya 3273015506800012"))
    assert set(item) >= NAMES
    assert item["kind"] == "message"
    assert item["author"] == {"name": "Tati", "address": "6281234564821"}
    assert item["text"] == "NIK saya 3273015506800012"
    assert item["at"] == "2025-06-08T20:59:43Z"


def test_for_people_it_is_cleaned(tmp_path: Path) -> None:
    code, out, _err = run(tmp_path, body("a\x1b[2Jb\u202ec\nbaris dua"))
    assert code == 0
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "baris dua" in out
    assert "Tati (6281234564821)" in out


def test_json_on_a_terminal_obeys_nothing_either(tmp_path: Path) -> None:
    _code, out, _err = run(tmp_path, body("a\x9b2Jb\u202ec\x7f\x1b"), "--json")
    assert not set(out) & set("\x9b\u202e\x7f\x1b")
    assert json.loads(out)[0]["text"] == "a\x9b2Jb\u202ec\x7f\x1b"


def test_every_corpus_file_is_readable_and_says_it_in_json(corpus: Path) -> None:
    runner = CliRunner()
    for path in sorted((corpus / "whatsapp").glob("*.json")):
        for arguments in ([], ["--json"], ["--json", "--kind", "whatsapp"]):
            result = runner.invoke(command, [str(path), *arguments])
            assert result.exit_code == 0, (path.name, result.output)
            if arguments:
                assert isinstance(json.loads(result.stdout), list)


@pytest.mark.parametrize("given", [b"{}", b"[]", b"null", b"12", b'"x"', b'{"entry": []}'])
def test_json_without_anything_is_an_empty_list(tmp_path: Path, given: bytes) -> None:
    assert found(tmp_path, given, "--kind", "whatsapp") == []
    assert run(tmp_path, given)[0] == 0


@pytest.mark.parametrize("given", [b"", b"hello", b"\xff\xfe\x00\x01", b"<html></html>", b"\x89PNG\r\n"])
def test_what_is_not_json_exits_2_with_a_sentence(tmp_path: Path, given: bytes) -> None:
    for arguments in ((), ("--json",), ("--kind", "whatsapp")):
        code, out, err = run(tmp_path, given, *arguments)
        assert (code, out) == (2, "")
        assert "bukan JSON" in err
        assert "Traceback" not in err


def test_a_cut_body_exits_2(tmp_path: Path) -> None:
    assert run(tmp_path, body("halo")[:-5])[0] == 2


def test_an_unreadable_item_is_shown_beside_its_neighbours(tmp_path: Path) -> None:
    given = json.loads(body("halo"))
    given["entry"][0]["changes"][0]["value"]["messages"].insert(0, 7)
    first, second = found(tmp_path, json.dumps(given).encode())
    assert (first["kind"], first["raw"]) == ("unreadable", {"value": 7})
    assert second["text"] == "halo"


def test_a_missing_file_exits_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "tidak-ada")])
    assert result.exit_code == 2
    assert "tidak ada" in result.stderr


def test_standard_input(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["-", "--json"], input=body("lewat pipa"))
    assert json.loads(result.stdout)[0]["text"] == "lewat pipa"


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (b'{"object": "instagram"}', "instagram"),
        (b'{"object": "whatsapp_business_account"}', "whatsapp"),
        (b"\xef\xbb\xbf{}", "whatsapp"),
        (b"From: a@b\r\nSubject: x\r\n\r\nhalo", "email"),
        (b"hello", None),
        (b"", None),
    ],
)
def test_the_kind_is_guessed_from_the_body(given: bytes, kind: str | None) -> None:
    assert guessed(given) == kind


def test_it_reaches_no_hub_and_loads_no_http_client(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(body("halo"))
    script = (
        "import sys; from inbox.__main__ import main\n"
        "sys.argv = ['inbox', 'inspect', sys.argv[1], '--json']\n"
        "try: main()\n"
        "except SystemExit as e: assert not e.code\n"
        "print([m for m in ('httpx', 'textual', 'sqlalchemy', 'starlette', 'keyring') if m in sys.modules])"
    )
    environment = {**os.environ, "INBOX_HOME": str(tmp_path / "home")}
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "body")],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == "[]"
    assert not (tmp_path / "home").exists()
