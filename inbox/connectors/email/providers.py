"""Providers of mailboxes that give tokens, and where to ask them; an office file may name others."""

import msgspec


class Provider(msgspec.Struct, kw_only=True, frozen=True):
    """Where to ask. `device_url` is empty where mail cannot be permitted by a code."""

    token_url: str
    scope: str
    device_url: str = ""
    authorize_url: str = ""
    imap: str = ""
    smtp: str = ""
    smtp_port: int = 465
    smtp_tls: str = "implicit"


# Google's device flow permits no mail scope (developers.google.com/identity/protocols/oauth2/limited-input-device).
PROVIDERS = {
    "google": Provider(
        token_url="https://oauth2.googleapis.com/token", scope="https://mail.google.com/",  # noqa: S106
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth", imap="imap.gmail.com", smtp="smtp.gmail.com",
    ),
    "microsoft": Provider(
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106
        device_url="https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        imap="outlook.office365.com", smtp="smtp.office365.com", smtp_port=587, smtp_tls="starttls",
    ),
}  # fmt: skip


def provider(oauth: dict[str, str]) -> Provider:
    """The provider of a channel's `oauth` table: a known one, each of its addresses changeable. Raises ValueError."""
    known = PROVIDERS.get(oauth.get("provider", ""))
    given = {k: v for k, v in oauth.items() if k in ("token_url", "device_url", "authorize_url", "scope")}
    if known is not None:
        return msgspec.structs.replace(known, **given)
    if not given.get("token_url"):
        raise ValueError("oauth names neither a known provider nor a token_url")
    return msgspec.structs.replace(Provider(token_url="", scope=""), **given)
