"""Use cases: a module per noun, a function per verb a person would say. They never commit."""
