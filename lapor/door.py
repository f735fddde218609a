"""Settings of the door: what django-allauth and django-axes are told."""

from datetime import timedelta

from lapor import environment as env

HTTPS = env.flag("LAPOR_HTTPS", default=not env.flag("LAPOR_DEBUG", default=False))

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
