"""Programs that make parts of the project: its environment, its reference pages, its fitted models."""
