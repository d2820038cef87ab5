"""One case: what was asked, what is known, what is missing, what may be done next."""
