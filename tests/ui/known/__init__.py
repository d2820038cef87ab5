"""Tests of the page of what lists know."""
