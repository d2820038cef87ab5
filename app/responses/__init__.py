"""What goes out: letters from templates, calls, packages, and drafts of notices; nothing is sent by itself."""
