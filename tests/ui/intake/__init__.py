"""Tests of how requests come in through the window."""
