"""The steps as the design says them, written down by hand: `who × from → to`.

Not made from `workflow.STEPS`: that is what it judges.
"""

OPEN = "received on_hold forwarded in_progress awaiting_complainant"
ENDED = "closed archived"
ANY = f"{OPEN} {ENDED}"

# Step: from, who, to ("=": stays).
DESIGN: dict[str, tuple[str, str, str]] = {
    "dispose": ("received forwarded", "verifier", "forwarded"),
    "handle": ("received forwarded", "verifier", "forwarded"),
    "request_completion": (
        "received forwarded in_progress",
        "verifier holder",
        "on_hold",
    ),
    "complete": ("on_hold", "complainant behalf", "forwarded"),
    "lapse": ("on_hold", "system", "archived"),
    "return_up": ("received forwarded in_progress", "verifier holder", "received"),
    "archive": ("received on_hold forwarded", "verifier", "archived"),
    "follow_up": (
        "forwarded in_progress awaiting_complainant",
        "holder",
        "in_progress",
    ),
    "note": (ANY, "holder copy above", "="),
    "assign": (OPEN, "holder coordinator", "="),
    "submit_answer": ("forwarded in_progress", "holder", "="),
    "approve_answer": ("forwarded in_progress", "leader", "awaiting_complainant"),
    "release_answer": ("forwarded in_progress", "desk", "awaiting_complainant"),
    "send_back_answer": ("forwarded in_progress", "leader desk", "="),
    "answer": ("forwarded in_progress", "holder", "awaiting_complainant"),
    "reply": ("awaiting_complainant", "complainant behalf", "in_progress"),
    "confirm": ("awaiting_complainant", "complainant behalf", "closed"),
    "auto_close": ("awaiting_complainant", "system", "closed"),
    "withdraw": (OPEN, "complainant behalf", "archived"),
    "tighten_privacy": (ANY, "complainant behalf", "="),
    "reopen": (ENDED, "complainant coordinator ombudsman behalf", "in_progress"),
    "ask_extension": ("forwarded in_progress", "holder", "="),
    "grant_extension": ("forwarded in_progress", "coordinator", "="),
    "reclassify": (OPEN, "verifier", "="),
    "merge": (OPEN, "verifier", "="),
    "unmerge": (OPEN, "verifier", "="),
    "split": (OPEN, "verifier", "="),
    "flag": (ANY, "ksp national", "="),
    "ask_consent": (OPEN, "system", "="),
    "consent": (OPEN, "complainant", "="),
    "withdraw_consent": (OPEN, "complainant", "="),
    "ask_explanation": (OPEN, "ombudsman", "="),
    "explain": (OPEN, "holder", "="),
    "ask_identity": (ANY, "holder ombudsman", "="),
    "grant_identity": (ANY, "custodian complainant", "="),
}

ALWAYS = {
    "complainant": "citizen application",
    "national": "admin_national",
    "ksp": "ksp_officer",
    "custodian": "custodian",
    "system": "system",
}
AT_THE_DESK = {
    **ALWAYS,
    "verifier": "admin_national",
    "holder": "admin_national",
    "above": "admin_national",
    "behalf": "admin_national",
}
AT_THE_CITY = {
    **ALWAYS,
    "verifier": "admin_surabaya",
    "holder": "admin_surabaya",
    "coordinator": "admin_surabaya",
    "leader": "head_surabaya",
    "desk": "admin_surabaya",
    "above": "admin_national admin_jatim admin_surabaya",
    "behalf": "admin_surabaya",
}
AT_THE_UNIT = {
    **AT_THE_CITY,
    "holder": "liaison_pu",
    "leader": "head_pu",
    "copy": "liaison_inspektorat",
    "behalf": "admin_surabaya liaison_pu",
}
BEFORE_THE_OMBUDSMAN = {**AT_THE_UNIT, "ombudsman": "reviewer_national reviewer_jatim"}

# Situation: the state, and who is who there.
HERE: dict[str, tuple[str, dict[str, str]]] = {
    "received_at_the_national_desk": ("received", AT_THE_DESK),
    "returned_to_the_city": (
        "received",
        {**AT_THE_CITY, "copy": "liaison_inspektorat"},
    ),
    "to_be_verified_by_the_city": ("forwarded", AT_THE_CITY),
    "handled_by_the_city": ("forwarded", AT_THE_CITY),
    "with_the_unit": ("forwarded", AT_THE_UNIT),
    "in_progress": ("in_progress", AT_THE_UNIT),
    "draft_for_the_leader": ("in_progress", AT_THE_UNIT),
    "draft_for_the_desk": ("in_progress", AT_THE_UNIT),
    "on_hold": ("on_hold", AT_THE_UNIT),
    "answered": ("awaiting_complainant", AT_THE_UNIT),
    "closed": ("closed", AT_THE_UNIT),
    "archived": ("archived", AT_THE_UNIT),
    "following_another": ("forwarded", AT_THE_UNIT),
    "before_the_ombudsman": ("forwarded", BEFORE_THE_OMBUDSMAN),
}


def _words(text: str) -> set[str]:
    return set(text.split())


# What the facts close to everybody: nothing waits, nothing was asked, no time is over.
USUALLY_CLOSED = _words(
    "submit_answer approve_answer release_answer send_back_answer unmerge lapse"
    " auto_close grant_extension explain withdraw_consent"
)
OPENED = {
    "draft_for_the_leader": {"submit_answer", "approve_answer", "send_back_answer"},
    "draft_for_the_desk": {"submit_answer", "release_answer", "send_back_answer"},
    "following_another": {"unmerge"},
    "before_the_ombudsman": {"explain", "withdraw_consent"},
}
STAFF_ON_A_CHILD = {"note", "unmerge", "flag", "ask_identity", "grant_identity"}
NOT_OF_STAFF = _words(
    "complete reply confirm withdraw tighten_privacy reopen consent withdraw_consent"
    " ask_consent lapse auto_close"
)
CLOSED = {
    # Nobody disposed it to the desk, and no class was given to it yet.
    "received_at_the_national_desk": {"return_up", "split"},
    "to_be_verified_by_the_city": {"follow_up", "answer"},
    "handled_by_the_city": {"handle"},
    "draft_for_the_leader": {"answer"},
    "draft_for_the_desk": {"answer"},
    "following_another": set(DESIGN) - STAFF_ON_A_CHILD - NOT_OF_STAFF,
    "before_the_ombudsman": {
        "ask_explanation",
        "consent",
        "ask_consent",
        "tighten_privacy",  # it is anonim and rahasia
    },
}
ELSEWHERE = {
    # A case that joins another goes to where that one is.
    ("returned_to_the_city", "merge"): "forwarded",
    ("in_progress", "merge"): "forwarded",
    ("draft_for_the_leader", "merge"): "forwarded",
    ("draft_for_the_desk", "merge"): "forwarded",
    # While the complainant is awaited a follow-up corrects or adds.
    ("answered", "follow_up"): "awaiting_complainant",
    # Nobody followed it up before it was archived: verified again.
    ("archived", "reopen"): "received",
}


def expected(situation: str, step: str) -> dict[str, str]:
    """Who may take the step there, in the order of the cast, and where it leads."""
    sources, roles, to = DESIGN[step]
    state, people = HERE[situation]
    closed = (USUALLY_CLOSED - OPENED.get(situation, set())) | CLOSED.get(
        situation, set()
    )
    if state not in sources.split() or step in closed:
        return {}
    target = ELSEWHERE.get((situation, step), state if to == "=" else to)
    names = {name for role in roles.split() for name in people.get(role, "").split()}
    return dict.fromkeys(names, target)
