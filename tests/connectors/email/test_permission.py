"""Permission to a mailbox: by a code typed into a browser, or by the address that the browser ends at."""

from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from inbox.connectors.email import permission, providers
from inbox.connectors.email.providers import PROVIDERS
from tests.secured_mail import Provider, provider

__all__ = ["provider"]


def at(provider: Provider) -> providers.Provider:
    return providers.provider(
        {"token_url": f"{provider.base}/token", "device_url": f"{provider.base}/device",
         "authorize_url": f"{provider.base}/auth", "scope": "mail"}
    )  # fmt: skip


def test_a_code_is_waited_for_as_slowly_as_the_provider_asks(provider: Provider) -> None:
    provider.answers = [{"error": "authorization_pending"}, {"error": "slow_down"}, {"error": "authorization_pending"}]
    code = permission.ask(at(provider), "kantor")
    assert (code.user_code, "alat-1" in repr(code)) == ("ABCD-EFGH", False)
    pauses: list[float] = []
    token = permission.wait(at(provider), "kantor", "rahasia", code, pauses.append)
    assert token in provider.good
    assert pauses == [0.05, 0.05, 5.05, 5.05]
    assert provider.asked[-1]["client_secret"] == "rahasia"


@pytest.mark.parametrize("error", ["access_denied", "expired_token", "invalid_client"])
def test_a_no_is_said(provider: Provider, error: str) -> None:
    provider.answers = [{"error": "authorization_pending"}, {"error": error}]
    code = permission.ask(at(provider), "kantor")
    with pytest.raises(permission.Denied, match=error):
        permission.wait(at(provider), "kantor", "", code, lambda _s: None)


def test_a_code_that_runs_out_ends_the_waiting(provider: Provider) -> None:
    provider.answers = [{"error": "authorization_pending"}] * 2000
    code = permission.ask(at(provider), "kantor")
    with pytest.raises(permission.Denied, match="expired_token"):
        permission.wait(at(provider), "kantor", "", msgspec.structs.replace(code, interval=20.0), lambda _s: None)


def test_the_address_a_browser_ends_at_gives_the_token_once_it_is_of_this_login(provider: Provider) -> None:
    errand = permission.browse(at(provider), "kantor", "lapor@test.local")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(errand.url).query).items()}
    assert errand.verifier not in errand.url
    with pytest.raises(ValueError, match="not of this login"):
        permission.finish(at(provider), "kantor", "", errand, "http://127.0.0.1:47831/?code=x&state=lain")
    end = f"http://127.0.0.1:47831/?state={asked['state']}"
    with pytest.raises(permission.Denied, match="access_denied"):
        permission.finish(at(provider), "kantor", "", errand, f"{end}&error=access_denied")
    token = permission.finish(at(provider), "kantor", "", errand, f" {end}&code=x ")
    assert token in provider.good
    assert provider.challenge == asked["code_challenge"]


def test_the_known_providers_are_as_their_pages_say() -> None:
    assert not PROVIDERS["google"].device_url  # its device flow permits no mail
    assert "offline_access" in PROVIDERS["microsoft"].scope
    own = providers.provider({"provider": "microsoft", "device_url": "https://login.test/kota/devicecode"})
    assert own.device_url == "https://login.test/kota/devicecode"
    assert own.token_url == PROVIDERS["microsoft"].token_url
    with pytest.raises(ValueError, match="token_url"):
        providers.provider({})
