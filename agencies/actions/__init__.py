"""What changes who may do what, and the tree they do it in."""

from agencies.actions.changing import (
    apply_due_changes,
    check_change,
    record_change,
    withdraw_change,
)
from agencies.actions.dating import keep_past
from agencies.actions.deputising import Absence, end_deputy, name_deputy
from agencies.actions.entering import record_login, record_wrong_try
from agencies.actions.joining import (
    choose_password,
    end_sessions,
    entry_link,
    invite,
    invited,
    send_new_password_link,
    take_factors,
)
from agencies.actions.judging import DEEPEST, Proposal
from agencies.actions.recording import record_access
from agencies.actions.rights import issue_token, open_admin, record_right
from agencies.actions.watching import said, watch_mandates

__all__ = [
    "DEEPEST",
    "Absence",
    "Proposal",
    "apply_due_changes",
    "check_change",
    "choose_password",
    "end_deputy",
    "end_sessions",
    "entry_link",
    "invite",
    "invited",
    "issue_token",
    "keep_past",
    "name_deputy",
    "open_admin",
    "record_access",
    "record_change",
    "record_login",
    "record_right",
    "record_wrong_try",
    "said",
    "send_new_password_link",
    "take_factors",
    "watch_mandates",
    "withdraw_change",
]
