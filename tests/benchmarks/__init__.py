"""How fast it is, beside a ceiling measured in the same run: `./run flask bench`. Ratios count, seconds are noise."""
