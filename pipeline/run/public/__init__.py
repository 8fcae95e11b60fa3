"""What the public pages serve, and who may send to them."""
