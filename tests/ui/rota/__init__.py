"""Tests of the rota's page."""
