"""Tests of breaks as the window shows them."""
