"""A virtual respondent, printer and scanner: filled pages whose truth is known. Every draw comes from an explicit generator."""
