"""Decisions: rules by tables and properties, actions on a real encrypted database."""
