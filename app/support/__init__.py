"""What somebody who helps with the program is given: what it says of itself, and nothing of a case."""
