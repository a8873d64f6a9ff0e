"""The evidence register, read by case, criterion and element, across cases, and against what is said of all."""
