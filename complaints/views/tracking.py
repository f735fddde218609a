"""Number and code open the case; a wrong pair is answered as if there were none."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from complaints.forms.tracking import TrackForm
from complaints.views import proving


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        asked = request.GET.get("nomor", "")[:20].replace("\0", "")
        return _page(request, TrackForm(initial={"number": asked}))
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if proving.tried_too_often(request):
        words = gettext("Terlalu banyak percobaan. Coba lagi sepuluh menit lagi.")
        form.add_error(None, words)
        return _page(request, form, status=429)
    case = proving.proven(form.cleaned_data["number"], form.cleaned_data["code"])
    if case is None:
        proving.count_wrong(request)
        words = gettext("Nomor dan kode ini tidak cocok. Periksa keduanya.")
        form.add_error(None, words)
        return _page(request, form, status=422)
    request.session.cycle_key()
    proving.remember(request, case, at=timezone.now())
    return redirect("complaints:status", number=case.number)


def _page(request: HttpRequest, form: TrackForm, *, status: int = 200) -> HttpResponse:
    context = {"nav": "lacak", "form": form}
    return render(request, "complaints/public/track.html", context, status=status)
