"""What every screen needs: icons, dates, figures, deadline chips and form fields."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from types import SimpleNamespace
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agencies.language import kept, said_once
from complaints import words
from complaints.deadlines import Proof
from lapor import proofs
from lapor.icons import ICONS

register = template.Library()

CONTROL_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
)
DESKS = {
    "kerja": _("Ke antrean"),
    "ombudsman": _("Ke antrean"),
    "admin": _("Ke meja koordinator"),
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The icon `name`, hidden from assistive technology: words carry the meaning.

    Raises KeyError for one that was not drawn: a typing error shows at once.
    """
    return format_html(
        '<svg class="i" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        SafeString(ICONS[name]),
    )


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The `<option>`s of a select, of values and words; there are some hundred topics.

    Made once for the same pairs: what they are made of is all that they depend on.
    """
    return _options(tuple((str(value), str(words)) for value, words in pairs), chosen)


@kept
def _options(pairs: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected" if value == chosen else ""), words)
            for value, words in pairs
        ),
    )


@register.filter
def meja(path: str) -> dict[str, Any] | None:
    """Where an officer goes back to from an error at that address; None elsewhere."""
    room = path.split("/")[1] if path.startswith("/") else ""
    return {"url": f"/{room}/", "label": DESKS[room]} if room in DESKS else None


@register.filter
def tanggal(value: date | datetime | None, zone: str | None = None) -> str:
    """Sel, 3 Nov 2020."""
    return words.short_date(words.local_date(value, zone)) if value else ""


@register.filter
def tanggal_panjang(value: date | datetime | None, zone: str | None = None) -> str:
    """Selasa, 3 November 2020."""
    return words.long_date(words.local_date(value, zone)) if value else ""


@register.filter
def tanggal_hari(value: date | datetime | None, zone: str | None = None) -> str:
    """Sel, 3 Nov."""
    return words.day_date(words.local_date(value, zone)) if value else ""


@register.filter
def tanggal_singkat(value: date | datetime | None, zone: str | None = None) -> str:
    """3 Nov."""
    return words.bare_date(words.local_date(value, zone)) if value else ""


@register.filter
def pukul(value: datetime | None, zone: str | None = None) -> str:
    """09.14 WIB."""
    return words.clock_time(words.local_time(value, zone)) if value else ""


@register.filter
def waktu(value: datetime | None, zone: str | None = None) -> str:
    """Sen, 19 Okt 2020, 09.14 WIB."""
    return words.moment(words.local_time(value, zone)) if value else ""


@register.filter
def ribuan(value: int | Decimal | str | None) -> str:
    """4.088; a text such as "999+" passes as it is."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else words.thousands(value)


@register.filter
def persen(value: float | Decimal | None, decimals: int = 0) -> str:
    """86 %; a dash where there is nothing to divide by."""
    try:
        return "–" if value is None else words.percent(value, decimals)
    except InvalidOperation:
        return "–"


@register.simple_tag
@kept
def chip(said: words.Chip) -> SafeString:
    """components/chip.html; what it says is all that it depends on, so it is kept."""
    return render_to_string("components/chip.html", {"chip": said})


@register.simple_tag
def deadline_chip(deadline: Any) -> SafeString:
    """A chip for a mapping or object with the arguments of words.deadline_chip.

    Those left out, or None, take their defaults.
    """
    names = ("state", "days", "unit", "zone", "due_date", "since")
    given = {name: _read(deadline, name) for name in names}
    facts = {name: value for name, value in given.items() if value is not None}
    return chip(words.deadline_chip(**facts))


@register.simple_tag
def custody_segments(spans: Iterable[Any]) -> list[dict[str, str]]:
    """The spans of custody as parts of a bar; `form` is "desk" for a desk on the way.

    A span has `working_days` and `is_desk`; one of no days keeps a sliver to be seen.
    """
    held = [max(float(_read(span, "working_days") or 0), 0.25) for span in spans]
    forms_of = ["desk" if _read(span, "is_desk") else "" for span in spans]
    return _segments(zip(forms_of, held, strict=True), sum(held))


@register.simple_tag
def stack_segments(row: Any, longest: int) -> list[dict[str, str]]:
    """Closed, in progress and the rest of a recap's row, as parts of a bar.

    One part alone where one of them is hidden, for a small cell. `longest` is the
    number of cases that fills the whole width.
    """
    parts = (("a", "closed"), ("b", "in_progress"), ("c", "rest"))
    counts = [(form, _read(row, name)) for form, name in parts]
    if any(count is None for _form, count in counts):
        counts = [("d", _read(row, "received"))]
    return _segments(((form, float(n)) for form, n in counts if n), longest)


def _segments(parts: Iterable[tuple[str, float]], whole: float) -> list[dict[str, str]]:
    """Where each part begins and how wide it is, in per cent of the width."""
    segments, start = [], 0.0
    for form, weight in parts:
        width = 100 * weight / whole if whole else 0.0
        segments.append({"form": form, "x": f"{start:.2f}%", "width": f"{width:.2f}%"})
        start += width
    return segments


@register.simple_tag
def clock_chip(clock: Any) -> SafeString:
    """A chip for a clock with its proof (lapor.proofs.ShownClock)."""
    return chip(proofs.chip(_clock(clock)))


@register.filter
def clock_summary(clock: Any) -> str:
    """Hari ke-8 dari 14 · s.d. Rab, 11 Nov 2020, 24.00 WIB."""
    return proofs.summary(_clock(clock))


@register.inclusion_tag("components/day_grid.html")
def day_grid(proof: Proof, because: str = "") -> dict[str, Any]:
    """Every day of a proof and why each was skipped; `because` says why this limit."""
    return {
        "limit": proofs.limit(proof),
        "because": because,
        "start": proof.lines[0].day,
        "blanks": range(proof.lines[0].day.weekday()),
        "cells": proofs.cells(proof),
        "skipped": proofs.skipped(proof),
        "note": proofs.note(proof),
    }


@register.simple_tag
@kept
def day_cell(cell: proofs.Cell) -> SafeString:
    """components/day_cell.html, kept as `chip` is: a page has some hundred of them."""
    return render_to_string("components/day_cell.html", {"cell": cell})


@register.simple_tag
@said_once
def week() -> SafeString:
    """components/week.html."""
    return render_to_string("components/week.html")


@register.simple_tag
def step_button(step: Mapping[str, Any]) -> SafeString:
    """components/step_button.html; one that is refused is so on many a case alike."""
    if not step.get("refusal"):
        return render_to_string("components/step_button.html", {"step": step})
    said = (str(step.get(name, "")) for name in REFUSED)
    return _refused(*said)


REFUSED = ("key", "label", "icon", "refusal")


@said_once
def _refused(*said: str) -> SafeString:
    step = dict(zip(REFUSED, said, strict=True))
    return render_to_string("components/step_button.html", {"step": step})


@register.filter
def kind_of(field: BoundField) -> str:
    """How a form field is laid out: choices, check, or plain."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.simple_tag
def field_input(field: BoundField, **attrs: Any) -> SafeString:
    """The widget of `field`, described by its hint and its error."""
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    widget = field.field.widget
    if not isinstance(widget, forms.HiddenInput):
        given.setdefault("class", _class_of(widget))
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        given.setdefault("rows", "6")  # Django's ten push what follows out of sight
    described = [f"{field.id_for_label}_helptext"] if field.help_text else []
    if field.errors:
        described.append(f"{field.id_for_label}_error")
    if described and not field.use_fieldset:
        given["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=given)


@register.simple_tag
def choice_input(choice: BoundWidget) -> SafeString:
    """The radio button or box of one choice, with its class."""
    choice.data["attrs"].setdefault("class", "form-check-input")
    return choice.tag()


def _class_of(widget: forms.Widget) -> str:
    for kind, name in CONTROL_CLASSES:
        if isinstance(widget, kind):
            return name
    return "form-control"


def _clock(clock: Any) -> Any:
    """A mapping as an object, so that a view may pass either."""
    if not isinstance(clock, Mapping):
        return clock
    blank = dict.fromkeys(("proof", "stopped_at", "is_met", "is_late"))
    return SimpleNamespace(**{**blank, **clock})


def _read(thing: Any, name: str) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(name)
    return getattr(thing, name, None)
