"""Signing in and out, the own account, the team. Names of allauth's own views are allauth's."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from rapport.web.accounts.rights import May, needs
from rapport.web.accounts.views import door, factors, own, team, tokens

own_only = needs(May.ENTER)

_DOOR = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path(
        "sign-in/passkey/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"
    ),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("language/", door.language, name="language"),
    path("password/lost/", door.password_lost, name="password_lost"),
    path("password/sent/", door.password_sent, name="password_sent"),
    path("password/new/<str:key>/", door.password_new, name="password_new"),
    path("join/<str:key>/", door.join, name="join"),
]
_OWN = [
    path("", own.me, name="me"),
    path("password/", own.password, name="password"),
    path("sessions/end/", own.sessions_end, name="sessions_end"),
    path("sessions/<int:pk>/end/", own.session_end, name="session_end"),
    path("second-factor/", own.second_factor_needed, name="second_factor_needed"),
    path("app/", own_only(factors.AppAdd.as_view()), name="mfa_activate_totp"),
    path("app/remove/", own_only(factors.AppRemove.as_view()), name="mfa_deactivate_totp"),
    path("passkeys/add/", own_only(factors.PasskeyAdd.as_view()), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/rename/",
        own_only(factors.PasskeyRename.as_view()),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        own_only(factors.PasskeyRemove.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("recovery/", own_only(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery/new/", own_only(factors.CodesNew.as_view()), name="mfa_generate_recovery_codes"
    ),
    path("again/", own_only(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", own_only(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        own_only(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]
_TEAM = [
    path("", team.team, name="team"),
    path("invite/", team.invite, name="invite"),
    path("invitations/<int:pk>/send/", team.invitation_send, name="invitation_send"),
    path("invitations/<int:pk>/revoke/", team.invitation_revoke, name="invitation_revoke"),
    path("second-factor/", team.second_factor_require, name="second_factor_require"),
    path("<int:pk>/", team.teammate, name="teammate"),
    path("<int:pk>/role/", team.role, name="teammate_role"),
    path("<int:pk>/off/", team.off, name="teammate_off"),
    path("<int:pk>/on/", team.on, name="teammate_on"),
    path("<int:pk>/sessions/end/", team.sessions_end, name="teammate_sessions_end"),
    path("<int:pk>/second-factor/remove/", team.factors_remove, name="teammate_factors_remove"),
    path("<int:pk>/password/", team.password_link, name="teammate_password"),
]
_TOKENS = [
    path("", tokens.tokens, name="tokens"),
    path("<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
]


urlpatterns = [
    *_DOOR,
    path("settings/me/", include(_OWN)),
    path("settings/team/", include(_TEAM)),
    path("settings/tokens/", include(_TOKENS)),
]
