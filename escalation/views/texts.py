"""Free text and file names as a reviewer reads them: by what the complainant allows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agencies.principals import Staff
from complaints import permissions
from complaints.masking import masked
from complaints.models import Attachment, Complaint, Consent
from complaints.stripping import stripper, strippers
from escalation import dossier


@dataclass(frozen=True)
class Texts:
    """`words` takes out of a text what its reader may not know."""

    words: Callable[[str], str]
    with_names: bool

    def names(self, files: Iterable[Attachment]) -> None:
        """Call the files, as they stand in memory, by what may be read of them."""
        files = list(files)
        shown = dossier.evidence(files, with_names=self.with_names)
        for file, one in zip(files, shown, strict=True):
            file.name = self.words(one.name)


def shows_names(complaint: Complaint, by: Staff) -> bool:
    """Only with consent, and to auditors not even then."""
    consents = complaint.consent == Consent.GIVEN
    return consents and not permissions.reads_without_names(complaint, by)


def as_read(complaint: Complaint, *, by: Staff) -> Texts:
    """Without consent not one trace of who complained, whoever wrote it there."""
    if shows_names(complaint, by):
        return Texts(masked, with_names=True)
    return Texts(stripper(complaint.subject_id), with_names=False)


def titles(cases: Sequence[Complaint], *, by: Staff) -> dict[int, str]:
    """The title of each as this person reads it, by case; one query for them all."""
    hidden = [case for case in cases if not shows_names(case, by)]
    found = strippers([case.subject_id for case in hidden])
    words = {case.pk: found[case.subject_id] for case in hidden}
    return {case.pk: words.get(case.pk, masked)(case.title) for case in cases}
