"""Reviewing closed cases: packs, a blind second decision, what it says beside the first, and what comes of that."""
