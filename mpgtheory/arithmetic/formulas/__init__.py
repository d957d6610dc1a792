"""Formulas in a counter n (or the time): read from a text, evaluated exactly or in enclosures, given to SymPy."""
