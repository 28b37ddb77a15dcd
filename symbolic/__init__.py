"""What is said and proved: the language, the kernel, the axioms, the tactics."""
