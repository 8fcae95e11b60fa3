"""The parts of reading and checking a form definition; `forms.load` and `forms.save` use them."""
