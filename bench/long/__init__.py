"""Measurements that take too long for ``make bench``; what they found is kept beside them."""
