"""Settings of the door: accounts, sessions, django-allauth and django-axes."""

from datetime import timedelta

from lapor import environment as env

HTTPS = env.flag("LAPOR_HTTPS", default=not env.flag("LAPOR_DEBUG", default=False))

AUTH_USER_MODEL = "agencies.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses before a password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/kerja/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_rules = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_rules}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_rules}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_rules}.CommonPasswordValidator"},
    {
        "NAME": "lapor.passwords.NotBreached",
        "OPTIONS": {"file": env.optional("LAPOR_BREACHED_PASSWORDS")},
    },
]
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())  # invitations too
SESSION_ENDS_AFTER = timedelta(hours=env.number("LAPOR_SESSION_HOURS", default=12))
SESSION_IDLE_FOR = timedelta(minutes=env.number("LAPOR_SESSION_IDLE", default=60))
SESSION_COOKIE_AGE = int(SESSION_ENDS_AFTER.total_seconds())

# A second factor: a must for the offices that agencies.roles names, or (on one's own
# machine alone) left to each.
MFA_IS_REQUIRED = env.one_of("LAPOR_MFA", "required", "optional") == "required"
FRESH_FACTOR = timedelta(minutes=5)  # to open an identity, to change a factor
ACCOUNT_ADAPTER = "lapor.accounts.Accounts"
ACCOUNT_FORMS = {
    "login": "agencies.views.forms.SignInForm",
    "reauthenticate": "agencies.views.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up by themselves
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # by address alone they would lock a whole office out
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(FRESH_FACTOR.total_seconds())
MFA_ADAPTER = "lapor.accounts.Factors"
MFA_FORMS = {
    "authenticate": "agencies.views.forms.CodeForm",
    "reauthenticate": "agencies.views.forms.CodeAgainForm",
    "activate_totp": "agencies.views.forms.NewAppForm",
    "add_webauthn": "agencies.views.forms.NewKeyForm",
    "authenticate_webauthn": "agencies.views.forms.KeyForm",
    "reauthenticate_webauthn": "agencies.views.forms.KeyAgainForm",
    "login_webauthn": "agencies.views.forms.KeyAloneForm",
}
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "LAPOR"
MFA_TOTP_TOLERANCE = 1  # thirty seconds early or late
AXES_HANDLER = "lapor.lockout.Tries"
AXES_LOCKOUT_CALLABLE = "lapor.lockout.too_many"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock opens by itself
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # its lines would name who tried

# A government's own sign-in (OpenID Connect); off where no issuer is named.
OIDC = env.openid_connect()
SOCIALACCOUNT_ADAPTER = "lapor.accounts.Federation"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC.app]}} if OIDC else {}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
