"""Ways in, one file a channel: each turns what came into a call of an action."""
