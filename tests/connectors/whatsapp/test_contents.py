"""What messages say: forms, files, new types, what stands beside the words."""

import json
from typing import Any

import pytest

from inbox.connectors.base import InboundMessage, InboundNotice
from inbox.connectors.whatsapp.reading import read
from tests.connectors.whatsapp.bodies import one, text, wrap


@pytest.mark.parametrize(
    "message",
    [
        {"type": "poll", "poll": {"question": "Kapan air mengalir?", "options": [{"title": "Besok pagi"}]}},
        {"type": "event", "event": {"description": "Kerja bakti", "place": {"title": "Balai desa"}}},
        {"type": "link_preview", "link_preview": {"url": "https://contoh.go.id/banjir", "title": "Banjir"}},
        {"type": "text", "text": {"body": "halo", "footnote": "catatan kaki"}},
        {"type": "hologram", "hologram": "tulisan langsung"},
        {"type": "image", "image": {"id": "5", "caption": "foto", "alt_text": "jalan rusak"}},
        {"type": "interactive", "interactive": {"type": "novel_reply", "novel_reply": {"label": "Setuju"}}},
        {"type": "location", "location": {"latitude": -6.9, "longitude": 107.6, "landmark": "dekat masjid"}},
    ],
)
def test_what_is_newer_than_this_program_still_shows_its_words(message: dict[str, Any]) -> None:
    def strings(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [found for key, item in value.items() if key not in ("type", "id") for found in strings(item)]
        if isinstance(value, list):
            return [found for item in value for found in strings(item)]
        return [value] if isinstance(value, str) else []

    found = one(text(**message))
    for said in strings(message):
        assert said in found.text
    if message["type"] in ("poll", "event", "hologram"):
        assert found.type == "unsupported"
        assert message["type"] in found.text
        assert found.raw["type"] == message["type"]


def test_a_message_without_an_id_gets_the_same_one_each_time() -> None:
    message = text()
    del message["id"]
    assert one(message).external_id == one(message).external_id
    assert one(message).external_id != one({**message, "text": {"body": "lain"}}).external_id


def test_a_form_is_shown_line_by_line() -> None:
    answers = {"keluhan": "Air mati", "hari": 3, "setuju": True, "pilihan": ["a", "b"], "flow_token": "RAHASIA"}
    reply = {"type": "nfm_reply", "nfm_reply": {"name": "aduan", "body": "Sent", "response_json": json.dumps(answers)}}
    found = one(text(type="interactive", interactive=reply))
    assert found.text == "Formulir: aduan\nSent\nkeluhan: Air mati\nhari: 3\nsetuju: ya\npilihan: a, b"


@pytest.mark.parametrize("answers", ["not json", "[1, 2]", '"x"', "", None, 7])
def test_a_form_with_odd_answers_is_read(answers: Any) -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"response_json": answers}}
    assert one(text(type="interactive", interactive=reply)).type == "interactive"


def test_media_beside_its_caption() -> None:
    document = {
        "id": "55",
        "mime_type": "application/pdf",
        "filename": "surat.pdf",
        "caption": "ini suratnya",
        "file_size": "12",
    }
    found = one(text(type="document", document=document))
    assert (found.text, found.type) == ("ini suratnya", "document")
    assert (found.media[0].remote_id, found.media[0].name, found.media[0].size) == ("55", "surat.pdf", 12)


def test_an_account_problem_is_a_notice_with_a_remedy() -> None:
    (found,) = read(wrap(errors=[{"code": 131031, "title": "Account locked"}]))
    assert isinstance(found, InboundNotice)
    assert found.problem is not None
    assert found.problem.code == "131031"


def test_lone_surrogates_and_nan_are_harmless() -> None:
    body = wrap(messages=[text(text={"body": "XX"})]).replace(b"XX", b"a\\ud83d b").replace(b'"1749416383"', b"NaN")
    (found,) = read(body)
    assert isinstance(found, InboundMessage)
    found.text.encode()
    assert found.at is None


@pytest.mark.parametrize("body", [b"", b"hello", b"{", b"\xff\xfe\x00", b"<html>"])
def test_what_is_not_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read(body)


def test_a_file_of_a_new_type_is_fetched_like_any_other() -> None:
    found = one(text(type="gif", gif={"id": "55", "mime_type": "video/mp4", "caption": "lihat"}))
    assert (found.type, found.media[0].kind, found.media[0].remote_id) == ("unsupported", "video", "55")
    assert "lihat" in found.text


def test_a_file_without_an_id_still_shows_its_name() -> None:
    found = one(text(type="document", document={"filename": "surat.pdf", "mime_type": "application/pdf"}))
    assert found.media == ()
    assert "surat.pdf" in found.text


def test_what_a_message_is_about_stands_beside_its_words() -> None:
    referral = {"headline": "Lapor banjir", "body": "Tekan di sini", "source_url": "https://fb.me/x", "source_id": "1"}
    found = one({**text(), "referral": referral, "group_id": "G1"})
    assert found.text == "halo"
    assert found.quoted == (
        "Datang dari iklan: Lapor banjir · Tekan di sini · https://fb.me/x · Ditulis di grup WhatsApp"
    )
    product = one({**text(), "context": {"id": "wamid.Q", "referred_product": {"product_retailer_id": "SKU-1"}}})
    assert (product.text, product.quoted, product.reply_to) == ("halo", "Tentang produk: SKU-1", "wamid.Q")


def test_a_key_beside_the_messages_that_nobody_knows_is_a_notice() -> None:
    message, beside = read(wrap(messages=[text()], novelty=[{"note": "sesuatu yang baru"}]))
    assert isinstance(message, InboundMessage)
    assert isinstance(beside, InboundNotice)
    assert "sesuatu yang baru" in beside.text
