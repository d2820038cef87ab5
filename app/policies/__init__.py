"""What an administrator sets for a workstation: read from where each system keeps it, checked, and merged."""
