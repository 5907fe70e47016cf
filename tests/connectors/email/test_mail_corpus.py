"""Every mail of the corpus is read, and what upstream projects state of them is what Siaga reads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inbox.connectors.base import InboundMessage
from inbox.connectors.email import mail as mails
from inbox.connectors.email import reading
from inbox.connectors.email.mail import Mail

# Least agreement with what upstream states, in percent. The rest contradicts itself (see the reasons) or is not wanted.
AGREEMENT = {"from": 98, "subject": 95, "files": 88, "bounces": 97}
# Stated as bounces upstream, but no report of a delivery that failed or waits.
NOT_BOUNCES = {
    "lhost-amazonses-13": "a notification that a mail was delivered",
    "lhost-fml-03": "a mailing list's alert about a loop",
    "rfc3834-05": "an answer of a person's absence",
    "rfc3834-01": "an answer of a person's absence",
    "arf-19": "a feedback report",
    "arf-20": "a feedback report",
}
# Every other mail that is read otherwise than stated, and why.
DAMAGED = (
    "upstream's own reading of damaged bytes, with what it cannot decode dropped or replaced; ours shows the letters"
)
DIFFERENT = {
    "mix_caps_content_type": "the name and the address stand in From without brackets: the address is taken, not both",
    "invalid_subject_characters": DAMAGED,
    "example14": "the blank between the words of an unfolded subject is kept (RFC 5322 2.2.3); upstream drops it",
    "raw_email_incorrect_header": "upstream loses the subject that is there",
    **dict.fromkeys(("010", "020", "022", "027", "052"), DAMAGED),
    "attachment_message_rfc822": "upstream counts the files of the attached mail; here they are inside message.eml",
    "attachment_with_encoded_name": DAMAGED,
    "raw_email8": DAMAGED,
}


@pytest.fixture(scope="module")
def read_mails(corpus: Path) -> dict[str, Mail]:
    """Every message and report of the corpus, read."""
    return {name: mails.read(raw) for name, raw in sources(corpus)}


@pytest.fixture(scope="module")
def stated(corpus: Path) -> list[tuple[str, dict[str, Any]]]:
    """File and expectation."""
    return [(entry["file"], entry["expect"]) for entry in json.loads((corpus / "email-expected.json").read_text())]


def sources(corpus: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every whole mail."""
    for entry in json.loads((corpus / "email-index.json").read_text()):
        path = corpus / "email" / entry["file"]
        if entry["kind"] in ("message", "dsn") and path.exists():
            yield entry["file"], path.read_bytes()


def plain(text: str | None) -> str:
    return " ".join((text or "").split())


def agree(what: str, misses: list[str], total: int) -> None:
    unexplained = {Path(name).stem for name in misses} - set(DIFFERENT) - set(NOT_BOUNCES)
    assert not unexplained, f"{what}: read otherwise than stated, without a reason: {unexplained}"
    share = 100 * (total - len(misses)) / total
    assert share >= AGREEMENT[what], f"{what}: {share:.1f} % of {total}; not: {misses}"


def test_e26_every_mail_is_one_item_with_something_to_see(corpus: Path) -> None:
    for name, raw in sources(corpus):
        (item,) = reading.read(raw)
        assert isinstance(item, InboundMessage), name
        assert item.text or item.subject or item.media, name


def test_from_agrees(read_mails: dict[str, Mail], stated: list[tuple[str, dict[str, Any]]]) -> None:
    wanted = {}
    for name, expect in stated:
        if "from_email" in expect:
            wanted[name] = expect["from_email"]
        elif expect.get("from_addresses"):
            wanted[name] = expect["from_addresses"][0]["email"]
    wanted = {name: address for name, address in wanted.items() if name in read_mails}
    misses = [n for n, address in wanted.items() if read_mails[n].sender.address.lower() != (address or "").lower()]
    agree("from", misses, len(wanted))


def test_subject_agrees(read_mails: dict[str, Mail], stated: list[tuple[str, dict[str, Any]]]) -> None:
    wanted = {name: expect["subject"] for name, expect in stated if "subject" in expect and name in read_mails}
    agree("subject", [n for n, text in wanted.items() if plain(read_mails[n].subject) != plain(text)], len(wanted))


def test_names_of_attachments_agree(read_mails: dict[str, Mail], stated: list[tuple[str, dict[str, Any]]]) -> None:
    misses, total = [], 0
    for name, expect in stated:
        if "attachments" not in expect or name not in read_mails:
            continue
        total += 1
        found = {plain(file.name) for file in read_mails[name].files}
        wanted = {plain(file["filename"]) for file in expect["attachments"] if file["filename"]}
        misses += [name] * bool(wanted - found)
    agree("files", misses, total)


def test_e19_bounces_are_recognised(read_mails: dict[str, Mail], stated: list[tuple[str, dict[str, Any]]]) -> None:
    wanted = [name for name, expect in stated if expect.get("bounces") and name in read_mails]
    misses = [name for name in wanted if read_mails[name].report is None]
    agree("bounces", misses, len(wanted))
    assert {Path(name).stem for name in misses} <= set(NOT_BOUNCES)


def test_e19_what_is_no_bounce_is_not_one(
    read_mails: dict[str, Mail], stated: list[tuple[str, dict[str, Any]]]
) -> None:
    others = [name for name, expect in stated if expect.get("is_bounce") is False]
    assert others
    assert [name for name in others if read_mails[name].report is not None] == []


def test_e19_a_delay_is_not_a_failure(read_mails: dict[str, Mail]) -> None:
    for name, mail in read_mails.items():
        for bounce in mail.report.bounces if mail.report is not None else []:
            assert not (bounce.action == "failed" and bounce.status.startswith("4.") and "delayed" in name), name


def test_e28_every_leaf_is_text_or_a_file(corpus: Path) -> None:
    from inbox.connectors.email import parts, source

    for name, raw in sources(corpus):
        leaves = list(parts.leaves(*source.split(raw)))
        bodies = [leaf for leaf in leaves if mails.is_body(leaf)]
        unpacked = [leaf for leaf in leaves if leaf.mime.endswith("ms-tnef")]
        files = [file for file in mails.read(raw).files if not file.inside]
        assert unpacked or len(files) == len(leaves) - len(bodies), name


def test_e40_files_in_winmail_dat_have_their_names(corpus: Path, stated: list[tuple[str, dict[str, Any]]]) -> None:
    samples = [(name, expect["attachment_names"]) for name, expect in stated if "attachment_names" in expect]
    assert samples
    misses = []
    for name, wanted in samples:
        found = [file.name for file in mails.tnef((corpus / "email" / name).read_bytes())]
        misses += [(name, found, wanted)] * (
            not {plain(w) for w in wanted if w != "body.rtf"} <= {plain(f) for f in found}
        )
    assert len(misses) * 10 <= len(samples), misses
