"""What goes out: its words, its page, its files, and what holds it back."""
