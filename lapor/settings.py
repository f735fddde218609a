"""Every setting, from the environment, once. What is missing stops the start."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from lapor import environment as env
from lapor.door import *  # noqa: F403
from lapor.door import HTTPS
from lapor.theme import UNFOLD  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("LAPOR_DEBUG", default=False)
SECRET_KEY = env.required("LAPOR_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.listed("LAPOR_OLD_SECRET_KEYS")
IDENTITY_KEYS = env.identity_keys(env.required("LAPOR_IDENTITY_KEYS"))
ALLOWED_HOSTS = env.listed("LAPOR_ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.listed("LAPOR_ORIGINS")

# Rooms, the upper ones first (templates of an upper app win).
INSTALLED_APPS = [
    "lapor.apps.LaporConfig",
    "reports.apps.ReportsConfig",
    "escalation.apps.EscalationConfig",
    "complaints.apps.ComplaintsConfig",
    "agencies.apps.AgenciesConfig",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "lapor.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "simple_history",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lapor.compression.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "lapor.security.AdminPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lapor.language.ChosenLanguage",
    "lapor.sending.StaysOnPage",
    "lapor.errors.PagesForRefusals",
    "lapor.sending.KnownMethods",
    "lapor.sending.AsksForLength",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lapor.sessions.EndSessions",
    "lapor.sessions.FactorFirst",
    "simple_history.middleware.HistoryRequestMiddleware",
    "lapor.sending.WithoutNul",
    "lapor.sending.RefusedForms",
    "lapor.refusals.RecordRefusals",
    "lapor.desk.OwnClocks",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lapor.urls"
WSGI_APPLICATION = "lapor.wsgi.application"
CSRF_FAILURE_VIEW = "lapor.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "lapor.context.acting",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# One database, three logins. The owner makes tables; the application cannot read
# identities back; the identity login is opened for a granted reading alone.
_owner = env.required("DATABASE_URL")
_app = env.optional("DATABASE_APP_URL") or _owner
_identity = env.optional("DATABASE_IDENTITY_URL") or _owner
_pool = env.number("LAPOR_POOL", default=0)
DATABASES = {
    "default": env.database(_app, role="lapor_app", pool=_pool),
    "identity": env.database(_identity, role="lapor_identity", pool=_pool),
    "owner": env.database(_owner),
}
DATABASE_ROUTERS = ["lapor.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["lapor.formats"]
TIME_ZONE = "UTC"  # of what is stored; a page says whose clocks it shows
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.optional("LAPOR_STATIC") or BASE_DIR / ".local" / "static")
FILES_DIR = Path(env.required("LAPOR_FILES"))  # attachments; never served as files
ERASURE_LEDGER = Path(env.optional("LAPOR_ERASURES") or FILES_DIR / "erasures.jsonl")
OUTBOX_DIR = Path(env.required("LAPOR_OUTBOX"))  # mail and SMS of the file backends
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILES_DIR)},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20  # bytes; a form without its files
_mail = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_BACKEND = env.optional("LAPOR_EMAIL_BACKEND") or _mail
EMAIL_FILE_PATH = OUTBOX_DIR / "mail"
EMAIL_TIMEOUT = 10  # seconds
SMS_BACKEND = env.optional("LAPOR_SMS_BACKEND") or "complaints.carriers.SmsFile"
# What the links of messages begin with, such as https://lapor.example.
PUBLIC_URL = env.optional("LAPOR_PUBLIC_URL").rstrip("/")
DEFAULT_FROM_EMAIL = "LAPOR <tidak-dibalas@lapor.invalid>"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.flag("LAPOR_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": "/csp/",
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["complaints.api.parsing.StrictJSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "complaints.api.parsing.AlwaysJSON",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "complaints.api.access.PartnerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["complaints.api.access.PartnersActStaffRead"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "complaints.api.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "LAPOR",
    "DESCRIPTION": "Pengelolaan pengaduan pelayanan publik (SP4N-LAPOR!).",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "complaints.workflow.Kind",
        "StateEnum": "complaints.workflow.State",
        "ClockEnum": "complaints.api.bodies.CLOCKS",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# The queue only makes things faster: nothing is lost when all of it is.
CELERY_BROKER_URL = env.required("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # seconds; the restore settings make it prompt
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # no file that a crash can spoil
HEARTBEAT_SECONDS = env.number("LAPOR_HEARTBEAT_SECONDS", default=60)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {
        "task": "escalation.tasks.heartbeat",
        "schedule": timedelta(seconds=HEARTBEAT_SECONDS),
        # A tick that waited for longer says nothing about now.
        "options": {"expires": HEARTBEAT_SECONDS},
    },
    "sweep": {"task": "escalation.tasks.sweep", "schedule": timedelta(minutes=5)},
    "climb": {"task": "escalation.tasks.climb", "schedule": timedelta(minutes=15)},
    "deliver": {
        "task": "complaints.tasks.deliver",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    # Every hour, so that no lost tick costs a day; a day's work is done once.
    "watch mandates": {
        "task": "agencies.tasks.watch_mandates",
        "schedule": timedelta(hours=1),
    },
    "guess": {"task": "agencies.tasks.guess_calendar", "schedule": timedelta(hours=1)},
    "digest": {
        "task": "complaints.tasks.digest",
        "schedule": timedelta(minutes=15),
    },
    "forget keys": {
        "task": "complaints.tasks.forget_keys",
        "schedule": timedelta(hours=1),
    },
    # Changes hold from a day: soon after its midnight, and again for what was late.
    "change tree": {
        "task": "complaints.tasks.change_tree",
        "schedule": timedelta(minutes=15),
    },
    "erasure ledger": {
        "task": "complaints.tasks.write_erasures",
        "schedule": timedelta(minutes=5),
    },
    "retain": {"task": "complaints.tasks.retention", "schedule": crontab("20", "18")},
    "requests about data": {
        "task": "complaints.tasks.remind_of_requests",
        "schedule": timedelta(hours=1),
    },
    "lapse and close": {
        "task": "complaints.tasks.lapse_and_close",
        "schedule": timedelta(minutes=15),
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "lapor.logs.JsonFormatter"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stdout",
        }
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "CRITICAL"},  # lapor.errors says more
        "axes": {"level": "WARNING"},  # the access log says it, without names
    },
}
