"""The coordinator's workplace: cases by their steps, and the rules cases run under."""

from complaints.admin.cases import ComplaintAdmin
from complaints.admin.decrees import RecalculationAdmin
from complaints.admin.registry import AnswerTemplateAdmin, CategoryAdmin, PolicyAdmin

__all__ = [
    "AnswerTemplateAdmin",
    "CategoryAdmin",
    "ComplaintAdmin",
    "PolicyAdmin",
    "RecalculationAdmin",
]
