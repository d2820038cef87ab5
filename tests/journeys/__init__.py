"""The whole program in its real window, from a new vault to a closed case, worked by keyboard."""
