"""Pages: those of the citizen, and the workbench of those who handle cases."""
