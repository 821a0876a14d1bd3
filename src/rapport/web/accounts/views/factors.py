"""Second factors: allauth's own views, with our addresses to go back to."""

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

_ASK_AND_DO = method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")


class _ThenCodes:
    """After the first factor its recovery codes are shown, once."""

    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "me")


@_ASK_AND_DO
class AppAdd(_ThenCodes, ActivateTOTPView):
    """An app that shows codes."""


@_ASK_AND_DO
class AppRemove(DeactivateTOTPView):
    success_url = reverse_lazy("me")


@_ASK_AND_DO
class PasskeyAdd(_ThenCodes, AddWebAuthnView):
    """A passkey. It lives on the device, so that it also signs in alone."""


@_ASK_AND_DO
class PasskeyRename(EditWebAuthnView):
    success_url = reverse_lazy("me")


@_ASK_AND_DO
class PasskeyRemove(RemoveWebAuthnView):
    success_url = reverse_lazy("me")


@_ASK_AND_DO
class CodesNew(GenerateRecoveryCodesView):
    """New recovery codes; the old ones are void."""
