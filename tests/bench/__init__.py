"""Measurements beside stock Odoo on one generated distributor database."""
