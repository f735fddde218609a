"""The link of a letter: an invitation, or a password that was forgotten."""

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies import actions
from agencies.forms import ForgottenForm, address

LINK = "tautan"  # under which wrong links are on record; nobody guesses one


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest, entry: str) -> HttpResponse:
    """Two times a new password; an old, used or invented link: one answer (404)."""
    at, where = timezone.now(), address(request)
    with transaction.atomic():
        officer = actions.invited(entry=entry)
        if officer is not None:
            data = request.POST if request.method == "POST" else None
            return _chosen(request, SetPasswordForm(officer, data))
    actions.record_wrong_try(name=LINK, reason="tautan lama", address=where, at=at)
    return render(request, "account/no_link.html", status=404)


def _chosen(request: HttpRequest, form: SetPasswordForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        actions.choose_password(
            officer=form.user, password=form.cleaned_data["new_password1"]
        )
        messages.success(request, gettext("Kata sandi tersimpan. Silakan masuk."))
        return redirect("login")
    status = 422 if form.is_bound else 200
    return render(
        request, "account/choose_password.html", {"form": form}, status=status
    )


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A letter to who has that name; the answer is the same for every name."""
    data = request.POST if request.method == "POST" else None
    form = ForgottenForm(data)
    if request.method == "POST" and form.is_valid():
        actions.send_new_password_link(
            username=form.cleaned_data["username"], at=timezone.now()
        )
        words = gettext(
            "Bila ada akun dengan nama itu, tautan dikirim ke surel yang tercatat."
            " Berlaku tiga hari."
        )
        messages.info(request, words)
        return redirect("login")
    status = 422 if form.is_bound else 200
    return render(request, "account/forgotten.html", {"form": form}, status=status)
