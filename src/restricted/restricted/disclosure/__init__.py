"""Disclosure control: what is made of restricted rows leaves through one gate, or not at all."""
