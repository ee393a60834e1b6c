"""Ranking, shortlists and exports."""
