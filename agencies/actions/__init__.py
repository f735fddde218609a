"""What changes who may do what, and the tree they do it in."""

from agencies.actions.rights import issue_token, record_right

__all__ = ["issue_token", "record_right"]
