"""How a request begins: is it possible, what does it cost, what becomes of it, and of a second one."""
