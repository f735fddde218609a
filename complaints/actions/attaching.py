"""Files of a case: taken in by the rules for all files, and kept with an event."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from agencies.actions.filing import Upload, filed
from complaints.masking import masked
from complaints.models import Attachment, Complaint, Event
from complaints.workflow import Who

MOST_FILES = 5


def attach_all(uploads: Sequence[Upload], *, event: Event) -> None:
    """Keep the files of one step, seen by whoever sees its event.

    Raises `ValidationError` for too many, and as `attach` does.
    """
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            {"uploads": _("Paling banyak %(most)d berkas.") % {"most": MOST_FILES}}
        )
    for upload in uploads:
        attach(
            upload=upload,
            complaint=event.complaint,
            event=event,
            at=event.at,
            is_public=event.is_public,
        )


def attach(
    *,
    upload: Upload,
    complaint: Complaint,
    event: Event,
    at: datetime,
    is_public: bool = True,
) -> Attachment:
    """Keep a file with an event. Raises `ValidationError` as `filed` does.

    A document of an office may bear an electronic signature, and stays as it is.
    """
    of_the_office = event.capacity != Who.COMPLAINANT
    kept = filed(upload, as_signed=of_the_office)
    row = Attachment(
        complaint=complaint,
        event=event,
        name=masked(kept.name)[-160:],
        media_type=kept.media_type,
        size=len(kept.content),
        sha256=kept.sha256,
        is_public=is_public,
        added_at=at,
    )
    row.file.save(kept.stored_as, ContentFile(kept.content), save=False)
    row.save()
    return row
