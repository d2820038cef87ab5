"""Tests of the tour: its pictures, and what they may show."""
