"""What changes who may do what, and the tree they do it in."""

from agencies.actions.changing import (
    apply_due_changes,
    check_change,
    record_change,
    withdraw_change,
)
from agencies.actions.dating import keep_past
from agencies.actions.judging import DEEPEST, Proposal
from agencies.actions.recording import record_access
from agencies.actions.rights import issue_token, record_right

__all__ = [
    "DEEPEST",
    "Proposal",
    "apply_due_changes",
    "check_change",
    "issue_token",
    "keep_past",
    "record_access",
    "record_change",
    "record_right",
    "withdraw_change",
]
