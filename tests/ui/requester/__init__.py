"""The workbench of the first gate, the directory and the act-now card, driven as a person would."""
