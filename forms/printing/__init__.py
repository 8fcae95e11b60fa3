"""The parts of drawing sheets and keeping print runs; `forms.draw` and `forms.print_run` use them."""
