"""The Ombudsman's pages: the queue, and the escalated case with its own steps."""
