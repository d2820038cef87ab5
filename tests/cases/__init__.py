"""Cases: rules by values, actions on a real encrypted database."""
