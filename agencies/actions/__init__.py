"""What changes who may do what, and the tree they do it in."""

from agencies.actions.changing import (
    apply_due_changes,
    check_change,
    record_change,
    withdraw_change,
)
from agencies.actions.dating import keep_past
from agencies.actions.deputising import Absence, end_deputy, name_deputy
from agencies.actions.judging import DEEPEST, Proposal
from agencies.actions.recording import record_access
from agencies.actions.rights import issue_token, record_right
from agencies.actions.watching import said, watch_mandates

__all__ = [
    "DEEPEST",
    "Absence",
    "Proposal",
    "apply_due_changes",
    "check_change",
    "end_deputy",
    "issue_token",
    "keep_past",
    "name_deputy",
    "record_access",
    "record_change",
    "record_right",
    "said",
    "watch_mandates",
    "withdraw_change",
]
