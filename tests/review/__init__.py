"""Tests of reviewing closed cases."""
