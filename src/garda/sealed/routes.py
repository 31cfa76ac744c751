"""Addresses of a vault's pages: each vault has routes of its own, with its own roles."""

from __future__ import annotations

from django.urls import URLPattern, path

from .vaults import Vault
from .views_papers import paper_view, papers_view, withdraw_view


def paper_routes(vault: Vault) -> list[URLPattern]:
    """The papers of one person; one paper to be opened, or withdrawn."""
    papers = f"orang/<uuid:person_id>/{vault.slug}/"
    paper = f"{papers}<uuid:paper_id>/"
    return [
        path(papers, papers_view(vault), name=f"{vault.code}-papers"),
        path(paper, paper_view(vault), name=f"{vault.code}-paper"),
        path(f"{paper}tarik/", withdraw_view(vault), name=f"{vault.code}-withdraw"),
    ]
