"""The distributor on paper: files read and cleaned, histories invented, rows for the bulk writer."""
