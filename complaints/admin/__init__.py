"""The coordinator's workplace: cases by their steps, and the rules cases run under."""

from complaints.admin.agency_changes import AgencyChangeAdmin
from complaints.admin.cases import ComplaintAdmin
from complaints.admin.decrees import RecalculationAdmin
from complaints.admin.outbox import NoticeAdmin
from complaints.admin.policies import PolicyAdmin
from complaints.admin.privacy import PrivacyPolicyAdmin
from complaints.admin.registry import AnswerTemplateAdmin, CategoryAdmin

__all__ = [
    "AgencyChangeAdmin",
    "AnswerTemplateAdmin",
    "CategoryAdmin",
    "ComplaintAdmin",
    "NoticeAdmin",
    "PolicyAdmin",
    "PrivacyPolicyAdmin",
    "RecalculationAdmin",
]
