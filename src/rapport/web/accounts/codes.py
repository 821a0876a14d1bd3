"""Codes of an app: each opens once, for as long as a slow clock would let it in again."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils.crypto import salted_hmac

#: The window before, its own and the one after, see MFA_TOTP_TOLERANCE; and some.
_USED_S = 120


class _Once:
    """allauth remembers a used code for 30 seconds, and takes it for 90."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        authenticator: Authenticator = self.authenticator
        told = f"{authenticator.pk}:{''.join(code.split())}"
        key = salted_hmac("rapport.second_factor.used", told).hexdigest()
        totp = authenticator.type == Authenticator.Type.TOTP
        if totp and not cache.add(f"used:{key}", 1, _USED_S):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Once, forms.AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(_Once, forms.ReauthenticateForm):
    """Saying once more who one is."""
