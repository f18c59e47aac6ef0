"""Importers: one file each, named after the tool that it reads; none of them knows another."""
