"""Breaks and the exposure ledger."""
