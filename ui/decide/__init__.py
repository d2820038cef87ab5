"""Deciding: the form of the case's protocol, and live what is missing of it."""
