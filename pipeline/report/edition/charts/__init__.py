"""Pictures of the report: Vega-Lite through Altair, drawn offline with the bundled letters."""
