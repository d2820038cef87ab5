"""Every parser of outside bytes; nothing here is loaded anywhere but in a caged process."""
