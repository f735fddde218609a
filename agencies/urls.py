"""Addresses of the door and of one's own account.

The names are those by which django-allauth finds its own pages; none of its others
(signing up, e-mail addresses, connections) is here, so none of them exists.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from django.urls import path

from agencies.views.account import (
    KeyAgain,
    MyAccount,
    MyPassword,
    NewApp,
    NewKey,
    OldKey,
    end_my_sessions,
)
from agencies.views.elsewhere import away, back
from agencies.views.joining import choose_password, forgotten
from agencies.views.seats import act_in
from agencies.views.signing_in import KeyAlone, SignIn, SignOut

door = [
    path("masuk/", SignIn.as_view(), name="login"),
    path("masuk/", SignIn.as_view(), name="account_login"),
    path("masuk/faktor/", factors.authenticate, name="mfa_authenticate"),
    path("masuk/kunci/", KeyAlone.as_view(), name="mfa_login_webauthn"),
    path("masuk/lupa/", forgotten, name="forgotten"),
    path("masuk/sandi/<str:entry>/", choose_password, name="choose_password"),
    path("masuk/lagi/", account.reauthenticate, name="account_reauthenticate"),
    path("masuk/lagi/kode/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "masuk/lagi/kunci/",
        KeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("keluar/", SignOut.as_view(), name="logout"),
    path("keluar/", SignOut.as_view(), name="account_logout"),
]
# After those that have a name of their own.
elsewhere = [
    path("masuk/<slug:provider_id>/", away, name="openid_connect_login"),
    path("masuk/<slug:provider_id>/kembali/", back, name="openid_connect_callback"),
]
mine = [
    path("akun/", MyAccount.as_view(), name="mfa_index"),
    path("akun/", MyAccount.as_view(), name="mfa_list_webauthn"),
    path("akun/jabatan/", act_in, name="act_in"),
    path("akun/sandi/", MyPassword.as_view(), name="account_change_password"),
    path("akun/sesi/", end_my_sessions, name="end_my_sessions"),
    path("akun/aplikasi/", NewApp.as_view(), name="mfa_activate_totp"),
    path("akun/aplikasi/hapus/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("akun/kunci/", NewKey.as_view(), name="mfa_add_webauthn"),
    path("akun/kunci/<int:pk>/hapus/", OldKey.as_view(), name="mfa_remove_webauthn"),
    path("akun/kode/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "akun/kode/baru/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
]
urlpatterns = [*door, *mine, *elsewhere]
