"""How the parts of a form find their places on paper; `forms.lay_out` puts them together."""
