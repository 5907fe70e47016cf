"""Large mails: their text and small parts at once, a big part when somebody opens it."""

import hashlib
import random
from email.message import EmailMessage
from typing import Any

from tests.hubs import sometimes as until

MEGABYTE = 1_000_000


def large(size: int = 12 * MEGABYTE) -> tuple[bytes, bytes]:
    """A mail with text, a small picture and a file of so many bytes; the mail and the file."""
    content = random.Random(2).randbytes(size)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Tati <tati@warga.test>", "lapor@test.local", "Foto jembatan"
    made["Message-ID"] = "<besar@warga.test>"
    made.set_content("Jembatan retak, foto terlampir.\n")
    made.add_alternative("<p>Jembatan retak, foto <b>terlampir</b>.</p>", subtype="html")
    made.add_attachment(b"\x89PNG kecil", maintype="image", subtype="png", filename="kecil.png")
    made.add_attachment(content, maintype="video", subtype="mp4", filename="jembatan retak.mp4")
    return made.as_bytes().replace(b"\n", b"\r\n"), content


def test_e02_a_large_mail_comes_at_once_and_its_file_when_it_is_opened(post: Any) -> None:
    raw, content = large()
    post.deliver(raw)
    thread = post.arrives(1)[0]
    assert (thread["subject"], thread["preview"]) == ("Foto jembatan", "Jembatan retak, foto terlampir.")
    small, big = post.said()[0]["attachments"]
    assert (small["name"], small["state"], small["size"]) == ("kecil.png", "ready", 10)
    assert (big["name"], big["mime"], big["state"]) == ("jembatan retak.mp4", "video/mp4", "remote")
    assert abs(big["size"] - len(content)) < len(content) // 50
    kept = sum(f.stat().st_size for f in (post.hub.home / "data").rglob("*") if f.is_file())
    assert kept < len(content)  # nobody has asked for it yet

    found = post.hub.request("GET", f"/v1/media/{big['id']}")
    assert found.status_code == 200
    assert hashlib.sha256(found.content).digest() == hashlib.sha256(content).digest()
    after = post.said()[0]["attachments"][1]
    assert (after["state"], after["size"]) == ("ready", len(content))


def test_a_part_is_found_again_after_its_folder_was_renumbered(post: Any) -> None:
    raw, content = large()
    post.deliver(raw)
    post.arrives(1)
    post.server.doveadm("mailbox", "update", "-u", post.address, "--uid-validity", "555555", "INBOX")
    post.server.doveadm("kick", post.address)
    big = post.said()[0]["attachments"][1]
    found = post.hub.request("GET", f"/v1/media/{big['id']}")
    assert found.content == content
    assert len(post.threads()) == 1


def test_a_part_whose_mail_is_gone_says_so(post: Any) -> None:
    raw, _content = large()
    post.deliver(raw)
    post.arrives(1)
    with post.server.login(post.address) as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search(["ALL"]))
        client.expunge()
    big = post.said()[0]["attachments"][1]
    answer = post.hub.request("GET", f"/v1/media/{big['id']}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "media_expired")
    until(lambda: post.said()[0]["attachments"][1]["state"] == "expired", "and it is shown")
