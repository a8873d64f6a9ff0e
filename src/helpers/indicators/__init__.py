"""Official indicators: values, comparators, ranks with ties and rounding, combined areas."""
