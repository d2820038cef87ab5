"""What a person sees and touches; it stands on the rooms and holds no rule of theirs."""
