"""Rules of voting day: values in, values out."""
