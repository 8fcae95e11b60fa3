"""The commands of `phieu`: each parses its options, calls the public function of the same name, and prints what came back."""
