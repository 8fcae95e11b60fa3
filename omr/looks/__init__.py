"""Foreign ink on a box becomes evidence, and two looks at it become probabilities of each kind of mark."""
