"""The only code that changes a case; one verb a function, one file a phase."""

from agencies.actions.filing import Upload
from complaints.actions.answering import (
    NeedsConfirmation,
    answer,
    approve_answer,
    ask_extension,
    follow_up,
    grant_extension,
    note,
    release_answer,
    send_back_answer,
    submit_answer,
)
from complaints.actions.attaching import attach
from complaints.actions.closing import (
    auto_close,
    complete,
    confirm,
    lapse,
    reopen,
    reply,
    tighten_privacy,
    withdraw,
)
from complaints.actions.disposing import (
    Verification,
    assign,
    dispose,
    handle,
    return_up,
)
from complaints.actions.grouping import merge, split, unmerge
from complaints.actions.hearing import (
    choose_mail,
    read_all_notices,
    read_notice,
    write_digests,
)
from complaints.actions.keeping import (
    forget_draft,
    forget_old_drafts,
    forget_view,
    keep_draft,
    keep_view,
)
from complaints.actions.overseeing import (
    ask_consent,
    ask_explanation,
    consent,
    explain,
    flag,
    withdraw_consent,
)
from complaints.actions.reading import ask_identity, grant_identity, read_identity
from complaints.actions.receiving import Received, Report, receive, receive_within
from complaints.actions.recording import NotAllowed
from complaints.actions.replaying import (
    Answer,
    KeyReused,
    StillWorking,
    forget_keys,
    once,
)
from complaints.actions.succeeding import (
    Moving,
    preview_change,
    succeed,
    succeed_due,
)
from complaints.actions.sweeping import close_due, hand_over_due, lapse_due
from complaints.actions.verifying import (
    ArchiveReason,
    archive,
    reclassify,
    request_completion,
)

__all__ = [
    "Answer",
    "ArchiveReason",
    "KeyReused",
    "Moving",
    "NeedsConfirmation",
    "NotAllowed",
    "Received",
    "Report",
    "StillWorking",
    "Upload",
    "Verification",
    "answer",
    "approve_answer",
    "archive",
    "ask_consent",
    "ask_explanation",
    "ask_extension",
    "ask_identity",
    "assign",
    "attach",
    "auto_close",
    "choose_mail",
    "close_due",
    "complete",
    "confirm",
    "consent",
    "dispose",
    "explain",
    "flag",
    "follow_up",
    "forget_draft",
    "forget_keys",
    "forget_old_drafts",
    "forget_view",
    "grant_extension",
    "grant_identity",
    "hand_over_due",
    "handle",
    "keep_draft",
    "keep_view",
    "lapse",
    "lapse_due",
    "merge",
    "note",
    "once",
    "preview_change",
    "read_all_notices",
    "read_identity",
    "read_notice",
    "receive",
    "receive_within",
    "reclassify",
    "release_answer",
    "reopen",
    "reply",
    "request_completion",
    "return_up",
    "send_back_answer",
    "split",
    "submit_answer",
    "succeed",
    "succeed_due",
    "tighten_privacy",
    "unmerge",
    "withdraw",
    "withdraw_consent",
    "write_digests",
]
