"""What each step asks for: one small form a step, which calls its action."""
