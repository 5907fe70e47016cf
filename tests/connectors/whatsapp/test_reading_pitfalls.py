"""What went wrong elsewhere when WhatsApp bodies were read, each with its number in the list of field pitfalls."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.connectors.base import (
    InboundDelete,
    InboundEdit,
    InboundIdentity,
    InboundMessage,
    InboundNotice,
    InboundReaction,
    InboundStatus,
    Unreadable,
)
from inbox.connectors.whatsapp.reading import read
from tests.connectors.whatsapp.bodies import NUMBER, one, text, wrap

BSUID, NEW_BSUID = "ID.13491208655302741918", "ID.24817305912873645029"


def test_p06_every_entry_change_and_message_in_order() -> None:
    entries = [
        {
            "id": str(entry),
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "metadata": {"phone_number_id": NUMBER},
                        "messages": [text(id=f"{entry}{change}{message}") for message in range(3)],
                    },
                }
                for change in range(2)
            ],
        }
        for entry in range(2)
    ]
    found = read(json.dumps({"entry": entries}).encode())
    assert [item.external_id for item in found if isinstance(item, InboundMessage)] == [
        f"{entry}{change}{message}" for entry in range(2) for change in range(2) for message in range(3)
    ]


@pytest.mark.parametrize("bad", [None, 7, "x", [], {}, {"id": []}, {"type": "text"}, text(type={}, text=None)])
def test_p07_a_bad_item_is_kept_and_its_neighbours_read(bad: Any) -> None:
    found = read(wrap(messages=[text(id="1"), bad, text(id="3")], statuses=[bad, {"id": "s", "status": "read"}]))
    said = [item.external_id for item in found if isinstance(item, InboundMessage)]
    assert said[0] == "1"
    assert said[-1] == "3"
    assert any(isinstance(item, InboundStatus) for item in found)
    assert len(found) == 5
    if not isinstance(bad, dict):
        assert any(isinstance(item, Unreadable) and item.raw == {"value": bad} for item in found)


@pytest.mark.parametrize(
    "body",
    [
        {}, [], {"entry": []}, {"entry": None}, {"entry": [{}]}, {"entry": [{"changes": []}]}, {"entry": [None, 3]},
        {"entry": [{"changes": [None]}]}, {"entry": [{"changes": [{}]}]}, {"entry": [{"changes": [{"value": None}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": {"messages": [], "contacts": [], "statuses": []}}]}]},
        {"entry": [{"changes": [{"value": {"messages": None, "metadata": [], "contacts": "x"}}]}]},
        {"entry": {"changes": {"value": {"messages": {"id": "a"}}}}}, "text", 5, None,
    ],
)  # fmt: skip
def test_p08_missing_parts_never_raise(body: Any) -> None:
    assert isinstance(read(json.dumps(body).encode()), list)


def test_p08_a_message_without_contacts_user_id_or_field_is_read() -> None:
    value = {"metadata": {"phone_number_id": NUMBER}, "messages": [text()]}
    (found,) = read(json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode())
    assert isinstance(found, InboundMessage)
    assert (found.text, found.account) == ("halo", NUMBER)


def test_p08_without_metadata_the_number_of_the_same_account_stands_in() -> None:
    body = wrap(number=None, messages=[text()])
    assert read(body, own_number="77", own_account="1")[0].account == "77"
    assert read(body, own_number="77", own_account="2")[0].account == ""


def test_p14_contacts_are_matched_by_id_and_not_by_position() -> None:
    contacts = [
        {"wa_id": "6282", "profile": {"name": "Budi"}},
        {"wa_id": "6281", "profile": {"name": "Ani"}, "user_id": BSUID},
    ]
    first, second = read(wrap(contacts=contacts, messages=[text(**{"from": "6281"}), text(**{"from": "6282"})]))
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert (first.party.name, second.party.name) == ("Ani", "Budi")
    assert first.party.ids == (("phone", "6281"), ("bsuid", BSUID))


def test_p14_a_wa_id_that_differs_from_the_sender_is_an_alias() -> None:
    found = one(text(**{"from": "5511987654321"}), contacts=[{"wa_id": "551187654321", "profile": {"name": "J"}}])
    assert found.party.ids == (("phone", "5511987654321"), ("phone", "551187654321"))


def test_p14_a_contact_that_is_somebody_else_lends_no_id() -> None:
    found = one(text(), contacts=[{"wa_id": "6289999999999", "profile": {"name": "J"}}])
    assert found.party.ids == (("phone", "6281234567890"),)


def test_p15_an_id_from_meta_stays_as_it_is() -> None:
    assert one(text(**{"from": "0628-x 1"})).party.ids[0][1] == "0628-x 1"
    assert one(text(**{"from": "552199998888"})).party.ids == (("phone", "552199998888"),)


@pytest.mark.parametrize("place", ["from", "from_user_id"])
def test_p17_a_bsuid_is_known_as_one_wherever_it_stands(place: str) -> None:
    message = text()
    del message["from"]
    message[place] = BSUID
    found = one(message, contacts=[{"user_id": BSUID, "profile": {"name": "Ani", "username": "@ani"}}])
    assert found.party.ids == (("bsuid", BSUID),)
    assert found.party.username == "@ani"


def test_p17_a_bsuid_in_wa_id() -> None:
    found = one(text(**{"from": BSUID}), contacts=[{"wa_id": BSUID, "profile": {"name": "Ani"}}])
    assert found.party.ids == (("bsuid", BSUID),)


@pytest.mark.parametrize(
    ("system", "sender", "old", "new"),
    [
        ({"type": "user_changed_number", "wa_id": "62822"}, "62811", [("phone", "62811")], [("phone", "62822")]),
        ({"type": "user_changed_number", "new_wa_id": "62822"}, "62811", [("phone", "62811")], [("phone", "62822")]),
        ({"type": "customer_changed_number", "wa_id": "62822", "customer": "62811"}, None, [("phone", "62811")],
         [("phone", "62822")]),
        ({"type": "user_changed_number", "wa_id": "62822", "user_id": NEW_BSUID, "previous_user_id": BSUID}, "62811",
         [("phone", "62811"), ("bsuid", BSUID)], [("phone", "62822"), ("bsuid", NEW_BSUID)]),
        ({"type": "user_changed_user_id", "user_id": NEW_BSUID, "previous_user_id": BSUID}, None, [("bsuid", BSUID)],
         [("bsuid", NEW_BSUID)]),
        ({"type": "user_changed_user_id", "user_id": NEW_BSUID, "body": f"Ani changed from {BSUID} to {NEW_BSUID}"},
         None, [("bsuid", BSUID)], [("bsuid", NEW_BSUID)]),
    ],
)  # fmt: skip
def test_p20_identity_changes_in_every_shape(
    system: dict[str, Any], sender: str | None, old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    message = {"id": "wamid.S", "timestamp": "1", "type": "system", "system": system}
    if sender:
        message["from"] = sender
    (found,) = read(wrap(messages=[message]))
    assert isinstance(found, InboundIdentity)
    assert (list(found.old), list(found.new), found.external_id) == (old, new, "wamid.S")


def test_p20_the_field_that_meta_denies() -> None:
    update = {"wa_id": "62811", "detail": "berganti", "user_id": {"previous": BSUID, "current": NEW_BSUID}}
    body = wrap(field="user_id_update", user_id_update=[update])
    (found,) = read(body)
    assert isinstance(found, InboundIdentity)
    assert found.old == (("bsuid", BSUID),)
    assert found.new == (("phone", "62811"), ("bsuid", NEW_BSUID))
    assert read(body) == [found]


def test_p20_a_changed_key_is_no_changed_address() -> None:
    message = text(type="system", system={"type": "customer_identity_changed", "body": "kunci berganti"})
    assert one(message).type == "system"


def test_p38_revoke_and_edit() -> None:
    revoked = text(type="revoke", revoke={"original_message_id": "wamid.O"})
    edited = text(
        type="edit", edit={"original_message_id": "wamid.O", "message": {"type": "text", "text": {"body": "baru"}}}
    )
    first, second = read(wrap(messages=[revoked, edited]))
    assert isinstance(first, InboundDelete)
    assert first.target == "wamid.O"
    assert isinstance(second, InboundEdit)
    assert (second.target, second.text) == ("wamid.O", "baru")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("1749416383", datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)),
        (1749416383, datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)),
        ("1749416383000", datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)),
        ("2025-06-08T20:59:43+00:00", datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)),
        ("2025-06-09T03:59:43+07:00", datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)),
        ("2025-06-08T20:59:43Z", datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)),
        ("TIMESTAMP", None), ("", None), (None, None), (True, None), (0, None), ("-5", None), (1e300, None),
        ("1e5", None),
    ],
)  # fmt: skip
def test_p40_times_in_any_unit_or_none(given: Any, wanted: datetime | None) -> None:
    assert one(text(timestamp=given)).at == wanted


@pytest.mark.parametrize(
    "reaction", [{"message_id": "w"}, {"message_id": "w", "emoji": ""}, {"message_id": "w", "emoji": None}]
)
def test_p45_a_reaction_without_emoji_takes_it_away(reaction: dict[str, Any]) -> None:
    (found,) = read(wrap(messages=[text(type="reaction", reaction=reaction)]))
    assert isinstance(found, InboundReaction)
    assert (found.target, found.emoji) == ("w", None)


def test_p46_what_whatsapp_has_not_got_asks_to_send_again() -> None:
    found = one(text(type="unsupported", errors=[{"code": 131060, "title": "unavailable"}]))
    assert found.type == "unsupported"
    assert "mengirim ulang" in found.text


def test_p29_standby_is_one_level_deeper() -> None:
    inner = {
        "messages": [text(text={"body": "dari warga"})],
        "contacts": [{"wa_id": "6281234567890", "profile": {"name": "Ani"}}],
    }
    notice, message = read(wrap(field="standby", standby=inner))
    assert isinstance(notice, InboundNotice)
    assert isinstance(message, InboundMessage)
    assert (message.text, message.party.name, message.account) == ("dari warga", "Ani", NUMBER)
    assert message.detail["standby"] is True


def test_p29_a_standby_echo_is_the_request_that_was_sent() -> None:
    echo = {
        "id": "wamid.E",
        "timestamp": "1749416383",
        "message": {"to": "62811", "type": "text", "text": {"body": "bot"}},
    }
    _notice, found = read(wrap(field="standby", standby={"message_echoes": [echo], "statuses": []}))
    assert isinstance(found, InboundMessage)
    assert (found.direction, found.text, found.party.ids) == ("out", "bot", (("phone", "62811"),))


def test_p12_an_echo_goes_out_to_the_citizen() -> None:
    echo = text(**{"from": "622112345678"}, to="62811", to_user_id=BSUID)
    (found,) = read(wrap(field="smb_message_echoes", message_echoes=[echo]))
    assert isinstance(found, InboundMessage)
    assert found.direction == "out"
    assert found.party.ids == (("phone", "62811"), ("bsuid", BSUID))


def test_history_is_marked_and_tells_who_wrote() -> None:
    messages = [text(id="a", **{"from": "622112345678"}), text(id="b", **{"from": "62811"})]
    threads = [{"id": "62811", "messages": messages}]
    out, came = read(wrap(field="history", history=[{"metadata": {"phase": 0}, "threads": threads}]))
    assert isinstance(out, InboundMessage)
    assert isinstance(came, InboundMessage)
    assert (out.direction, came.direction) == ("out", "in")
    assert out.history
    assert came.history
    assert out.party.ids == came.party.ids == (("phone", "62811"),)


@pytest.mark.parametrize(
    ("status", "wanted"),
    [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("played", "read"), ("FAILED", "failed")],
)
def test_statuses(status: str, wanted: str) -> None:
    given = {
        "id": "w",
        "status": status,
        "recipient_id": "62811",
        "biz_opaque_callback_data": "m1",
        "timestamp": "1749416383",
    }
    (found,) = read(wrap(statuses=[given]))
    assert isinstance(found, InboundStatus)
    assert (found.status, found.callback, found.recipient) == (wanted, "m1", (("phone", "62811"),))


def test_p27_a_failure_has_code_explanation_and_next_step() -> None:
    error = {"code": 131047, "title": "Re-engagement message", "error_data": {"details": "more than 24 hours"}}
    (found,) = read(wrap(statuses=[{"id": "w", "status": "failed", "errors": [error]}]))
    assert isinstance(found, InboundStatus)
    assert found.problem is not None
    assert found.problem.code == "131047"
    assert "24 jam" in found.problem.title
    assert found.problem.hint


def test_p27_an_unknown_failure_says_what_meta_says() -> None:
    (found,) = read(wrap(statuses=[{"id": "w", "status": "failed", "errors": [{"code": 999, "message": "Strange"}]}]))
    assert isinstance(found, InboundStatus)
    assert found.problem is not None
    assert "Strange" in found.problem.title


def test_an_unknown_status_is_a_notice() -> None:
    (found,) = read(wrap(statuses=[{"id": "w", "status": "vanished"}]))
    assert isinstance(found, InboundNotice)
    assert "vanished" in found.text
