"""Reviewing closed cases as a person sees it."""
