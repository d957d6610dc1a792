"""Search for counterexamples to statements, and shrink what is found."""
