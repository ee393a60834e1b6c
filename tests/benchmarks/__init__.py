"""How long things take, measured by hand: no test is timed."""
