"""The answer of a case: the letter as it would be, the call before it, the data that goes along, and what went out."""
