"""How long cases are kept: holds, what falls due, and destruction that two people agree to."""
