"""The tests, laid out as the house is: one file for each module."""
