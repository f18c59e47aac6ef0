"""The formats that compiled monitoring is handed over in where mlobs may not write, one per folder."""
