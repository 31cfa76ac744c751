"""Neutrality of applicants: lists, screening, and clarification by two officers."""
