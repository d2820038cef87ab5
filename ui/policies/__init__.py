"""What an administrator set for this workstation, for anybody to read."""
