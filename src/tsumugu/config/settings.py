"""Django's settings, all derived from the one ``TSUMUGU`` value."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from tsumugu.config import environment, permissions, sqlite

TSUMUGU = environment.told()
if TSUMUGU.database.embedded:
    sqlite.use_mended()
# SQLite makes its file but not the directory; the first command on a fresh machine may be any.
permissions.keep_private(TSUMUGU)
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = TSUMUGU.secret_key
DEBUG = False
ALLOWED_HOSTS = list(TSUMUGU.hosts)
ROOT_URLCONF = "tsumugu.config.urls"
WSGI_APPLICATION = "tsumugu.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": environment.django_database(TSUMUGU)}
if TSUMUGU.database.embedded and not sqlite.is_mended(sqlite.library()[1]):
    DATABASES["default"]["ENGINE"] = "tsumugu.config.guarded_sqlite"

_OWN = (
    "accounts", "audit", "plans", "proposals", "retention", "voices", "meetings", "reorganization", "notices",
    "publication", "desk", "public",
)  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    *(f"tsumugu.{name}" for name in _OWN),
    "tsumugu.config",
]

MIDDLEWARE = [
    "tsumugu.web.lengths.Lengths",
    "tsumugu.web.freshness.NoStore",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Default deny: a view is open only where it says so itself.
    "tsumugu.desk.frame.ended.SignedIn",
    "tsumugu.web.due.Due",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tsumugu.desk.frame.errors.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each subject of the desk keeps its own; their names tell them apart.
        "DIRS": sorted(PACKAGE.glob("desk/*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tsumugu.desk.frame.context.environment",
                "tsumugu.desk.frame.context.administration",
                "tsumugu.desk.frame.context.typed",
            ],
        },
    }
]

# -- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "tsumugu.accounts.passwords.Guessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:work"
ACCOUNT_ADAPTER = "tsumugu.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# Counted by account and address in the database instead (``accounts.attempts``).
ACCOUNT_RATE_LIMITS = False
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TSUMUGU.https
CSRF_COOKIE_SECURE = TSUMUGU.https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tsumugu.desk.sheets.too_old.csrf_failure"
CSRF_TRUSTED_ORIGINS = [TSUMUGU.origin] if TSUMUGU.origin else []

# -- headers -----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if TSUMUGU.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TSUMUGU.https else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- words -------------------------------------------------------------------------------------

LANGUAGE_CODE = "ja"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# -- files, tasks, log -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = TSUMUGU.data_dir / "static"
FILE_UPLOAD_HANDLERS = [
    "tsumugu.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
TASKS = {
    "default": {
        "BACKEND": (
            "django_tasks.backends.immediate.ImmediateBackend"
            if TSUMUGU.env == "test"
            else "django_tasks_db.DatabaseBackend"
        )
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
