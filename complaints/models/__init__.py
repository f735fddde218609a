"""The case: complaint, identity, clocks, custody, events, answers."""

from complaints.models.answer import Answer, AnswerTemplate, Attachment
from complaints.models.category import Category
from complaints.models.clock import (
    CLOCK_LABELS,
    Clock,
    ClockPause,
    Policy,
)
from complaints.models.complainant import Complainant, IdentityReading
from complaints.models.complaint import (
    CaseSearch,
    Channel,
    Complaint,
    Consent,
    CopyRecipient,
)
from complaints.models.desk import Draft, SavedView
from complaints.models.disposition import Disposition
from complaints.models.event import Event
from complaints.models.handover import Handover
from complaints.models.recalculation import ClockMove, Recalculation
from complaints.models.subject import Erasure, PrivacyPolicy, SubjectRequest
from complaints.models.succession import Succession

__all__ = [
    "CLOCK_LABELS",
    "Answer",
    "AnswerTemplate",
    "Attachment",
    "CaseSearch",
    "Category",
    "Channel",
    "Clock",
    "ClockMove",
    "ClockPause",
    "Complainant",
    "Complaint",
    "Consent",
    "CopyRecipient",
    "Disposition",
    "Draft",
    "Erasure",
    "Event",
    "Handover",
    "IdentityReading",
    "Policy",
    "PrivacyPolicy",
    "Recalculation",
    "SavedView",
    "SubjectRequest",
    "Succession",
]
