"""The brief for the next person: what a live case needs, sealed to them; no evidence and no pixel goes along."""
