"""What each role gets at the addresses of accounts, in the order of ROLES."""

#: Everybody, for the own account; owners, for the team; nobody knows number 999999.
_ALL = (200, 200, 200, 200, 200)
_ALL_ON = (302, 302, 302, 302, 302)
_NONE = (404, 404, 404, 404, 404)
_OWNER = (200, 403, 403, 403, 403)
_OWNER_NONE = (404, 403, 403, 403, 403)

ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "settings/me/": ("get", "/settings/me/", _ALL),
    "settings/me/password/": ("get", "/settings/me/password/", _ALL),
    "settings/me/sessions/end/": ("post", "/settings/me/sessions/end/", _ALL_ON),
    "settings/me/sessions/<int:pk>/end/": ("post", "/settings/me/sessions/999999/end/", _NONE),
    "settings/me/second-factor/": ("get", "/settings/me/second-factor/", _ALL),
    "settings/me/app/": ("get", "/settings/me/app/", _ALL),
    "settings/me/app/remove/": ("get", "/settings/me/app/remove/", _NONE),
    "settings/me/passkeys/add/": ("get", "/settings/me/passkeys/add/", _ALL),
    "settings/me/passkeys/<int:pk>/rename/": (
        "get",
        "/settings/me/passkeys/999999/rename/",
        _NONE,
    ),
    "settings/me/passkeys/<int:pk>/remove/": (
        "get",
        "/settings/me/passkeys/999999/remove/",
        _NONE,
    ),
    "settings/me/recovery/": ("get", "/settings/me/recovery/", _NONE),
    "settings/me/recovery/new/": ("get", "/settings/me/recovery/new/", _ALL),
    "settings/me/again/": ("get", "/settings/me/again/", _ALL),
    "settings/me/again/code/": ("get", "/settings/me/again/code/", _ALL_ON),
    "settings/me/again/passkey/": ("get", "/settings/me/again/passkey/", _ALL_ON),
    "settings/team/": ("get", "/settings/team/", (200, 200, 200, 200, 403)),
    "settings/team/invite/": ("get", "/settings/team/invite/", _OWNER),
    "settings/team/invitations/<int:pk>/send/": (
        "post",
        "/settings/team/invitations/999999/send/",
        _OWNER_NONE,
    ),
    "settings/team/invitations/<int:pk>/revoke/": (
        "post",
        "/settings/team/invitations/999999/revoke/",
        _OWNER_NONE,
    ),
    "settings/team/second-factor/": (
        "post",
        "/settings/team/second-factor/",
        (302, 403, 403, 403, 403),
    ),
    "settings/team/<int:pk>/": ("get", "/settings/team/999999/", _OWNER_NONE),
    "settings/team/<int:pk>/role/": ("post", "/settings/team/999999/role/", _OWNER_NONE),
    "settings/team/<int:pk>/off/": ("post", "/settings/team/999999/off/", _OWNER_NONE),
    "settings/team/<int:pk>/on/": ("post", "/settings/team/999999/on/", _OWNER_NONE),
    "settings/team/<int:pk>/sessions/end/": (
        "post",
        "/settings/team/999999/sessions/end/",
        _OWNER_NONE,
    ),
    "settings/team/<int:pk>/second-factor/remove/": (
        "post",
        "/settings/team/999999/second-factor/remove/",
        _OWNER_NONE,
    ),
    "settings/team/<int:pk>/password/": ("post", "/settings/team/999999/password/", _OWNER_NONE),
    "settings/tokens/": ("get", "/settings/tokens/", (200, 200, 403, 403, 403)),
    "settings/tokens/<int:pk>/revoke/": (
        "post",
        "/settings/tokens/999999/revoke/",
        (404, 404, 403, 403, 403),
    ),
}
OPEN: dict[str, str] = {
    "sign-in/": "/sign-in/",
    "sign-in/code/": "/sign-in/code/",
    "sign-in/passkey/": "/sign-in/passkey/",
    "sign-in/inactive/": "/sign-in/inactive/",
    "sign-out/": "/sign-out/",
    "language/": "/language/",
    "password/lost/": "/password/lost/",
    "password/sent/": "/password/sent/",
    "password/new/<str:key>/": "/password/new/1-none/",
    "join/<str:key>/": "/join/none/",
}
