"""How what another tool says now joins what it said last time and what a person has made of it since."""
