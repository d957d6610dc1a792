"""Mutants of statements: each with one mistake, hunted by the falsifier, or shown to be true."""
