"""Pure rules of gatherings: the training cascade."""
