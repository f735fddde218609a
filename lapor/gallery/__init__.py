"""The living page of all components (`/dev/komponen/`), in development only.

People, cases and Kabupaten Tirtamukti are invented; today is 3 November 2020.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lapor.gallery import cases, facts
from lapor.icons import ICONS


def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "dev/components.html", _samples())


def _samples() -> dict[str, Any]:
    return {
        "acting": facts.ACTING,
        "nav": "antrean",
        "icons": sorted(ICONS),
        "colours": facts.COLOURS,
        "chips": cases.chips(),
        "steps": facts.STEPS,
        "clocks": cases.clocks(),
        "entries": cases.entries(),
        "custody": facts.CUSTODY,
        "tabs": facts.TABS,
        "views": facts.VIEWS,
        "filters": facts.FILTERS,
        "rows": cases.rows(),
        "selected": {"20-418-6950"},
        "bulk": {"count": 1, "steps": [("dispose", "Disposisikan ulang")]},
        "page": {"words": "1–3 dari 37, yang paling mendesak di atas", "next_url": "#"},
        "preview": facts.PREVIEW,
        "form": cases.wrong_form(),
        "picker": facts.PICKER,
        "further": facts.FURTHER,
        "receipt": {"number": "20-418-7723", "code": "K7QM-2XDR-94TB-HW3N"},
        "tiles": facts.TILES,
        "promises": cases.promises(),
        "items": facts.CHECKS,
        "incident": "A1B2C3D4",
        **cases.wrote(),
    }
