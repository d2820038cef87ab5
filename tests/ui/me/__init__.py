"""Tests of one's own page."""
