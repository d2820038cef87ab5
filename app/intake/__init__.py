"""From files that came in to cases: mail, JSON, phone, the watched folder and quarantine."""
