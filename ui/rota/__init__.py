"""What a supervisor may know: sums over people who stay unnamed, staffing, and that a day's limit was reached."""
