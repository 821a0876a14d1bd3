"""Django's settings of one workspace, named by the environment.

    RAPPORT_WORKSPACE      the workspace's folder; needed
    RAPPORT_DATABASE_URL   a PostgreSQL URL; else what rapport.toml says (see Workspace)
    RAPPORT_MAIL_PASSWORD  the password of mail.user in rapport.toml
    RAPPORT_HTTPS          1 if people reach it by https: cookies are then sent by https only

One process serves one workspace. Its id is part of every cookie's name and every key of
the cache, its keys sign the sessions, its folder takes the log: nothing is shared (P31).
"""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from rapport.flow.errors import ConfigError
from rapport.flow.workspace import Workspace, serve_only
from rapport.web.config.databases import database
from rapport.web.config.logs import log_settings
from rapport.web.ui.following import mail_settings


def _workspace() -> Workspace:
    named = os.environ.get("RAPPORT_WORKSPACE")
    if not named:
        raise ConfigError(
            "the web part was started without a workspace",
            fix="set RAPPORT_WORKSPACE to its folder, or start it by: rapport serve FOLDER",
        )
    workspace = Workspace.open(Path(named))
    serve_only(workspace)
    return workspace


WORKSPACE = _workspace()
WEB = Path(__file__).parents[1]
HTTPS = os.environ.get("RAPPORT_HTTPS") == "1"
_OURS = f"rapport_{WORKSPACE.id}"

DEBUG = False
SECRET_KEY = WORKSPACE.secret("django").hex()
ALLOWED_HOSTS = list(WORKSPACE.settings["web.hosts"])
ROOT_URLCONF = "rapport.web.config.urls"
WSGI_APPLICATION = "rapport.web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "rapport.web.ui",
    "rapport.web.live",
    "rapport.web.audit",
    "rapport.web.accounts",
    "rapport.web.jobs",
    "rapport.web.connections",
    "rapport.web.enrichment",
    "rapport.web.hub",
    "rapport.web.people",
    "rapport.web.linking",
    "rapport.web.audience",
    "rapport.web.network",
    "rapport.web.segments",
    "rapport.web.newcomers",
    "rapport.web.scoring",
    "rapport.web.mentions",
    "rapport.web.review",
    "rapport.web.setup",
    "rapport.web.today",
    "rapport.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "rapport.web.ui.following.as_the_file_says",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rapport.web.ui.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rapport.web.accounts.middleware.seen",
    "rapport.web.accounts.middleware.own_language",
    "rapport.web.accounts.middleware.second_factor",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rapport.web.ui.context.skeleton",
            ],
        },
    }
]

DATABASES = {"default": database(WORKSPACE.web_database)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": _OURS,
        "KEY_PREFIX": _OURS,
    }
}

# ---------------------------------------------------------------- who comes in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rapport.web.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "rapport.web.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "rapport.web.accounts.codes.AuthenticateForm",
    "reauthenticate": "rapport.web.accounts.codes.ReauthenticateForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = WORKSPACE.brand or "Rapport"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# browsers give passkeys to https and, for trying things out, to localhost
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/5m/key",  # wrong codes after a right password; axes counts wrong passwords
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "rapport.web.accounts.lockout.name_tried"
AXES_LOCKOUT_CALLABLE = "rapport.web.accounts.lockout.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "password", "next", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# ---------------------------------------------------------------- what a browser may do

SESSION_COOKIE_NAME = f"{_OURS}_session"
CSRF_COOKIE_NAME = f"{_OURS}_csrf"
LANGUAGE_COOKIE_NAME = f"{_OURS}_language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "rapport.web.ui.views.csrf_failed"
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = ["rapport.web.config.uploads.NoFiles"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws its ticks and arrows by data:
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# ---------------------------------------------------------------- mails and jobs

# EMAIL_BACKEND, EMAIL_HOST ...; read anew when the file changes
globals().update(mail_settings(WORKSPACE))
EMAIL_TIMEOUT = 20
TASKS = {"default": {"BACKEND": "rapport.web.jobs.backend.LeaseBackend"}}

# ---------------------------------------------------------------- files, words, logs

STATIC_URL = "/static/"
STATIC_ROOT = WORKSPACE.root / "static"
STATICFILES_DIRS = [WEB / "ui" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "en"
#: Each in its own words: whoever looks for a language can read only that one.
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("bg", "Български"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
]
#: Compiled from web/ui/locale/*.po at the start, see ui/catalogues.py.
LOCALE_PATHS = [WORKSPACE.root / "words"]
USE_TZ = True
TIME_ZONE = str(WORKSPACE.settings["time_zone"])
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = log_settings(WORKSPACE.logs / "web.log")
