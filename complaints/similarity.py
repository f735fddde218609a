"""What is like what: an answer like a template, a report like those that are public."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.utils.translation import gettext as _

from complaints import masking
from complaints.models import Answer, AnswerTemplate, CaseSearch, Complaint

NEAR_COPY = 0.85  # trigram similarity of two texts, 0 to 1
LOOKED_BACK = 100  # answers of the unit that a new one is compared with


class Warning(StrEnum):  # noqa: A001 - the field's own word, used with its module
    """What a sender must confirm knowingly; recorded and counted."""

    NO_DATE = "no_date"
    NO_PLACE = "no_place"
    NO_DOCUMENT = "no_document"
    PERSONAL_DATA = "personal_data"
    NEAR_COPY = "near_copy"


BLANK = re.compile(r"\[[^\[\]\n]{2,60}\]")
MONTHS = "jan|feb|mar|apr|mei|jun|jul|agu|ags|sep|okt|nov|des"
DATE = re.compile(
    rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b|\b\d{{1,2}}\s+(?:{MONTHS})\w*",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:jl|jln|jalan|desa|kel|kelurahan|kec|kecamatan|dusun|rt|rw|kantor|kota|"
    r"kabupaten|gedung|loket|sdn?|smpn?|puskesmas|rsud|pasar|jembatan)\b",
    re.IGNORECASE,
)
DOCUMENT = re.compile(
    r"\b(?:surat|nomor|no\.|berita acara|foto|lampiran|terlampir|sk|laporan kegiatan|"
    r"perda|perbup|perwali|dokumen|kwitansi|bukti)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Check:
    """What an answer has and lacks; `refused` is a reason that no one can confirm."""

    refused: str | None
    warnings: tuple[Warning, ...]


def check_answer(text: str, *, complaint: Complaint, has_evidence: bool) -> Check:
    """Refused when empty, equal to a template or with a blank of one in it; warned of
    what it does not name."""
    plain = _plain(text)
    if not plain:
        return Check(_("Jawaban masih kosong; tulis apa yang sudah dilakukan."), ())
    versions = AnswerTemplate.history.values_list("text", flat=True)
    current = AnswerTemplate.objects.values_list("text", flat=True)
    templates = list(current.union(versions))
    if any(_plain(template) == plain for template in templates):
        return Check(
            _("Jawaban sama dengan templat; tulis apa yang terjadi di sini."), ()
        )
    if blanks := _blanks_left(text, templates):
        words = _("Isi dahulu bagian dari templat: %(blanks)s.")
        return Check(words % {"blanks": ", ".join(blanks)}, ())
    found = {
        Warning.NO_DATE: not DATE.search(text),
        Warning.NO_PLACE: not _names_place(text, complaint),
        Warning.NO_DOCUMENT: not (has_evidence or DOCUMENT.search(text)),
        Warning.PERSONAL_DATA: bool(masking.found(text)),
        Warning.NEAR_COPY: _is_near_copy(text, complaint),
    }
    return Check(None, tuple(kind for kind, is_so in found.items() if is_so))


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _blanks_left(text: str, templates: Iterable[str]) -> list[str]:
    """[tanggal], [lokasi]: what a template leaves to be filled in, and nobody did."""
    known = {blank for template in templates for blank in BLANK.findall(template)}
    return [blank for blank in dict.fromkeys(BLANK.findall(text)) if blank in known]


def _names_place(text: str, complaint: Complaint) -> bool:
    place = complaint.place.strip().lower()
    return bool(PLACE.search(text)) or bool(place and place in text.lower())


def _is_near_copy(text: str, complaint: Complaint) -> bool:
    recent = Answer.objects.filter(
        complaint__holder=complaint.holder_id, stage=Answer.Stage.SENT
    ).exclude(complaint=complaint.pk)
    last = recent.order_by("-pk").values("pk")[:LOOKED_BACK]
    alike = Answer.objects.filter(pk__in=last).annotate(
        alike=TrigramSimilarity("text", text)
    )
    return alike.filter(alike__gte=NEAR_COPY).exists()


# Words of a report that say what it is about, and how many of them are asked for.
WORD = re.compile(r"[^\W\d_]{4,}")
MOST_WORDS = 5
MOST_ALIKE = 30


def public_and_alike(said: str, *, region: str = "") -> list[Complaint]:
    """Public cases with two of the first words of `said`, the newest first.

    At most `MOST_ALIKE`, of the agencies of a region where one is named; none for
    fewer than two words.
    """
    words = list(dict.fromkeys(WORD.findall(said.lower()[:400])))[:MOST_WORDS]
    if len(words) < 2:
        return []
    found = CaseSearch.objects.filter(words=_any_two(words))
    cases = Complaint.objects.public().filter(pk__in=found.values("pk"))
    if region:
        cases = cases.filter(root__region__code__startswith=region[:2])
    newest = cases.order_by("-pk").select_related("holder__root", "root")
    return list(newest[:MOST_ALIKE])


def _any_two(words: list[str]) -> SearchQuery:
    pairs = [
        SearchQuery(f"{one} {other}", config="indonesian", search_type="plain")
        for at, one in enumerate(words)
        for other in words[at + 1 :]
    ]
    query = pairs[0]
    for pair in pairs[1:]:
        query = query | pair
    return query
