"""Closed cases judged again elsewhere: sampled, sealed for a supervisor, answered blind, returned and merged."""
