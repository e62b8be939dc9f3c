"""Other people's systems, each behind one small Protocol: nothing here knows an order or a table."""
